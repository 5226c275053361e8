import type { TableRecord } from '../../../engines/tables/index.js'
import type { JsonObject } from '../../../kernel/index.js'
import type { RowIssue } from '../entities.js'
import type { ConsentMapping, ConsentPlace } from './mapping.js'
import { readCells } from './read-row.js'

/** The acts of consent that a record tells of. Without its time an act would be of today: that is refused. */
export const consentsIn = (
  record: TableRecord,
  mappings: readonly ConsentMapping[],
): { readonly consents: readonly JsonObject[]; readonly issues: readonly RowIssue[] } => {
  const consents: JsonObject[] = []
  const issues: RowIssue[] = []
  for (const { columns, values } of mappings) {
    const read = readCells<ConsentPlace>(record, columns)
    const cells = read.said.filter(({ value }) => value !== undefined)
    const said = { ...values, ...Object.fromEntries(cells.map(({ to, value }) => [to, value])) } as JsonObject
    issues.push(...read.issues)
    if (said.state === undefined || read.issues.length > 0) continue
    if (said.actedAt === undefined) issues.push(timeMissing)
    else consents.push(said)
  }
  return { consents, issues }
}

const timeMissing: RowIssue = {
  path: ['consents', 'actedAt'],
  expected: 'when it was said',
  received: 'nothing',
}
