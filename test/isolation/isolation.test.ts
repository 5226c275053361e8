import { describe, expect, it } from 'vitest'
import { keyPlans } from '../../src/crm/tenants/key-pages.js'
import type { RecordedEvent } from '../../src/kernel/index.js'
import { platformTables, type SelectPlan, type StorageDriver } from '../../src/storage/index.js'
import { fixturesIn } from '../corpus/inputs.js'
import type { CorpusCrm } from '../corpus/stores.js'
import { all, type EngineName, engines, errorOf, type Native, type Store, storeOf } from '../crm/crms.js'
import { keysOnly } from '../crm/weaker-drivers.js'
import { asTenant, guarded, planFaults, writeFaults } from './guard.js'
import { asked, at, type Ids, methodsOf } from './matrix.js'
import { marker, openPlatform, type PlatformCrm, platform } from './platform.js'

type Face = ReturnType<PlatformCrm['scope']>

const entities = Object.keys(platform.entities)

/** Two tenants with records of every kind. Those of B bear the marker wherever they can. */
const world = async (engine: EngineName, weaker = (driver: StorageDriver<Native>) => driver) => {
  const store = storeOf(engine)
  const guard = guarded(store.connect())
  const lines: unknown[] = []
  const log = (message: string, fields: object) => lines.push({ message, ...fields })
  const opened = await openPlatform(engine, {
    store,
    storage: weaker(guard.storage),
    logger: { debug: log, warn: log },
  })
  const { crm } = opened
  const seen = crm.consume({
    name: 'seen',
    types: ['*'],
    from: 'start',
    retry: { attempts: 1 },
    onPoison: 'park',
    handle: ({ events }) => {
      if (events.some(({ tenant }) => tenant === 'b')) throw new Error('It cannot be handled.')
    },
  })
  await seen.ready()
  const [a, b] = [crm.scope({ tenant: 'a' }), crm.scope({ tenant: 'b' })]
  const heard: RecordedEvent[] = []
  a.on('*', (event) => heard.push(event as RecordedEvent))
  const own = await asTenant('a', () => filled(a, crm, 1, 'mine'))
  const foreign = await asTenant('b', () => filled(b, crm, 2, marker))
  await crm.tick()
  await crm.settled()
  return { ...opened, store, guard, a, b, own, foreign, heard, lines, seen }
}

async function filled(face: Face, { settled }: PlatformCrm, n: number, word: string): Promise<Ids> {
  const fixtures = await fixturesIn({ ...face, settled } as unknown as CorpusCrm, n)
  const { customerId, productId } = fixtures
  await face.customer.update({
    customerId,
    name: word,
    email: `${word}@example.com`,
    attributes: { note: word },
  })
  await face.customer.review({ customerId })
  const { id: twiceId } = await face.customer.create({ name: word })
  await face.contactPoint.add({ customerId: twiceId, kind: 'social', value: `@twice-${word}` })
  await face.customer.merge({ survivorId: fixtures.otherId, otherIds: [twiceId] })
  await face.user.create({ id: word, name: word })
  await face.team.create({ id: word, name: word })
  await face.team.addMember({ teamId: word, userId: word })
  await face.consent.mayContact({ customerId, purpose: 'news', channel: 'email' })
  await face.customer.restrict({ customerId: fixtures.otherId })
  const { id: leavingId } = await face.customer.create({ name: word, email: `leaving-${word}@example.com` })
  await face.customer.erase({ customerId: leavingId })
  await face.product.setParts({ productId: fixtures.bundleId, parts: [{ productId, quantity: 1 }] })
  await face.purchase.return({ purchaseId: fixtures.purchaseId, source: 'shop', externalId: word })
  await face.customer.assign({ customerId, ownerId: word })
  await face.contactPoint.add({ customerId, kind: 'social', value: `@${word}`, label: word })
  await face.externalId.add({ customerId, source: 'erp', value: word })
  await face.product.update({ productId, name: word })
  const gross = { amount: 100, currency: 'EUR' }
  const lines = [{ productId, quantity: 1, gross }]
  await face.purchase.record({ customerId, source: word, externalId: word, lines })
  const subject = { entity: 'customer', id: customerId }
  await face.tag.add({ subject, tag: word })
  await face.watch.add({ subject, userId: word })
  // Its bytes are never erased here.
  const file = { name: word, mediaType: 'text/plain', bytes: 1, sha256: 'a'.repeat(64) }
  const { id: fileRefId } = await face.fileRef.add({ subject, ...file })
  await face.fileRef.remove({ fileRefId })
  await face.note.add({ subject, body: word })
  const called = { channel: 'phone', direction: 'inbound', subject: word, externalId: word } as const
  await face.interaction.record({ customerId, ...called })
  await face.behaviour.track({ anonymousId: word, name: 'page_viewed', properties: { path: word } })
  await face.behaviour.identify({ anonymousId: word, customerId })
  const alarm = await face.alarm.set({ label: word, ringAt: '2026-01-15T08:00:00Z' })
  await face.definitions.save({ kind: 'letter', key: `letter-${n}`, body: { body: word } })
  await face.definitions.activate({ kind: 'letter', key: `letter-${n}` })
  const of: Record<string, string> = {}
  for (const entity of entities) {
    const { items } = (await at(face, `${entity}.list`, { limit: 1 })) as { items: { id: string }[] }
    of[entity] = items[0]?.id ?? 'none'
  }
  return { ...fixtures, alarmId: alarm.id, letter: `letter-${n}`, of }
}

