import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import {
  createCrm,
  customer,
  type Definition,
  defineCrm,
  defineDefinitionKind,
  defineModule,
  type Issue,
  type Model,
} from '../../src/index.js'
import { type TestCrmOptions, testCrm } from '../../src/testing/index.js'
import { type EngineName, engines, errorOf, type Native, storeOf } from '../crm/crms.js'

/** Whom a mailing goes to, and how often: the smallest kind there is. */
const mailing = defineDefinitionKind({
  kind: 'mailing',
  schema: z.strictObject({ timesAYear: z.int().min(1).default(12), rule: z.json() }),
  check: ({ rule }, { checkRule }) => checkRule(rule, { entity: 'customer', path: ['rule'] }),
})

const mailings = () => defineModule({ name: 'mailings', needs: ['customer'], definitionKinds: [mailing] })

const modules = () => ({ customer: customer(), mailings: mailings() })
const model = defineCrm({ currency: 'EUR', modules: modules() })
const multiModel = defineCrm({ currency: 'EUR', tenancy: 'multi', modules: modules() })

const named = (name: string) => model.fields.customer.name.eq(name)
const rule = (name: string) => ({
  v: 1,
  entity: 'customer',
  where: { op: 'eq', left: { field: 'name' }, right: { value: name } },
})
const toAda = { timesAYear: 4, rule: rule('Ada') }
const toBob = { timesAYear: 4, rule: rule('Bob') }
const news = { kind: 'mailing', key: 'news' } as const

type Modules = typeof model extends Model<infer Own, 'single'> ? Own : never
type Options = TestCrmOptions<Modules, Native, never>

const open = async (
  engine: EngineName,
  { store = storeOf(engine), ...options }: Options & { store?: ReturnType<typeof storeOf> } = {},
) => {
  const opened = await testCrm(model, { storage: store.connect(), ...options })
  return { ...opened, store }
}

const short = ({ version, state, source }: { version: number; state: string; source: string }) =>
  `${version} ${state} ${source}`

