import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import type { Instant } from '../../src/kernel/index.js'
import { defineCrm } from '../../src/model.js'
import { commerce } from '../../src/modules/commerce/index.js'
import { customer } from '../../src/modules/customer/index.js'
import { testCrm } from '../../src/testing/index.js'
import { effort } from '../tools/effort.js'
import { type EngineName, engines, storeOf } from './crms.js'
import { type MeterValues, meters, type Telling } from './meter.js'

const model = defineCrm({
  currency: 'EUR',
  modules: {
    customer: customer({
      attributes: z.object({ plan: z.enum(['free', 'pro']).default('free'), city: z.string().optional() }),
    }),
    commerce: commerce(),
    meters: meters(),
  },
})

const openWorld = async (engine: EngineName) => {
  const store = storeOf(engine)
  return testCrm(model, { storage: store.connect(), newId: store.newId })
}
type World = Awaited<ReturnType<typeof openWorld>>

const day = (count: number): Instant => new Date(Date.UTC(2026, 0, 1 + count)).toISOString()
const ever = '9999-12-31T23:59:59.999Z'

const word = fc.constantFrom('a', 'b', 'c')
const maybe = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: null })
const meterValues: fc.Arbitrary<MeterValues> = fc.record(
  {
    reading: fc.integer({ min: 0, max: 3 }),
    place: maybe(word),
    tenantName: maybe(word),
    attributes: fc.record(
      { unit: fc.constantFrom('kWh', 'm3'), note: word, spare: maybe(fc.integer({ min: 0, max: 2 })) },
      { requiredKeys: [] },
    ),
  },
  { requiredKeys: [] },
)
const telling: fc.Arbitrary<Telling> = fc.record(
  {
    telling: fc.constantFrom('nothing', 'all', 'part', 'no event'),
    occurredAt: fc.integer({ min: 0, max: 30 }).map(day),
  },
  { requiredKeys: ['telling'] },
)
const meterId = fc.constantFrom('m1', 'm2')

/** Something somebody does; what is not possible is refused, and changes nothing. */
type Step = (crm: World['crm'], at: number) => Promise<unknown>
const step: fc.Arbitrary<Step> = fc.oneof(
  fc
    .record({ name: word, source: maybe(word), city: maybe(word), email: maybe(word) }, { requiredKeys: [] })
    .map(
      ({ city, email, ...given }): Step =>
        (crm) => {
          const address = email === undefined ? {} : { email: email && `${email}@example.com` }
          const attributes = city === undefined ? {} : { attributes: { city } }
          return crm.customer.update({ customerId: 'ada', ...given, ...address, ...attributes })
        },
    ),
  fc.constantFrom<Step>(
    (crm) => crm.customer.archive({ customerId: 'ada' }),
    (crm) => crm.customer.restore({ customerId: 'ada' }),
  ),
  fc.integer({ min: 0, max: 30 }).map(
    (placed): Step =>
      (crm) => {
        const total = { amount: 100 + placed, currency: 'EUR' }
        return crm.purchase.record({
          customerId: 'ada',
          source: 'shop',
          externalId: '1',
          placedAt: day(placed),
          total,
        })
      },
  ),
  fc.constant<Step>(async (crm) => {
    const { items } = await crm.purchase.list()
    for (const { id: purchaseId } of items) await crm.purchase.cancel({ purchaseId })
  }),
  fc.tuple(meterId, meterValues, telling).map(
    ([id, values, told]): Step =>
      (crm) =>
        crm.meter.install({ id, customerId: 'ada', ...values, ...told }),
  ),
  fc.tuple(meterId, meterValues, telling).map(
    ([id, values, told]): Step =>
      (crm) =>
        crm.meter.set({ meterId: id, ...values, ...told }),
  ),
  fc.tuple(meterId, meterValues, telling).map(
    ([id, values, told]): Step =>
      (crm) =>
        crm.meter.set({ meterId: id, ...values, ...told }),
  ),
  fc.tuple(meterId, telling).map(
    ([id, told]): Step =>
      (crm) =>
        crm.meter.remove({ meterId: id, ...told }),
  ),
)

const installed: Step = (crm) =>
  crm.meter.install({ id: 'm1', customerId: 'ada', reading: 1, telling: 'nothing' })

type Row = Readonly<Record<string, unknown>> | undefined
interface Snapshot {
  readonly at: Instant
  readonly rows: Readonly<Record<string, Row>>
}

/** What every record is, as `get` shows it now. */
const rowsNow = async (crm: World['crm']): Promise<Snapshot['rows']> => {
  const archived = 'include' as const
  const { items } = await crm.purchase.list({ archived })
  return {
    ada: (await crm.customer.find({ customerId: 'ada', archived })) as Row,
    m1: (await crm.meter.find({ meterId: 'm1', archived })) as Row,
    m2: (await crm.meter.find({ meterId: 'm2', archived })) as Row,
    purchase: items[0] as Row,
  }
}

