import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { createCrm } from '../../src/crm.js'
import { addressOf, isEveryEngine } from '../tools/engines.js'
import { mariadbPlace } from '../tools/mariadb.js'
import { postgresPlace } from '../tools/postgres.js'
import { type Address, connect } from './connect.js'
import { type ImportOrders, importedRows, importModel } from './importer.js'
import { buildWriter } from './kill-loop.js'
import type { KillPoint } from './kill-points.js'

const postgresUrl = isEveryEngine ? await addressOf('PostgreSQL') : undefined
const mariadbUrl = isEveryEngine ? await addressOf('MariaDB') : undefined

const points: readonly KillPoint[] = ['before the commit', 'after the commit']

const run = async (importer: string, orders: ImportOrders) => {
  const child = spawn(process.execPath, [importer, JSON.stringify(orders)], { stdio: 'inherit' })
  const [code, signal] = await once(child, 'close')
  return signal ?? code
}

/** Kills the import again and again, each time further on, then lets it end. */
const killedAndGoneOnWith = async (address: Address) => {
  const importer = await buildWriter('importer')
  onTestFinished(() => rmSync(importer))
  const { db, storage } = connect(address)
  const crm = createCrm(importModel, { storage })
  await crm.migrations.apply()
  const rows: number[] = []
  for (const [round, nth] of [3, 5, 7, 2].entries()) {
    const point = points[round % points.length] as KillPoint
    expect(await run(importer, { address, end: { point, nth } })).toBe('SIGKILL')
    const [begun] = (await crm.import.list()).items
    rows.push(begun?.rows ?? 0)
    // What is told is what is there.
    expect(await crm.importRow.count()).toBe(begun?.rows)
    expect(await crm.customer.count()).toBe(begun?.created)
  }
  expect(rows.toSorted((a, b) => a - b)).toEqual(rows)
  expect(await run(importer, { address })).toBe(0)
  expect((await crm.import.list()).items).toMatchObject([
    { state: 'finished', rows: importedRows, created: 270, failed: 30, updated: 0, unchanged: 0 },
  ])
  expect([await crm.customer.count(), await crm.externalId.count(), await crm.importRow.count()]).toEqual([
    270, 270, 300,
  ])
  await crm.close()
  await db.destroy()
}

describe('an import that is killed', () => {
  it('goes on at the same row in SQLite [CU-17: part, kill -9]', { timeout: 120_000 }, async () => {
    const folder = mkdtempSync(join(tmpdir(), 'clientele-import-'))
    onTestFinished(() => rmSync(folder, { recursive: true }))
    await killedAndGoneOnWith({ engine: 'sqlite', url: join(folder, 'crm.db') })
  })

  it.skipIf(!postgresUrl)(
    'goes on at the same row in PostgreSQL [CU-17: part, kill -9]',
    { timeout: 120_000 },
    async () => {
      const place = await postgresPlace(postgresUrl ?? '')
      onTestFinished(place.remove)
      await killedAndGoneOnWith({ engine: 'postgres', url: postgresUrl ?? '', schema: place.schema })
    },
  )

  it.skipIf(!mariadbUrl)(
    'goes on at the same row in MariaDB [CU-17: part, kill -9]',
    { timeout: 120_000 },
    async () => {
      const place = await mariadbPlace(mariadbUrl ?? '')
      onTestFinished(place.remove)
      const url = new URL(mariadbUrl ?? '')
      url.pathname = `/${place.database}`
      await killedAndGoneOnWith({ engine: 'mysql', url: url.href })
    },
  )
})