describe.each(engines)('definitions on %s', (engine) => {
  it('are saved as drafts beside the active version, activated, archived and kept, counted from 1 [AP-16]', async () => {
    const { definitions } = (await open(engine)).crm

    expect(await definitions.save({ ...news, body: toAda })).toEqual({
      ...news,
      body: toAda,
      version: 1,
      state: 'draft',
      source: 'saved',
    })
    expect(await errorOf(definitions.get(news))).toMatchObject({ code: 'definition.not_found' })
    expect(await definitions.activate(news)).toMatchObject({ version: 1, state: 'active' })

    expect(await definitions.save({ ...news, body: toBob })).toMatchObject({ version: 2, state: 'draft' })
    expect(await definitions.get(news)).toEqual({
      ...news,
      body: toAda,
      version: 1,
      state: 'active',
      source: 'saved',
    })
    expect((await definitions.history(news)).map(short)).toEqual(['2 draft saved', '1 active saved'])

    expect(await definitions.activate(news)).toMatchObject({ version: 2, state: 'active', body: toBob })
    expect(await definitions.get(news)).toMatchObject({ version: 2, body: toBob })
    expect((await definitions.history(news)).map(short)).toEqual(['2 active saved', '1 superseded saved'])

    expect(await definitions.activate({ ...news, version: 1 })).toMatchObject({ version: 1, state: 'active' })
    expect((await definitions.history(news)).map(short)).toEqual(['2 superseded saved', '1 active saved'])

    expect(await definitions.archive(news)).toMatchObject({ version: 1, state: 'archived' })
    expect(await errorOf(definitions.get(news))).toMatchObject({
      code: 'definition.not_found',
      message: 'No mailing is called news.',
    })
    expect(await errorOf(definitions.archive(news))).toMatchObject({ code: 'definition.not_found' })
    expect((await definitions.history(news)).map(short)).toEqual(['2 superseded saved', '1 archived saved'])
  })

  it('are listed by key, the active ones only [AP-16: part, list]', async () => {
    const { definitions } = (await open(engine)).crm
    for (const key of ['news', 'draft', 'away']) await definitions.save({ kind: 'mailing', key, body: toAda })
    await definitions.activate({ kind: 'mailing', key: 'news' })
    await definitions.activate({ kind: 'mailing', key: 'away' })

    expect((await definitions.list({ kind: 'mailing' })).map(({ key }) => key)).toEqual(['away', 'news'])
  })

  it('keep no second version of what is the newest already, whatever the order of its keys [AP-16: part, save]', async () => {
    const { definitions } = (await open(engine)).crm
    await definitions.save({ ...news, body: toAda })

    const again = await definitions.save({ ...news, body: { rule: rule('Ada'), timesAYear: 4 } })

    expect(again).toMatchObject({ version: 1, state: 'draft' })
    expect(await definitions.history(news)).toHaveLength(1)
  })

  it('are a draft again when what was archived is saved once more [AP-16: part, save]', async () => {
    const { definitions } = (await open(engine)).crm
    await definitions.save({ ...news, body: toAda })
    await definitions.activate(news)
    await definitions.archive(news)

    expect(await definitions.save({ ...news, body: toAda })).toMatchObject({ version: 2, state: 'draft' })
  })

  it('are kept as they were when they were saved, whatever becomes of the object [AP-16: part, save]', async () => {
    const { definitions } = (await open(engine)).crm
    const body = { timesAYear: 4, rule: rule('Ada') }
    const saved = await definitions.save({ ...news, body })
    body.timesAYear = 52
    await definitions.activate(news)

    expect(saved.body).toEqual(toAda)
    expect((await definitions.get(news)).body).toEqual(toAda)
  })

  it('are refused with every fault and its path in one error [AP-16: part, faults]', async () => {
    const { definitions } = (await open(engine)).crm
    const where = {
      op: 'and',
      of: [
        { op: 'eq', left: { field: 'shoeSize' }, right: { value: 1 } },
        { op: 'eq', left: { field: 'name' }, right: { value: 1 } },
      ],
    }

    const ofRule = await errorOf(
      definitions.save({
        kind: 'mailing',
        key: 'No Key',
        body: { timesAYear: 4, rule: { v: 1, entity: 'customer', where } },
      }),
    )
    const ofSchema = await errorOf(
      definitions.save({ ...news, body: { timesAYear: 0, rule: rule('Ada'), colour: 'red' } }),
    )

    expect(ofRule).toMatchObject({ code: 'input.invalid' })
    expect((ofRule.issues as Issue[]).map(({ path }) => path.join('.'))).toEqual([
      'key',
      'rule.where.of.0.left.field',
      'rule.where.of.1.right.value',
    ])
    expect((ofSchema.issues as Issue[]).map(({ path }) => path.join('.'))).toEqual(['timesAYear', 'colour'])
    expect(await definitions.history(news)).toEqual([])
  })

  it.each([undefined, null, 7, {}, ['news'], ''])(
    'are refused with the key %j [AP-16: part, names]',
    async (key) => {
      const { definitions } = (await open(engine)).crm

      // What comes from outside has no types.
      const error = await errorOf(definitions.save({ kind: 'mailing', key: key as string, body: toAda }))

      expect(error).toMatchObject({ code: 'input.invalid', issues: [{ path: ['key'] }] })
    },
  )

  it('of an unknown kind are refused by every door [AP-16: part, kinds]', async () => {
    const { definitions } = (await open(engine)).crm
    const plan = { kind: 'toString', key: 'news' }
    const unknown = {
      code: 'input.invalid',
      issues: [{ path: ['kind'], expected: 'one of qualityPolicy, mailing' }],
    }

    expect(await errorOf(definitions.save({ ...plan, body: {} }))).toMatchObject(unknown)
    expect(await errorOf(definitions.activate(plan))).toMatchObject(unknown)
    expect(await errorOf(definitions.archive(plan))).toMatchObject(unknown)
    expect(await errorOf(definitions.history(plan))).toMatchObject(unknown)
    expect(await errorOf(definitions.get(plan))).toMatchObject(unknown)
    expect(await errorOf(definitions.list(plan))).toMatchObject(unknown)
  })

  it('that are not there, or not in that version, are not found [AP-16: part, names]', async () => {
    const { definitions } = (await open(engine)).crm
    await definitions.save({ ...news, body: toAda })

    expect(await errorOf(definitions.activate({ ...news, version: 2 }))).toMatchObject({
      code: 'definition.not_found',
    })
    expect(await errorOf(definitions.activate({ ...news, key: 'other' }))).toMatchObject({
      code: 'definition.not_found',
      details: { kind: 'mailing', key: 'other' },
    })
    expect(await definitions.history({ ...news, key: 'other' })).toEqual([])
  })

  it('are named by kind and key in one tenant, each tenant with its own versions [AP-16: part, tenants]', async () => {
    const { crm } = await testCrm(multiModel, {
      storage: storeOf(engine).connect(),
      definitions: [mailing({ key: 'code', ...toAda })],
    })
    const [north, south] = [crm.scope({ tenant: 'north' }), crm.scope({ tenant: 'south' })]
    await north.definitions.save({ ...news, body: toAda })
    await north.definitions.save({ ...news, body: toBob })
    await north.definitions.activate(news)

    expect(await south.definitions.save({ ...news, body: toAda })).toMatchObject({ version: 1 })
    expect(await errorOf(south.definitions.get(news))).toMatchObject({ code: 'definition.not_found' })
    expect((await north.definitions.list({ kind: 'mailing' })).map(({ key }) => key)).toEqual([
      'code',
      'news',
    ])
    expect((await south.definitions.list({ kind: 'mailing' })).map(({ key }) => key)).toEqual(['code'])
  })

  it('are saved, activated and archived only where the policy allows it [AP-16: part, policy]', async () => {
    const asked: string[] = []
    const { crm } = await open(engine, {
      authorize: ({ entity, verb, kind }) => {
        asked.push(`${entity}.${verb} ${kind}`)
        return false
      },
    })
    const denied = { code: 'access.denied', kind: 'forbidden' }

    expect(await errorOf(crm.definitions.save({ ...news, body: toAda }))).toMatchObject(denied)
    expect(await errorOf(crm.definitions.activate(news))).toMatchObject(denied)
    expect(await errorOf(crm.definitions.archive(news))).toMatchObject(denied)
    expect(await errorOf(crm.definitions.history(news))).toMatchObject(denied)
    expect(await errorOf(crm.definitions.get(news))).toMatchObject(denied)
    expect(await errorOf(crm.definitions.list({ kind: 'mailing' }))).toMatchObject(denied)
    expect(asked).toEqual([
      'mailing.save update',
      'mailing.activate update',
      'mailing.archive update',
      'mailing.history read',
      'mailing.get read',
      'mailing.list read',
    ])
  })

  it('are invalid, with the reason, once they name a field that is gone or of another type [RU-16: fields]', async () => {
    const withAttributes = (attributes: z.ZodObject) =>
      defineCrm({ currency: 'EUR', modules: { ...modules(), customer: customer({ attributes }) } })
    const before = withAttributes(z.object({ plan: z.string().optional(), seats: z.int().optional() }))
    const after = withAttributes(z.object({ seats: z.string().optional() }))
    const store = storeOf(engine)
    const { definitions } = (await testCrm(before, { storage: store.connect() })).crm
    const about = (where: object) => ({ rule: { v: 1, entity: 'customer', where } })
    const isPro = { op: 'eq', left: { field: 'attributes.plan' }, right: { value: 'pro' } }
    const hasSeats = { op: 'gt', left: { field: 'attributes.seats' }, right: { value: 1 } }
    await definitions.save({ ...news, body: about({ op: 'not', of: isPro }) })
    await definitions.activate(news)
    await definitions.save({ kind: 'mailing', key: 'seats', body: about(hasSeats) })
    expect((await definitions.get(news)).invalid).toBeUndefined()

    const later = (await testCrm(after, { storage: store.connect() })).crm.definitions

    const reason = {
      path: ['rule', 'where', 'of', 'left', 'field'],
      expected: 'a field of customer that rules may name',
      received: "'attributes.plan'",
    }
    expect(await later.get(news)).toMatchObject({ state: 'active', invalid: [reason] })
    expect(await later.list({ kind: 'mailing' })).toMatchObject([{ key: 'news', invalid: [reason] }])
    expect(await errorOf(later.activate({ kind: 'mailing', key: 'seats' }))).toMatchObject({
      code: 'input.invalid',
      issues: [{ path: ['rule', 'where', 'right', 'value'] }],
    })
  })

  it('live and die with the transaction they are saved in [AP-16: part, transactions]', async () => {
    const { crm } = await open(engine)
    const kept: Promise<unknown>[] = []
    let late: () => Promise<unknown> = async () => undefined

    await errorOf(
      crm.transaction(async (tx) => {
        await tx.definitions.save({ ...news, body: toAda })
        kept.push(tx.definitions.history(news))
        await Promise.all(kept)
        late = () => tx.definitions.save({ ...news, body: toAda })
        throw new Error('no')
      }),
    )

    expect(await kept[0]).toHaveLength(1)
    expect(await crm.definitions.history(news)).toEqual([])
    expect(await errorOf(late())).toMatchObject({ code: 'transaction.closed' })
  })

  it('saved by two at once in one transaction count on [AP-16: part, transactions]', async () => {
    const { crm } = await open(engine)

    const saved = await crm.transaction((tx) =>
      Promise.all([
        tx.definitions.save({ ...news, body: toAda }),
        tx.definitions.save({ ...news, body: toBob }),
      ]),
    )

    expect(saved.map(({ version }) => version)).toEqual([1, 2])
  })
})

