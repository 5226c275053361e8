/** Tables: a trial, an import that tells of every row, taking it back, and an export. */
import { createCrm, customer, defineCrm } from 'clientele'
import { memoryStorage } from 'clientele/adapters/memory'
import {
  type CustomerMapping,
  exportTable,
  importTable,
  moving,
  revertImport,
  suggestColumns,
  tryTable,
} from 'clientele/moving'

// #region module
const model = defineCrm({
  currency: 'EUR',
  modules: { customer: customer(), moving: moving() },
})
const crm = createCrm(model, { storage: memoryStorage() })
await crm.migrations.apply()
// #endregion

await crm.customer.create({ name: 'Ada', email: 'ada@example.com' })

const file = `Kundennummer,First Name,Last Name,E-Mail,Telefon
K-1,Ada,Lovelace,ada@example.com,+44 20 7123 4567
K-2,Grace,Hopper,grace@example.com,
K-3,,,not an address,
`

// #region suggest
const { columns, unknown } = suggestColumns(['Kundennummer', 'First Name', 'Last Name', 'E-Mail', 'Telefon'])
console.log(columns.map(({ column, to }) => `${column} is ${to}`).join('; '))
console.log(`nothing is known of: ${unknown.join(', ')}`)
// #endregion

// #region mapping
const mapping: CustomerMapping = {
  into: 'customer',
  match: ['externalId', 'email'],
  columns: [
    { column: 'Kundennummer', to: { externalId: 'erp' } },
    { column: ['First Name', 'Last Name'], to: 'name' },
    { column: 'E-Mail', to: 'email' },
    { column: 'Telefon', to: 'phone' },
  ],
}
// #endregion

// #region try
for await (const row of tryTable(crm, { format: 'csv', source: file, mapping })) {
  const what = row.code ?? Object.keys(row.changes ?? {}).join(', ')
  console.log(`line ${row.line} would be ${row.outcome}: ${what}`)
}
// #endregion

// #region import
let importId: string | undefined
for await (const progress of importTable(crm, { format: 'csv', source: file, mapping, importId })) {
  ;({ importId } = progress)
  const { rows, created, updated, failed } = progress
  console.log(`${rows} rows: ${created} created, ${updated} updated, ${failed} failed`)
}
// #endregion

// #region failed
const { outcome } = model.fields.importRow
for (const { line, code, issues } of (await crm.importRow.list({ where: outcome.eq('failed') })).items) {
  console.log(`line ${line}: ${code}, ${issues?.map(({ path }) => path.join('.')).join(', ')}`)
}
// #endregion

// #region export
const text = exportTable(crm, { model, entity: 'customer', format: 'csv', columns: ['name', 'phone'] })
for await (const piece of text) process.stdout.write(piece.replaceAll('\r', ''))
// #endregion

await crm.customer.update({ customerId: (await crm.customer.list()).items[0]?.id ?? '', name: 'Ada King' })

// #region revert
for await (const { results } of revertImport(crm, { importId: importId ?? '' })) {
  for (const { line, reverted, keptBecause = [] } of results) {
    console.log(
      `line ${line}: ${reverted}${keptBecause.length > 0 ? `, stays: ${keptBecause.join(', ')}` : ''}`,
    )
  }
}
// #endregion

// Output:
// First Name,Last Name is name; First Name is givenName; Last Name is familyName; E-Mail is email
// nothing is known of: Kundennummer, Telefon
// line 2 would be updated: name, phone
// line 3 would be created: name, email
// line 4 would be failed: input.invalid
// 3 rows: 1 created, 1 updated, 1 failed
// 3 rows: 1 created, 1 updated, 1 failed
// line 4: input.invalid, name
// name,phone
// Ada Lovelace,'+442071234567
// Grace Hopper,
// line 3: undone
// line 2: partly, stays: name
