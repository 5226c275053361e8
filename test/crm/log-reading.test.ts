import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import {
  createTable,
  defineEntity,
  defineEvent,
  defineModule,
  defineOperation,
  type JsonObject,
  migration,
  text,
} from '../../src/kernel/index.js'
import { defineCrm } from '../../src/model.js'
import { ofTenant } from '../../src/storage/index.js'
import { countedIds, testCrm } from '../../src/testing/index.js'
import { all, deskModel, engines, errorOf, openDesk, openDesks, storeOf } from './crms.js'

const f = deskModel.fields

describe.each(engines)('reading the log on %s', (engine) => {
  it('tells every event in order up to the head, each with its reason and the cursor behind it [AP-20: part, read]', async () => {
    const { crm, events } = await openDesk(engine)
    const { id: customerId } = await crm.customer.create({ name: 'Ada' }, { reason: 'fair' })
    const { id: ticketId } = await crm.ticket.open({ customerId, subject: 'urgent: no light' })
    await crm.ticket.solve({ ticketId })
    await crm.settled()
    const read = await all(crm.events.read())
    expect(read.map(({ reason, cursor, ...event }) => event)).toEqual(events)
    expect(read.map(({ position }) => position)).toEqual([1, 2, 3, 4])
    expect(read.map(({ reason }) => reason)).toEqual(['fair', null, null, null])
    const [first, second, , last] = read
    expect(await all(crm.events.read({ after: first?.cursor }))).toEqual(read.slice(1))
    expect(await all(crm.events.read({ after: second?.cursor, types: ['ticket.*'] }))).toEqual([last])
    expect(await all(crm.events.read({ after: last?.cursor }))).toEqual([])
    expect(await all(crm.events.read({ types: ['ticket.solved', 'customer.*'] }))).toEqual([first, last])
  })

  it('goes on page after page until it has caught up with what was written meanwhile [AP-20: part, pages]', async () => {
    const { crm } = await openDesk(engine)
    const names = Array.from({ length: 1_030 }, (_, at) => ({ name: `n${at}` }))
    for await (const { ok } of crm.bulk('customer.create', names)) expect(ok).toBe(true)
    const positions: number[] = []
    for await (const { position } of crm.events.read()) {
      if (position === 1) await crm.customer.create({ name: 'late' })
      positions.push(position)
    }
    expect(positions).toEqual(Array.from({ length: 1_031 }, (_, at) => at + 1))
  })

  it('refuses what is no type, no cursor and no option, each by its place [AP-20: part, read]', async () => {
    const { crm } = await openDesk(engine)
    await crm.customer.create({ name: 'Ada' })
    const issuesOf = async (options: unknown) =>
      (await errorOf(all(crm.events.read(options as never)))) as unknown as {
        code: string
        issues: JsonObject[]
      }
    const wrong = await issuesOf({ types: ['customer.*', 'parcel.sent', 'ticket'] })
    expect([wrong.code, wrong.issues.map(({ path }) => path)]).toEqual([
      'input.invalid',
      [
        ['types', 1],
        ['types', 2],
      ],
    ])
    const others = await issuesOf({ from: 1, after: 7, types: 'customer.*', signal: {} })
    expect(others.issues.map(({ path }) => path)).toEqual([['from'], ['after'], ['types'], ['signal']])
    expect(await issuesOf({ after: 'x' })).toMatchObject({ code: 'cursor.invalid' })
  })

  it('ends when its signal says so, by throwing its reason [AP-20: part, signal]', async () => {
    const { crm } = await openDesk(engine)
    for (const name of ['Ada', 'Bob', 'Cleo']) await crm.customer.create({ name })
    const control = new AbortController()
    const why = new Error('shutting down')
    const seen: number[] = []
    const reading = (async () => {
      for await (const { position } of crm.events.read({ signal: control.signal })) {
        seen.push(position)
        if (position === 2) control.abort(why)
      }
    })()
    await expect(reading).rejects.toBe(why)
    expect(seen).toEqual([1, 2])
    await expect(all(crm.events.read({ signal: control.signal }))).rejects.toBe(why)
  })

  it('says when the log was rewound, and skips and repeats nothing in silence [AP-20: part, rewound]', async () => {
    const { crm } = await openDesk(engine)
    for (const name of ['Ada', 'Bob', 'Cleo']) await crm.customer.create({ name })
    const [, , third] = await all(crm.events.read())
    const newId = countedIds()
    const restored = await openDesk(engine, { newId: (prefix) => `again_${newId(prefix)}` })
    await restored.crm.customer.create({ name: 'Ada' })
    const rewound = { code: 'log.rewound', kind: 'conflict', details: { position: 3, head: 1 } }
    expect(await errorOf(all(restored.crm.events.read({ after: third?.cursor })))).toMatchObject(rewound)
    for (const name of ['Bob', 'Dora', 'Eve']) await restored.crm.customer.create({ name })
    expect(await errorOf(all(restored.crm.events.read({ after: third?.cursor })))).toMatchObject({
      ...rewound,
      details: { position: 3, head: 4 },
    })
  })

  it('shows each tenant its own log, and takes no cursor of another [RE-5: part, the log]', async () => {
    const { crm } = await openDesks(engine)
    const [a, b] = [crm.scope({ tenant: 'a' }), crm.scope({ tenant: 'b' })]
    const ada = await a.customer.create({ name: 'Ada' })
    await b.customer.create({ name: 'marker-of-b' }, { reason: 'marker-of-b' })
    await b.customer.create({ id: ada.id, name: 'marker-of-b' })
    const [mine, theirs] = [await all(a.events.read()), await all(b.events.read())]
    expect(mine.map(({ position, tenant }) => [position, tenant])).toEqual([[1, 'a']])
    const { items: timeline } = await a.customer.timeline({ customerId: ada.id })
    const { items: changes } = await a.customer.changes({ customerId: ada.id })
    expect(JSON.stringify([mine, timeline, changes])).not.toContain('marker-of-b')
    expect(await a.customer.asOf({ customerId: ada.id })).toMatchObject({ name: 'Ada' })
    const foreign = { after: theirs[0]?.cursor }
    expect(await errorOf(all(a.events.read(foreign)))).toMatchObject({ code: 'cursor.invalid' })
  })

  it('shows an actor what their policy lets them see: no hidden field, no other row, no entity that is closed [AP-14: part, the log]', async () => {
    const authorize = ({ actor, entity }: { actor: { id: string }; entity: string }) => {
      if (actor.id === 'host') return true
      if (entity === 'customer')
        return { rows: f.customer.source.eq('fair'), hide: ['name', 'sortName', 'attributes.city'] }
      return entity === 'ticket' ? { hide: ['subject', 'secret'] } : false
    }
    const { crm } = await openDesk(engine, { authorize: authorize as never })
    const seen = await crm.customer.create({ name: 'Ada', source: 'fair', attributes: { city: 'Bern' } })
    const other = await crm.customer.create({ name: 'Bob', source: 'web' })
    for (const { id: customerId } of [seen, other]) {
      await crm.customer.update({ customerId, name: 'X', attributes: { city: 'Rome' }, countryCode: 'CH' })
    }
    await crm.ticket.open({ customerId: seen.id, subject: 'urgent: late' })
    const scope = crm.scope({ actor: { kind: 'user', id: 'u1' } as never })
    const read = await all(scope.events.read())
    expect(read.map(({ type, subject }) => [type, subject.id])).toEqual([
      ['customer.created', seen.id],
      ['customer.updated', seen.id],
      ['ticket.opened', expect.any(String)],
    ])
    expect(JSON.stringify(read)).not.toMatch(/Ada|Bern|Rome|urgent/i)
    expect(read[1]?.data).toEqual({
      customerId: seen.id,
      changes: { countryCode: { from: null, to: 'CH' } },
    })
    const customerId = seen.id
    const { items } = await scope.customer.timeline({ customerId })
    expect(items).toEqual(read.toReversed())
    const { items: changes } = await scope.customer.changes({ customerId })
    expect(changes.map(({ field }) => field)).toEqual(['countryCode'])
    expect(await scope.customer.asOf({ customerId })).not.toHaveProperty('name')
    for (const read of ['timeline', 'changes', 'asOf'] as const) {
      const refused = await errorOf(scope.customer[read]({ customerId: other.id }))
      const unknown = await errorOf(scope.customer[read]({ customerId: 'nobody' }))
      expect([refused.code, unknown.code]).toEqual(['customer.not_found', 'customer.not_found'])
      expect(await errorOf(scope.message[read]({ messageId: 'x' }))).toMatchObject({ code: 'access.denied' })
    }
    expect(await errorOf(scope.customer.changes({ customerId, field: 'name' }))).toMatchObject({
      code: 'input.invalid',
    })
  })

  it('has nothing of a person any more whose values were erased, and all the rest [ST-6: part, absent once erased] [CU-12: part, the log]', async () => {
    const store = storeOf(engine)
    const storage = store.connect()
    const { crm, clock } = await openDesk(engine, { store, storage })
    const { id: customerId } = await crm.customer.create({ name: 'Ada', source: 'fair' })
    clock.advance({ hours: 1 })
    await crm.customer.update({ customerId, name: 'Ada King', source: 'web' })
    await crm.customer.archive({ customerId })
    const erased = { op: 'delete', entity: 'eventPersonal', where: ofTenant, values: ['main'] } as const
    await storage.transact((session) => session.apply([erased]), {})
    const read = await all(crm.events.read())
    expect(read.map(({ data }) => data)).toEqual([
      { customerId, kind: 'person', source: 'fair' },
      { customerId, changes: { source: { from: 'fair', to: 'web' } } },
      { customerId },
    ])
    const { items } = await crm.customer.changes({ customerId })
    expect(items.map(({ field, from, to }) => [field, from, to])).toEqual([
      ['archivedAt', null, clock.instant()],
      ['source', 'fair', 'web'],
    ])
    const { createdAt } = await crm.customer.get({ customerId, archived: 'include' })
    const was = await crm.customer.asOf({ customerId, recorded: createdAt })
    expect([was.source, was.archivedAt, was.version]).toEqual(['fair', null, 1])
  })

  it('brings what was written long ago up to the words of today [AP-20: part, old versions]', async () => {
    const store = storeOf(engine)
    const open = (note: ReturnType<typeof notes>) => {
      const model = defineCrm({ currency: 'EUR', modules: { notes: note } })
      return testCrm(model, { storage: store.connect(), newId: store.newId })
    }
    const { crm: old } = await open(notes(1))
    await old.note.add({ body: 'first' })
    const { crm } = await open(notes(3))
    await crm.note.add({ body: 'second' })
    const read = await all(crm.events.read())
    expect(read.map(({ schemaVersion, data }) => [schemaVersion, data])).toEqual([
      [3, { body: 'first', length: 5 }],
      [3, { body: 'second', length: 6 }],
    ])
  })
})