/** Ids that nobody has, in the words of those that somebody has. */
function unknownOf(ids: Ids): Ids {
  const unknown = (id: string) => (/\d/.test(id) ? id.replace(/\d+/, (digits) => `99${digits}`) : `${id}99`)
  return JSON.parse(JSON.stringify(ids), (_, value) => (typeof value === 'string' ? unknown(value) : value))
}

/** What came of a call, without the ids it was asked about. */
async function outcome(work: () => Promise<unknown>): Promise<{ text: string; whole: string }> {
  const answer = await work().then(
    (value) => ({ value }),
    (error) => ({ error: error.toJSON?.() ?? String(error), stack: String(error.stack) }),
  )
  const whole = JSON.stringify(answer) ?? ''
  const { stack: _, ...said } = answer as { stack?: string }
  return {
    text: (JSON.stringify(said) ?? '')
      .replace(/whsec_[^"]+|(?<="sealed":")[^"]+/g, 'a secret')
      .replace(/\d+/g, '#'),
    whole,
  }
}

/** What reads: the storage itself, or the crm above one that can do little. */
const storages: readonly [by: string, weaker?: (driver: StorageDriver<Native>) => StorageDriver<Native>][] = [
  ['by the storage'],
  ['above a storage that knows keys only', (driver) => keysOnly(driver as never) as never],
]

const rowsOf = async (store: Store, tenant: string) => {
  const tables = [...entities, 'event', 'eventParty', 'eventPersonal', 'uniqueValue', 'definition', 'logHead']
  const others = ['consumer', 'parkedEvent', 'deadlineRetry', 'quietSave', 'idempotency', 'tenant']
  const rows: unknown[] = []
  for (const table of [...tables, ...others]) {
    for (const row of await store.raw(table)) if (row.tenant === tenant) rows.push({ table, ...row })
  }
  return rows
}

describe.each(engines)('two tenants on %s', (engine) => {
  it.each([
    ['outside transactions', (_: Face, work: (face: Face) => unknown) => work(_)],
    [
      'in a transaction',
      (face: Face, work: (face: Face) => unknown) => face.transaction(async (tx) => work(tx as never)),
    ],
  ])(
    '%s each method answers about the ids of another tenant as about ids that nobody has [RE-5]',
    async (_, through) => {
      const { a, b, foreign, guard, store, heard, lines, crm, seen } = await world(engine)
      // Who follows the log does so when it suits them: it would be counted too.
      await seen.stop()
      const methods = (await through(a, async (face) => methodsOf(face))) as string[]
      expect(methods.filter((path) => !asked(path))).toEqual([])

      const { db } = store
      const hosts = db && ((work: (native: unknown) => Promise<unknown>) => db.transaction().execute(work))
      const before = await rowsOf(store, 'b')
      const customers = await asTenant('b', () => b.customer.count())
      const unknown = unknownOf(foreign)
      const said: string[] = []
      let n = 10
      for (const path of methods) {
        const ask = async (ids: Ids) => {
          n += 2
          const [calls, events] = [guard.calls(), heard.length]
          const answer = await outcome(() =>
            asTenant('a', async () => through(a, async (face) => asked(path)?.({ face, ids, n, hosts }))),
          )
          const count = guard.calls() - calls
          said.push(answer.whole)
          await crm.settled()
          // What was written sets off who follows the log, who would be counted too.
          return { path, answer: answer.text, calls: heard.length > events ? 'wrote' : count }
        }
        const [theirs, nobodys] = [await ask(foreign), await ask(unknown)]
        expect(theirs).toEqual(nobodys)
      }
      await crm.settled()

      // That all of them were asked in earnest.
      const count = (word: string) => said.filter((text) => text.includes(word)).length
      expect([count('TypeError'), count('ReferenceError'), count('input.invalid')]).toEqual([0, 0, 0])
      expect(count('not_found')).toBeGreaterThan(40)
      expect(count('"value"')).toBeGreaterThan(40)
      expect(guard.faults).toEqual([])
      expect(await rowsOf(store, 'b')).toEqual(before)
      const told = JSON.stringify([said, heard, lines])
      expect(told.indexOf(marker)).toBe(-1)
      expect(heard.every(({ tenant }) => tenant === 'a')).toBe(true)
      expect(customers).toBeGreaterThan(0)
      expect(await asTenant('b', () => b.customer.count())).toBe(customers)
    },
  )

  it.each(storages)(
    'nothing that is read tells of another tenant: rows, counts, sums, events, failures, %s [RE-5]',
    async (_, weaker) => {
      const { a, b, guard, crm } = await world(engine, weaker)
      const everything = async () => {
        const told: Record<string, unknown> = {}
        for (const entity of entities) {
          for (const verb of ['list', 'count', 'stream']) {
            told[`${entity}.${verb}`] = await asTenant('a', () =>
              at(a, `${entity}.${verb}`, { archived: 'include' }),
            )
          }
          const id = (told[`${entity}.list`] as { items: { id: string }[] }).items[0]?.id
          for (const verb of ['timeline', 'changes', 'asOf']) {
            const ask = () =>
              id === undefined ? Promise.resolve() : at(a, `${entity}.${verb}`, { [`${entity}Id`]: id })
            told[`${entity}.${verb}`] = await asTenant('a', ask)
          }
          const measures = { n: { fn: 'count' } }
          told[`${entity}.aggregate`] = await asTenant('a', () =>
            at(a, `${entity}.aggregate`, { measures, by: {} }),
          )
        }
        for (const path of ['events.read', 'consumers.status', 'deadlines.failed']) {
          told[path] = await asTenant('a', () => at(a, path))
        }
        told['consumers.parked'] = await asTenant('a', () => a.consumers.parked({ name: 'seen' }))
        told.letters = await asTenant('a', () => a.definitions.list({ kind: 'letter' }))
        told.search = await asTenant('a', () => a.customer.list({ search: marker }))
        return told
      }
      const before = await everything()
      await asTenant('b', () => filled(b, crm, 3, `${marker}3`))
      await crm.settled()
      expect(await everything()).toEqual(before)
      expect(JSON.stringify(before)).not.toContain(marker)
      expect(before.search).toEqual({ items: [] })
      expect(before['deadlines.failed']).toEqual({ items: [] })
      expect(await asTenant('b', () => b.deadlines.failed())).toMatchObject({ items: [{}] })
      expect(guard.faults).toEqual([])
    },
  )

  it.each(storages)(
    'every relation is followed within the tenant, in every form, %s [RE-5]',
    async (_, weaker) => {
      const { a, own, guard } = await world(engine, weaker)
      const ask = (path: string, input: object) => asTenant('a', () => at(a, path, input))
      let asked = 0
      for (const [entity, { relations }] of Object.entries(platform['~parts'].catalogue)) {
        for (const { name: relation, kind } of Object.values(relations)) {
          const sum = { sum: { fn: 'count', relation } }
          const related = { related: { relation, of: { field: 'id' } } }
          const value = kind === 'many' ? sum : related
          const where = (said: object) => ({ where: { v: 1, entity, where: said } })
          const some = where({ op: 'some', relation })
          await ask(`${entity}.list`, { ...some, include: [relation], order: [{ by: value, dir: 'desc' }] })
          await ask(`${entity}.list`, { columns: { of: value } })
          await ask(`${entity}.count`, where({ op: 'not', of: { op: 'some', relation } }))
          await ask(`${entity}.count`, where({ op: 'isSet', left: value }))
          await ask(`${entity}.aggregate`, { ...some, by: { of: value }, measures: { n: { fn: 'count' } } })
          const why = { rule: some.where, [`${entity}Id`]: own.of[entity] }
          if (own.of[entity] !== 'none') await ask('why', why)
          asked += 1
        }
      }
      expect(asked).toBeGreaterThan(10)
      expect(guard.faults).toEqual([])
    },
  )

  it('cursors of one tenant are nothing to another [RE-5]', async () => {
    const { a, b, foreign, own } = await world(engine)
    const next = async (path: string, query: object) => {
      const page = (await at(b, path, query)) as { next?: string }
      return page.next
    }
    const cursors: [path: string, query: (ids: Ids) => object, cursor: string | undefined][] = []
    for (const path of ['customer.list', 'contactPoint.list', 'purchase.list', 'product.list']) {
      const query = () => ({ limit: 1, archived: 'include' })
      cursors.push([path, query, await next(path, query())])
    }
    for (const path of ['customer.timeline', 'customer.changes', 'product.timeline']) {
      const entity = path.slice(0, path.indexOf('.'))
      const query = (ids: Ids) => ({ [`${entity}Id`]: ids[`${entity}Id` as 'customerId'], limit: 1 })
      cursors.push([path, query, await next(path, query(foreign))])
    }
    const [event] = await all(b.events.read())
    cursors.push(['events.read', () => ({}), event?.cursor])
    for (const [path, query, cursor] of cursors) {
      expect(cursor, path).toBeTypeOf('string')
      const error = await errorOf(at(a, path, { ...query(own), after: cursor }))
      expect(error, path).toMatchObject({ code: 'cursor.invalid' })
      expect(JSON.stringify([error, error.message]), path).not.toContain(marker)
    }
    const to = event?.cursor ?? ''
    expect(await errorOf(a.consumers.reset({ name: 'seen', to }))).toMatchObject({ code: 'cursor.invalid' })
  })

  it('the bare crm has nothing of a tenant but its administration [RE-5: part, the bare crm]', async () => {
    const { crm } = await world(engine)
    expect(
      methodsOf(crm)
        .filter((path) => !path.startsWith('model.'))
        .toSorted(),
    ).toEqual([
      'close',
      'consume',
      'migrations.apply',
      'migrations.pending',
      'migrations.sql',
      'on',
      'scope',
      'settled',
      'start',
      'tenants.create',
      'tenants.delete',
      'tenants.export',
      'tenants.list',
      'tenants.resume',
      'tenants.settings',
      'tenants.suspend',
      'tick',
      'verify',
    ])
    const { a } = await world(engine)
    expect(Object.keys(a)).not.toContain('tenants')
  })
})

describe('the guard', () => {
  const tenant = { column: 'tenant', type: 'text' } as const
  const own = {
    kind: 'compare',
    op: 'eq',
    left: tenant,
    right: { slot: 0, type: 'text' },
    negated: false,
  } as const
  const on = [{ local: 'id', foreign: 'customerId' }]
  const bound = [{ local: 'tenant', foreign: 'tenant' }, ...on]
  const some = (joins: typeof on) =>
    ({ kind: 'exists', entity: 'purchase', on: joins, negated: false }) as never

  it.each([
    ['nothing is demanded', undefined],
    ['the tenant is one of many ways', { kind: 'or', of: [own, own] }],
    ['another slot is meant', { ...own, right: { slot: 1, type: 'text' } }],
    ['it is denied', { ...own, negated: true }],
    ['a subquery is of any tenant', { kind: 'and', of: [own, some(on)] }],
  ])('finds out when %s [RE-5: part, the guard]', (_, where) => {
    expect(planFaults({ where: where as never }, ['a'], 'a')).not.toEqual([])
  })

  it('finds out when a sum, a slot or a row is of another tenant [RE-5: part, the guard]', () => {
    const term = { kind: 'sum', fn: 'count', entity: 'purchase', on }
    const computed = [{ as: 'x', term }]
    expect(planFaults({ where: own, computed } as never, ['a'], 'a')).not.toEqual([])
    expect(planFaults({ where: own }, ['b'], 'a')).not.toEqual([])
    expect(writeFaults({ op: 'insert', entity: 'note', rows: [{ tenant: 'b' }] }, 'a')).not.toEqual([])
    expect(
      writeFaults({ op: 'delete', entity: 'note', where: { kind: 'and', of: [] }, values: ['a'] }, 'a'),
    ).not.toEqual([])
  })

  it('finds every page of a table bound, whatever its key [RE-5: part, export and deletion]', async () => {
    const row = { entity: 'x', id: 'i', name: 'n', pos: 1 }
    const tables = [['tenant'], ['tenant', 'id'], ['tenant', 'name', 'id', 'pos']].map((key) => ({
      ...platformTables[0],
      key,
    }))
    for (const table of tables) {
      const plans = keyPlans(table as never)
      const asked: SelectPlan[] = []
      const select = async (plan: SelectPlan) => asked.push(plan) && []
      for (const after of [undefined, row]) await plans.page({ select } as never, 'a', after)
      const faults = [...asked, ...plans.upTo('a', row)].flatMap((plan) => planFaults(plan, ['a'], 'a'))
      expect([asked.length, faults]).toEqual([table.key.length, []])
      for (const { values } of plans.upTo('a', row)) expect(values[0]).toBe('a')
    }
  })

  it('lets pass what is bound at every level [RE-5: part, the guard]', () => {
    const where = { kind: 'and', of: [own, some(bound)] } as never
    expect(planFaults({ where }, ['a'], 'a')).toEqual([])
  })
})
