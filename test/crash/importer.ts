/** A process that imports a table until it is killed. Not a test: imports.test.ts runs it. */

import { createCrm } from '../../src/crm.js'
import { defineCrm } from '../../src/model.js'
import { customer } from '../../src/modules/customer/index.js'
import { importTable, moving } from '../../src/modules/moving/index.js'
import type { Address } from './connect.js'
import { connect } from './connect.js'
import { beforeCommit, type KillPoint, reporting } from './kill-points.js'

/** What the process is told, as JSON. */
export interface ImportOrders {
  readonly address: Address
  /** End yourself the n-th time you come to this point. Without: import to the end. */
  readonly end?: { readonly point: KillPoint; readonly nth: number }
}

export const importModel = defineCrm({ currency: 'EUR', modules: { customer: customer(), moving: moving() } })

/** A table in which every tenth row is no customer. */
const table = (rows: number): string => {
  const lines = Array.from({ length: rows }, (_, at) =>
    at % 10 === 9 ? `${at},,` : `${at},Name ${at},n${at}@example.com`,
  )
  return `Id,Name,Email\n${lines.join('\n')}\n`
}

export const importedRows = 300

if (process.argv[2] !== undefined) await run(JSON.parse(process.argv[2]) as ImportOrders)

async function run({ address, end }: ImportOrders): Promise<void> {
  let left = end?.nth ?? 0
  let isAtWork = false
  const reach = (point: KillPoint): void => {
    if (isAtWork && point === end?.point && --left === 0) process.kill(process.pid, 'SIGKILL')
  }
  const { storage } = connect(address)
  const crm = createCrm(importModel, { storage: reporting(beforeCommit(storage, reach), reach) })
  const [begun] = (await crm.import.list()).items
  isAtWork = true
  const columns = [
    { column: 'Id', to: { externalId: 'erp' } },
    { column: 'Name', to: 'name' },
    { column: 'Email', to: 'email' },
  ]
  const mapping = { into: 'customer' as const, match: ['externalId' as const], columns }
  const importId = begun?.id
  const options = { format: 'csv' as const, mapping, source: table(importedRows), unit: 10, importId }
  for await (const _ of importTable(crm, options)) {
    // Each is a unit that is in.
  }
  process.exit(0)
}