const asOf = (
  crm: World['crm'],
  key: string,
  purchaseId: string,
  moment: { occurred: string; recorded: string },
) => {
  const reading =
    key === 'ada'
      ? crm.customer.asOf({ customerId: key, ...moment })
      : key === 'purchase'
        ? crm.purchase.asOf({ purchaseId, ...moment })
        : crm.meter.asOf({ meterId: key, ...moment })
  // Rows are records of their fields.
  return (reading as Promise<unknown> as Promise<Row>).catch((error: { code: string }) => {
    if (!error.code.endsWith('.not_found')) throw error
    return undefined
  })
}

const live = async (
  { crm, clock }: World,
  steps: readonly Step[],
  seen: (at: Instant) => Promise<unknown>,
) => {
  clock.set(day(31))
  await crm.customer.create({ id: 'ada', name: 'Ada', email: 'ada@example.com' })
  await seen(clock.instant())
  for (const [at, act] of steps.entries()) {
    clock.advance({ hours: 1 })
    await act(crm, at).catch((error: { kind?: string }) => {
      if (error.kind !== 'not_found' && error.kind !== 'conflict') throw error
    })
    await seen(clock.instant())
  }
  clock.advance({ days: 1 })
}

const seed = Number(process.env.CLIENTELE_SEED ?? 14)

describe.each(engines)('a record as it was, on %s', (engine) => {
  const numRuns = effort({ short: engine === 'memory' ? 40 : 10, long: 500 })

  it(`is what get gave then, whoever wrote it and however it was told [CU-14: part, the past] (seed ${seed})`, async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 20, size: 'max' }), async (some) => {
        const world = await openWorld(engine)
        const { crm } = world
        const snapshots: Snapshot[] = []
        const steps = [installed, ...some]
        await live(world, steps, async (at) => snapshots.push({ at, rows: await rowsNow(crm) }))
        const purchaseId = String(snapshots.at(-1)?.rows.purchase?.id ?? 'none')
        for (const { at, rows } of snapshots) {
          for (const [key, row] of Object.entries(rows)) {
            const was = await asOf(crm, key, purchaseId, { occurred: ever, recorded: at })
            expect(was, `${key} at ${at}`).toEqual(row)
          }
        }
      }),
      { numRuns, seed },
    )
  })

  it(`is made of what had happened and was known by then, the last that was said of a field holding [CU-14: part, two times] (seed ${seed})`, async () => {
    const meterStep = fc.tuple(meterValues, telling)
    await fc.assert(
      fc.asyncProperty(fc.array(meterStep, { maxLength: 8 }), async (steps) => {
        const world = await openWorld(engine)
        const { crm, clock } = world
        const said: { occurred: Instant; recorded: Instant; patch: Record<string, unknown> }[] = []
        let before: Row
        const note = async ({ telling: told, occurredAt }: Telling) => {
          const row = (await crm.meter.find({ meterId: 'm1' })) as Row
          const recorded = clock.instant()
          const occurred = told === 'no event' ? recorded : (occurredAt ?? recorded)
          if (row?.version !== before?.version) said.push({ occurred, recorded, patch: patchOf(before, row) })
          before = row
        }
        const acts = steps.map(
          ([values, told], index): Step =>
            async () => {
              if (index === 0) await crm.meter.install({ id: 'm1', customerId: 'ada', ...values, ...told })
              else await crm.meter.set({ meterId: 'm1', ...values, ...told })
              await note(told)
            },
        )
        await live(world, acts, async () => undefined)
        const moments = said.flatMap(({ occurred }) => said.map(({ recorded }) => ({ occurred, recorded })))
        for (const moment of moments) {
          const known = said.filter(
            (one) => one.occurred <= moment.occurred && one.recorded <= moment.recorded,
          )
          const wanted = known[0] === said[0] ? foldOf(known.map(({ patch }) => patch)) : undefined
          const was = await asOf(crm, 'm1', 'none', moment)
          expect(was && foldOf([patchOf(undefined, was)]), JSON.stringify(moment)).toEqual(wanted)
        }
      }),
      { numRuns, seed },
    )
  })
})

/** What differs of two rows, attributes by key; `undefined` for one that is gone. */
function patchOf(from: Row, to: Row): Record<string, unknown> {
  const [before, after] = [flat(from), flat(to)]
  const names = new Set([...Object.keys(before), ...Object.keys(after)])
  return Object.fromEntries(
    [...names].filter((name) => before[name] !== after[name]).map((name) => [name, after[name]]),
  )
}

function flat(row: Row): Record<string, unknown> {
  const { attributes = {}, version: _, updatedAt: __, ...fields } = row ?? {}
  const entries = Object.entries(attributes as object).map(([key, value]) => [`attributes.${key}`, value])
  return { ...fields, ...Object.fromEntries(entries) }
}

function foldOf(patches: readonly Record<string, unknown>[]): Record<string, unknown> {
  const row = Object.assign({}, ...patches)
  return Object.fromEntries(Object.entries(row).filter(([, value]) => value !== undefined))
}