const open = { privacy: 'none' } as const

const Note = defineEntity('note', { idPrefix: 'not', fields: { body: text({ max: 100, ...open }) } })

/** A module whose event has said the same in other words before. */
const notes = (schemaVersion: 1 | 3) => {
  const said = text({ max: 100, ...open })
  const length = text({ max: 100, ...open })
  const fields = schemaVersion === 1 ? { what: said } : { body: said, length }
  const NoteAdded = defineEvent('note.added', fields as never, {
    schemaVersion,
    up: {
      1: ({ what }) => ({ body: what ?? null }),
      2: (data) => ({ ...data, length: String(data.body).length }),
    },
  })
  return defineModule({
    name: 'notes',
    entities: { note: Note },
    events: [NoteAdded],
    operations: {
      note: {
        add: defineOperation({
          kind: 'create',
          input: z.strictObject({ body: z.string() }),
          handler: async ({ unit, entity }, { body }) =>
            unit.insert(entity(Note), { body }, () => [
              {
                type: 'note.added',
                data: schemaVersion === 1 ? { what: body } : { body, length: body.length },
              },
            ]),
        }),
      },
    },
    migrations: [
      migration('notes/0001', [
        createTable('note', {
          id: 'text(128)',
          version: 'integer',
          createdAt: 'instant',
          updatedAt: 'instant',
          archivedAt: 'instant?',
          body: 'text(100)',
        }),
      ]),
    ],
  })
}
