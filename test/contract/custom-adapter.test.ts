import { spawnSync } from 'node:child_process'
import { appendFileSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { fileStorage } from '../../examples/custom-adapter/storage.js'
import { createCrm, customer, defineCrm } from '../../src/index.js'
import type { Row } from '../../src/storage/index.js'
import { runStorageContract, storageContract } from '../../src/testing/storage-contract/index.js'
import { fromRoot } from '../tools/doors.js'
import type { MakeStore } from './stores.js'

const folders: string[] = []
const newFolder = () => {
  const folder = mkdtempSync(join(tmpdir(), 'clientele-files-'))
  folders.push(folder)
  return folder
}

afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true })
})

const makeStore: MakeStore = async () => {
  const folder = newFolder()
  return {
    connect: async () => fileStorage(folder),
    raw: async (entity) => rowsIn(folder, entity),
    remove: async () => rmSync(folder, { recursive: true }),
  }
}

/** What the files say, read past the driver. */
function rowsIn(folder: string, entity: string): readonly Row[] {
  const rows = new Map<string, Row | null>()
  const lines = readFileSync(newest(folder), 'utf8').split('\n').filter(Boolean)
  for (const [of, key, row] of lines.flatMap((line) => JSON.parse(line)))
    if (of === entity) rows.set(key, row)
  return [...rows.values()].filter((row) => row !== null)
}

function newest(folder: string): string {
  const files = readdirSync(folder).filter((name) => name.endsWith('.jsonl'))
  return join(folder, files.toSorted().at(-1) ?? 'rows.0.jsonl')
}

const model = defineCrm({ currency: 'EUR', modules: { customer: customer() } })
const crmIn = (folder: string) => createCrm(model, { storage: fileStorage(folder) })

describe('the storage of examples/custom-adapter', () => {
  it('is written in under 250 lines', () => {
    const lines = ['storage.ts', 'journal.ts'].flatMap((name) =>
      readFileSync(fromRoot(`examples/custom-adapter/${name}`), 'utf8')
        .trimEnd()
        .split('\n'),
    )
    expect(lines.length).toBeLessThan(250)
  })

  it('keeps the whole contract, as far as it says it can [ST-2: part, a driver of a host]', async () => {
    const { results } = await runStorageContract(makeStore, { cases: storageContract })
    expect(results.filter(({ outcome }) => outcome === 'failed')).toEqual([])
    expect(results.filter(({ outcome }) => outcome === 'passed').length).toBeGreaterThan(60)
  })

  it('takes a line that a crash has cut off for one that never happened', async () => {
    const folder = newFolder()
    await crmIn(folder).customer.create({ name: 'Ada' })
    appendFileSync(newest(folder), '[["customer","[\\"default\\",\\"cus_x\\"]",{"ten')

    expect((await crmIn(folder).customer.list()).items.map(({ name }) => name)).toEqual(['Ada'])
    await crmIn(folder).customer.create({ name: 'Bob' })
    expect(await crmIn(folder).customer.count()).toBe(2)
  })

  it('takes the lock of a process that has died, and waits for one that lives', async () => {
    const folder = newFolder()
    const { pid } = spawnSync(process.execPath, ['--version'])
    writeFileSync(join(folder, 'lock'), String(pid))
    await crmIn(folder).customer.create({ name: 'Ada' })
    expect(await crmIn(folder).customer.count()).toBe(1)

    writeFileSync(join(folder, 'lock'), String(process.pid))
    await expect(crmIn(folder).customer.create({ name: 'Bob' })).rejects.toMatchObject({
      code: 'storage.busy',
    })
  })

  it('begins a new file when the old one has grown long, and loses nothing', async () => {
    const folder = newFolder()
    const first = crmIn(folder)
    const ada = await first.customer.create({ name: 'Ada' })
    const [created = ''] = readFileSync(newest(folder), 'utf8').split('\n')
    appendFileSync(newest(folder), `${created}\n`.repeat(999))
    await first.customer.update({ customerId: ada.id, name: 'Ada L.' })

    expect(readdirSync(folder).filter((name) => name.endsWith('.jsonl'))).toEqual(['rows.1.jsonl'])
    expect((await crmIn(folder).customer.get({ customerId: ada.id })).name).toBe('Ada L.')
    expect((await first.customer.get({ customerId: ada.id })).name).toBe('Ada L.')
  })
})