describe.each(engines)('definitions given in code on %s', (engine) => {
  it('are active from version 1, and cannot be saved over [AP-16: part, in code]', async () => {
    const { definitions } = (
      await open(engine, { definitions: [mailing({ key: 'news', timesAYear: 4, rule: rule('Ada') })] })
    ).crm
    const inCode = {
      code: 'definition.in_code',
      message: 'The mailing news is given in code and cannot be saved over.',
    }

    expect(await errorOf(definitions.save({ ...news, body: toBob }))).toMatchObject(inCode)
    expect(await errorOf(definitions.activate(news))).toMatchObject(inCode)
    expect(await errorOf(definitions.archive(news))).toMatchObject(inCode)
    expect(await definitions.get(news)).toEqual({
      ...news,
      body: toAda,
      version: 1,
      state: 'active',
      source: 'code',
    })
  })

  it('may hold a rule as the builder makes it [AP-16: part, in code]', async () => {
    const given = mailing({ key: 'news', timesAYear: 4, rule: named('Ada') as never })
    const { definitions } = (await open(engine, { definitions: [given] })).crm

    expect((await definitions.get(news)).body).toEqual(toAda)
    expect(await definitions.history(news)).toHaveLength(1)
  })

  it('get a version when their JSON changes, and none when only their keys change places [AP-16: part, versions]', async () => {
    const store = storeOf(engine)
    const historyWith = async (body: { rule: unknown; timesAYear: number }) => {
      const definitions: Definition[] = [{ ...news, body }]
      const { crm } = await open(engine, { store, definitions })
      await crm.definitions.get(news)
      return (await crm.definitions.history(news)).map(short)
    }

    expect(await historyWith({ timesAYear: 4, rule: rule('Ada') })).toEqual(['1 active code'])
    const { where, entity, v } = rule('Ada')
    expect(await historyWith({ rule: { where, entity, v }, timesAYear: 4 })).toEqual(['1 active code'])
    expect(await historyWith(toBob)).toEqual(['2 active code', '1 superseded code'])
    expect(await historyWith(toAda)).toEqual(['3 active code', '2 superseded code', '1 superseded code'])
    expect(await store.raw('definition')).toHaveLength(3)
  })

  it('are written down once when many ask at once [AP-16: part, versions]', async () => {
    const store = storeOf(engine)
    const definitions = [mailing({ key: 'news', ...toAda })]
    const one = await open(engine, { store, definitions })
    const other = await open(engine, { store, definitions })

    const found = await Promise.all([one, other, one, other].map(({ crm }) => crm.definitions.get(news)))

    expect(found.map(short)).toEqual(Array.from({ length: 4 }, () => '1 active code'))
    expect(await store.raw('definition')).toHaveLength(1)
  })

  it('take the place of one that was saved, and leave its versions in the history [AP-16: part, in code]', async () => {
    const store = storeOf(engine)
    const { crm } = await open(engine, { store })
    await crm.definitions.save({ ...news, body: toAda })
    await crm.definitions.activate(news)
    const { definitions } = (await open(engine, { store, definitions: [mailing({ key: 'news', ...toBob })] }))
      .crm

    expect(await definitions.get(news)).toMatchObject({ version: 2, source: 'code', body: toBob })
    expect((await definitions.history(news)).map(short)).toEqual(['2 active code', '1 superseded saved'])
  })
})

