import { describe, expect, it } from 'vitest'
import { importTable, revertImport, tryTable } from '../../../src/modules/moving/index.js'
import { storages } from '../storages.js'
import { people, start } from './ground.js'

const rows = Array.from({ length: 25 }, (_, at) =>
  at % 10 === 9 ? `${at},,,` : `${at},N${at},n${at}@example.com,`,
)
const source = `Id,Name,Email,Plan\n${rows.join('\n')}\n`
const options = { format: 'csv', mapping: people, source, unit: 10 } as const

describe.each(storages)('on $name', ({ open }) => {
  it('is told in numbers, unit by unit, and they are what is there [CU-17: progress as a stream of numbers]', async () => {
    const { crm } = await start(open())
    const told = []
    for await (const { rows: taken, created, failed, done, importId } of importTable(crm, options)) {
      told.push([taken, created, failed, done])
      // Whoever is told a number finds it in the database.
      expect(await crm.import.get({ importId })).toMatchObject({ rows: taken, created, failed })
      expect(await crm.importRow.count()).toBe(taken)
      expect(await crm.customer.count()).toBe(created)
    }
    expect(told).toEqual([
      [10, 9, 1, false],
      [20, 18, 2, false],
      [25, 23, 2, false],
      [25, 23, 2, true],
    ])
  })

  it('takes nothing before it is asked for', async () => {
    const { crm } = await start(open())
    const progress = importTable(crm, options)
    expect(await crm.import.count()).toBe(0)
    await progress.next()
    expect(await crm.customer.count()).toBe(9)
    await progress.return()
    expect(await crm.customer.count()).toBe(9)
  })

  it('lets others have their turn between units, on engines that answer at once too [CU-17: progress, seen while it runs]', async () => {
    const { crm } = await start(open())
    let taken = 0
    let importId = ''
    const whileImporting = atNextTurn(() => taken)
    for await (const progress of importTable(crm, options)) ({ rows: taken, importId } = progress)
    expect(whileImporting()).toBeLessThan(25)
    let tried = 0
    const whileTrying = atNextTurn(() => tried)
    for await (const { row } of tryTable(crm, options)) tried = row
    expect(whileTrying()).toBeLessThan(25)
    let left = 25
    const whileReverting = atNextTurn(() => left)
    for await (const progress of revertImport(crm, { importId, unit: 10 })) ({ left } = progress)
    expect(whileReverting()).toBeGreaterThan(0)
  })
})

/** What is so when the event loop has gone round; `undefined` until then. */
function atNextTurn(read: () => number): () => number | undefined {
  let seen: number | undefined
  setImmediate(() => {
    seen = read()
  })
  return () => seen
}
