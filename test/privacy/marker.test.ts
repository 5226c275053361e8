import { existsSync, readdirSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { type Entity, refusal } from '../../src/kernel/index.js'
import type { StorageDriver } from '../../src/storage/index.js'
import { testCrm } from '../../src/testing/index.js'
import { fromRoot } from '../tools/doors.js'
import { disks } from './disks.js'
import { everything } from './model.js'
import { hasRoom, isTaken, marker, type Planting, plantable, plantedData, plantedRow } from './planter.js'

const { entities, belongings, events, operations } = everything['~parts']
const refused = refusal('planting.refused', 'conflict', () => `Not ${marker}.`)

const customerId = 'ada'

type Opened = Awaited<ReturnType<typeof opened>>
// Which storage is below does not matter to what is asked of it.
const opened = (storage: StorageDriver) =>
  testCrm(everything, { storage: storage as StorageDriver<undefined> })

/** Everything of Ada, through every door: what ordinary calls write, and a row of every entity there is. */
async function plant({ crm }: Opened): Promise<readonly string[]> {
  const said = (text: string) => `${marker} ${text}`
  await crm.webhook.create({ id: 'hook', url: 'https://example.com/hook', types: ['*'] })
  crm.consume({
    name: 'parking',
    types: ['customer.updated'],
    from: 'start',
    retry: { attempts: 1 },
    onPoison: 'park',
    handle: () => {
      throw refused({})
    },
  } as never)
  await crm.customer.create({
    id: customerId,
    name: said('Ada'),
    givenName: said('A'),
    email: `${marker}@example.com`,
    externalIds: [{ source: 'erp', value: said('1') }],
    attributes: { note: said('note') },
  })
  const options = { reason: said('asked'), idempotencyKey: said('once') }
  await crm.customer.update({ customerId, name: said('Ada King'), email: `${marker}@work.example` }, options)
  await crm.customer.archive({ customerId })
  await crm.customer.restore({ customerId })
  const point = await crm.contactPoint.add({
    customerId,
    kind: 'social',
    value: said('@ada'),
    label: said('l'),
  })
  await crm.contactPoint.remove({ contactPointId: point.id }, { reason: said('gone') })
  await crm.externalId.add({ customerId, source: 'shop', value: said('2') })
  await crm.externalId.remove({ customerId, source: 'shop', value: said('2') })
  const visit = await crm.visit.open({ customerId, complaint: said('headache') })
  await crm.visit.change({ visitId: visit.id, complaint: said('migraine') }, { reason: said('why') })
  const finding = await crm.finding.find({ visitId: visit.id, finding: said('found') })
  await crm.finding.correct({ findingId: finding.id, finding: said('corrected') })
  await crm.finding.drop({ findingId: finding.id })
  const first = await firstEvent(crm)
  const planted: string[] = []
  const planting: Planting = { customerId, eventId: first, n: 0, idOf: (entity) => `${entity}-1` }
  for (const [index, entity] of plantable(entities, belongings).entries()) {
    const own = { ...planting, n: index + 1 }
    await crm.planting.plant({
      entity: entity.name,
      id: `${entity.name}-1`,
      row: plantedRow(entity, own, ' first') as never,
      next: onlyTaken(entity, plantedRow(entity, own, ' second')) as never,
    })
    planted.push(entity.name)
  }
  for (const event of Object.values(events)) {
    const isPersonal = Object.values(event.fields).some(isTaken) || event.changesOf?.entity === 'customer'
    if (!isPersonal) continue
    const data = plantedData(event, planting) as never
    await crm.planting.tell({ customerId, type: event.type, data }, { reason: said('told') })
  }
  await crm.settled()
  return planted
}

/** What of a second row differs from the first: values of the person. */
function onlyTaken(entity: Entity, row: Readonly<Record<string, unknown>>) {
  return Object.fromEntries(
    Object.entries(row).filter(([name]) => {
      const field = entity.fields[name]
      return field && isTaken(field) && hasRoom(field)
    }),
  )
}

async function firstEvent(crm: Opened['crm']): Promise<string> {
  const [first] = (await crm.customer.timeline({ customerId })).items
  if (!first) throw new Error('Nothing has happened.')
  return first.id
}

describe.each(disks)('on $name', ({ open }) => {
  it('leaves not one byte of an erased person in a file of the database [CU-12: marker]', async () => {
    const disk = await open()
    const at = await opened(disk.storage)
    const planted = await plant(at)
    expect(planted.length).toBeGreaterThan(5)
    // The control: it is there, in many tables, also after the engine has cleaned up.
    await disk.clean()
    expect((await disk.filesWith(marker)).length).toBeGreaterThan(0)

    await at.crm.customer.create({ id: 'bob', name: 'xqzotherzqx' })
    await at.crm.hold.lift({ holdId: 'hold-1' })
    const { receipt } = await at.crm.customer.erase({ customerId }, { reason: 'as asked' })
    // Bytes of files go with the next tick.
    await at.crm.tick()
    await at.crm.settled()
    await disk.clean()
    expect(await disk.filesWith(marker)).toEqual([])
    expect((await disk.filesWith('xqzotherzqx')).length).toBeGreaterThan(0)
    expect(receipt.leftToHost).toEqual(
      expect.arrayContaining(['write_ahead_log', 'undo_log', 'replicas', 'backups']),
    )
  })
})

describe('what is planted', () => {
  it('is of every module there is', () => {
    const modules = readdirSync(fromRoot('src/modules')).filter((name) =>
      existsSync(fromRoot(`src/modules/${name}/index.ts`)),
    )
    const named = new Set(Object.values(operations).map(({ module }) => module))
    expect(modules.filter((name) => !named.has(name))).toEqual([])
  })

  it('stands in every field that tells about a person and has room for it', () => {
    const planting: Planting = { customerId, eventId: 'evt_1', n: 1, idOf: (entity) => entity }
    const missing = plantable(entities, belongings).flatMap((entity) => {
      const row = plantedRow(entity, planting, '')
      return Object.entries(entity.fields)
        .filter(([, field]) => isTaken(field) && hasRoom(field))
        .filter(([name]) => !JSON.stringify(row[name]).includes(marker))
        .map(([name]) => `${entity.name}.${name}`)
    })
    expect(missing).toEqual([])
  })
})
