import { describe, expect, it } from 'vitest'
import { defineCrm } from '../../../src/model.js'
import { customer } from '../../../src/modules/customer/index.js'
import {
  type ConsentMapping,
  type CustomerMapping,
  importTable,
  moving,
  type RowImported,
  revertImport,
} from '../../../src/modules/moving/index.js'
import { privacy } from '../../../src/modules/privacy/index.js'
import type { StorageDriver } from '../../../src/storage/index.js'
import { testCrm } from '../../../src/testing/index.js'
import { storages } from '../storages.js'
import { start as startWithout } from './ground.js'

const model = defineCrm({
  currency: 'EUR',
  modules: { customer: customer(), privacy: privacy(), moving: moving({ consents: true }) },
})
const marketing = { purpose: 'marketing', channel: 'email' }

// #region consents
const consents: readonly ConsentMapping[] = [
  {
    values: { purpose: 'marketing', channel: 'email' },
    columns: [
      { column: 'Newsletter', to: 'state', as: { words: { yes: 'granted', no: 'withdrawn' } } },
      { column: 'Since', to: 'actedAt', as: { instant: 'Europe/Berlin' } },
      { column: 'Form', to: 'source' },
      { column: 'Text', to: 'textVersion' },
    ],
  },
]
// #endregion

const mapping: CustomerMapping = {
  into: 'customer',
  match: ['email'],
  columns: [
    { column: 'Name', to: 'name' },
    { column: 'Email', to: 'email' },
  ],
  consents,
}
const header = 'Name,Email,Newsletter,Since,Form,Text\n'
const since = '2026-01-10 09:00'

const start = async (storage: StorageDriver) => {
  const { crm, events } = await testCrm(model, { storage })
  const imported = async (source: string) => {
    const results: RowImported[] = []
    let importId = ''
    for await (const progress of importTable(crm, { format: 'csv', mapping, source })) {
      results.push(...progress.results)
      ;({ importId } = progress)
    }
    return { results, importId }
  }
  const statusOf = async (customerId: string) =>
    (await crm.consent.status({ customerId, ...marketing })).state
  return { crm, events, imported, statusOf }
}

describe.each(storages)('consents in tables on $name', ({ open }) => {
  it('go into the ledger, as acts of the import [CU-17: mapping, consents] [CU-11: part, an import]', async () => {
    const { crm, events, imported, statusOf } = await start(open())
    const text = `${header}Ada,ada@example.com,yes,${since},fair,v3\nBob,bob@example.com,,,,\nCyd,cyd@example.com,no,${since},,\n`
    const { results } = await imported(text)
    expect(results.map(({ outcome }) => outcome)).toEqual(['created', 'created', 'created'])
    const [ada, bob, cyd] = results.map(({ customerId }) => String(customerId))
    expect(await crm.consent.history({ customerId: String(ada) })).toMatchObject([
      {
        ...marketing,
        state: 'granted',
        basis: 'consent',
        by: 'import',
        source: 'fair',
        textVersion: 'v3',
        actedAt: '2026-01-10T08:00:00.000Z',
        recordedAt: '2026-01-10T08:00:00.000Z',
      },
    ])
    expect(await statusOf(String(ada))).toBe('granted')
    expect(await crm.consent.history({ customerId: String(bob) })).toEqual([])
    expect(await statusOf(String(cyd))).toBe('withdrawn')
    await crm.settled()
    const changed = events.filter(({ type }) => type === 'consent.changed')
    expect(changed.map(({ data }) => data)).toMatchObject([
      { customerId: ada, from: null, to: 'granted' },
      { customerId: cyd, from: null, to: 'withdrawn' },
    ])
    // The same table says nothing new.
    expect((await imported(text)).results.map(({ outcome }) => outcome)).toEqual([
      'unchanged',
      'unchanged',
      'unchanged',
    ])
    expect(await crm.consentAct.count()).toBe(2)
  })

  it('never revive what was withdrawn, however late they are [CU-11: part, an import revives nothing]', async () => {
    const { crm, imported, statusOf } = await start(open())
    const { id: customerId } = await crm.customer.create({ name: 'Ada', email: 'ada@example.com' })
    await crm.consent.withdraw({
      customerId,
      ...marketing,
      by: 'subject',
      actedAt: '2026-01-02T00:00:00.000Z',
    })
    const { results } = await imported(`${header}Ada,ada@example.com,yes,${since},fair,v3\n`)
    expect(results).toMatchObject([{ outcome: 'updated', customerId }])
    expect(await statusOf(customerId)).toBe('withdrawn')
    expect((await crm.consent.mayContact({ customerId, ...marketing })).allowed).toBe(false)
    expect((await crm.consent.history({ customerId })).map(({ by, state }) => [by, state])).toEqual([
      ['subject', 'withdrawn'],
      ['import', 'granted'],
    ])
  })

  it('are refused without their time, with one to come, and in words that nobody knows [CU-17: honest results, consents]', async () => {
    const { crm, imported } = await start(open())
    const { results } = await imported(
      `${header}Ada,ada@example.com,yes,,,\nBob,bob@example.com,yes,2027-01-01 09:00,,\nCyd,cyd@example.com,maybe,${since},,\nDan,dan@example.com,yes,${since},,\n`,
    )
    expect(results).toMatchObject([
      {
        line: 2,
        outcome: 'failed',
        code: 'import.cell_invalid',
        issues: [{ path: ['consents', 'actedAt'] }],
      },
      { line: 3, outcome: 'failed', code: 'input.invalid', issues: [{ path: ['actedAt'] }] },
      { line: 4, outcome: 'failed', code: 'import.cell_invalid', issues: [{ path: ['Newsletter'] }] },
      { line: 5, outcome: 'created' },
    ])
    expect(await crm.customer.count()).toBe(1)
    expect(await crm.consentAct.count()).toBe(1)
  })

  it('stay in the ledger when their import is reverted, and that is told [CU-17: revert, consents]', async () => {
    const { crm, imported } = await start(open())
    const { id: customerId } = await crm.customer.create({ name: 'A', email: 'ada@example.com' })
    const { importId } = await imported(`${header}Ada,ada@example.com,yes,${since},fair,v3\n`)
    const told = []
    for await (const { results } of revertImport(crm, { importId })) told.push(...results)
    expect(told).toMatchObject([{ reverted: 'partly', keptBecause: ['consents'], customerId }])
    expect(await crm.customer.get({ customerId })).toMatchObject({ name: 'A' })
    expect(await crm.consentAct.count()).toBe(1)
  })

  it('are refused before the first row where nobody takes them', async () => {
    const { crm } = await startWithout(open())
    const source = `${header}Ada,ada@example.com,yes,${since},,\n`
    const progress = importTable(crm, { format: 'csv', source, mapping })
    await expect(progress.next()).rejects.toMatchObject({
      code: 'input.invalid',
      issues: [{ path: ['consents'] }],
    })
    expect([await crm.import.count(), await crm.customer.count()]).toEqual([0, 0])
  })
})