describe('createCrm with definitions', () => {
  const create = (definitions: readonly Definition[]) => () =>
    createCrm(model, { storage: storeOf('memory').connect(), definitions })
  const issuesOf = async (definitions: readonly Definition[]) =>
    (await errorOf((async () => create(definitions)())())).issues as Issue[]

  it('refuses them with every fault of all of them in one error [AP-16: part, checked when created]', async () => {
    const issues = await issuesOf([
      { kind: 'mailing', key: 'a', body: { timesAYear: 0, rule: rule('Ada') } },
      { kind: 'mailing', key: 'fine', body: toAda },
      { kind: 'mailing', key: 'b', body: { rule: { v: 1, entity: 'customer', where: { op: 'no' } } } },
      { kind: 'newsletter', key: 'C', body: {} },
    ])

    expect(issues.map(({ path }) => path.join('.'))).toEqual([
      'definitions.0.timesAYear',
      'definitions.2.rule.where.op',
      'definitions.3.key',
      'definitions.3.kind',
    ])
  })

  it('refuses two of one name [AP-16: part, checked when created]', async () => {
    expect(await issuesOf([mailing({ key: 'news', ...toAda }), mailing({ key: 'news', ...toBob })])).toEqual([
      {
        path: ['definitions', 1, 'key'],
        expected: 'a key of its own',
        received: 'the key of another mailing',
      },
    ])
  })
})

describe('model.check', () => {
  it('finds the faults of a definition that came as JSON [AP-16: part, one checker]', () => {
    expect(model.check({ ...news, body: toAda })).toEqual([])
    expect(model.check({ ...news, body: { timesAYear: 1.5, rule: rule('Ada') } })).toEqual([
      { path: ['timesAYear'], expected: 'int', received: 'number 1.5' },
    ])
  })
})
