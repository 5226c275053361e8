import type { TableRecord } from '../../../engines/tables/index.js'
import type { Json, JsonObject } from '../../../kernel/index.js'
import type { RowToImport } from '../inputs.js'
import { consentsIn } from './consent-rows.js'
import type { CustomerMapping, CustomerPlace } from './mapping.js'
import { faultyRow, put, readCells } from './read-row.js'

/** The customer that a record is. */
export const customerRow = (record: TableRecord, mapping: CustomerMapping): RowToImport => {
  const { line } = record
  const { said, issues } = readCells<CustomerPlace>(record, mapping.columns)
  const told = consentsIn(record, mapping.consents ?? [])
  if (issues.length + told.issues.length > 0) return faultyRow(line, [...issues, ...told.issues])
  const customer: Record<string, Json> = {}
  const externalIds: JsonObject[] = []
  const contacts: JsonObject[] = []
  const addresses = new Map<string | undefined, Record<string, Json>>()
  for (const { to, value } of said) {
    if (typeof to === 'string') field(to, value)
    else if (value === undefined) continue
    else if ('externalId' in to) externalIds.push({ source: to.externalId, value: textOf(value) })
    else if ('contact' in to) {
      const { contact: kind, ...rest } = to
      contacts.push({ kind, value: textOf(value), ...rest })
    } else addressPart(to, value)
  }
  for (const [name, value] of Object.entries(mapping.values ?? {})) {
    if (!(name in customer)) put(customer, name, value)
  }
  for (const [label, address] of addresses) {
    contacts.push({ kind: 'address', address, ...(label !== undefined && { label }) })
  }
  return {
    line,
    customer: externalIds.length > 0 ? { ...customer, externalIds } : customer,
    ...(contacts.length > 0 && { contacts }),
    ...(told.consents.length > 0 && { consents: told.consents }),
  }

  // Of two columns for one field the first that says something is it.
  function field(place: string, value: Json | undefined): void {
    if (value !== undefined) {
      if (!(place in customer)) put(customer, place, value)
    } else if (mapping.empty === 'clear' && !(place in customer) && !always.has(place)) {
      put(customer, place, null)
    }
  }

  function addressPart(
    { address: part, label }: { readonly address: string; readonly label?: string },
    value: Json,
  ) {
    const known = addresses.get(label) ?? {}
    addresses.set(label, known)
    if (part !== 'lines') known[part] = value
    else
      known.lines = [...((known.lines ?? []) as Json[]), ...(Array.isArray(value) ? value : linesOf(value))]
  }
}

/** Fields that a customer cannot be without. */
const always: ReadonlySet<string> = new Set(['id', 'name', 'kind'])

function textOf(value: Json): string {
  return typeof value === 'string' ? value : JSON.stringify(value)
}

function linesOf(value: Json): readonly string[] {
  return textOf(value)
    .split(/\r\n|\r|\n/)
    .map((line) => line.trim())
    .filter((line) => line !== '')
}
