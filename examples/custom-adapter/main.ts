/** A storage of one's own: the port over files of JSON lines, and a crm that lives in it. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { and, createCrm, customer, defineCrm } from 'clientele'
import { countedIds } from 'clientele/testing'
import { fileStorage } from './storage.js'

const folder = mkdtempSync(join(tmpdir(), 'clientele-files-'))
const model = defineCrm({ currency: 'EUR', modules: { customer: customer() } })
const f = model.fields.customer

const crm = createCrm(model, { storage: fileStorage(folder), newId: countedIds() })
for (const [name, countryCode] of [
  ['Ada', 'AT'],
  ['Bob', 'DE'],
  ['Cleo', 'AT'],
] as const) {
  await crm.customer.create({ name, countryCode })
}
await crm.close()

// A second crm on the same folder finds what the first one left.
const later = createCrm(model, { storage: fileStorage(folder), newId: countedIds() })
const where = and(f.countryCode.eq('AT'), f.name.startsWith('c', { ignoreCase: true }))
const { items } = await later.customer.list({ where })
console.log(items.map(({ id, name }) => `${id} ${name}`).join(', '))

// The driver compares columns and no more: core has finished the rest above it.
const { finishedAbove } = await later.explain({ entity: 'customer', where })
console.log(`finished above: ${finishedAbove}`)
await later.close()
rmSync(folder, { recursive: true })

// Output:
// cus_3 Cleo
// finished above: text startsWith
