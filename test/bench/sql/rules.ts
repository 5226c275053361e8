import type { ValueType } from '../../../src/kernel/index.js'
import type { AggregatePlan, Predicate, SlotValue, Term, Values } from '../../../src/storage/index.js'
import { nowMs } from './world.js'

/** What differs between the engines where a rule is written by hand. */
export interface Hand {
  instant(ms: number): string
  /** The plan of customer `c`. */
  readonly plan: string
  readonly double: (number: string) => string
  /** Whether a long `not in` is looked up; else it is tried row by row, and `not exists` serves. */
  readonly hashesNotIn: boolean
}

/** A rule as the algebra says it, and as somebody would write it, both ways. */
export interface RaceRule {
  readonly name: string
  readonly where: (place: Place) => Predicate
  readonly correlated: (hand: Hand) => string
  readonly grouped: (hand: Hand) => string
}

type Place = (value: SlotValue, type: ValueType) => { readonly slot: number; readonly type: ValueType }

/** The rule as core asks it: of one tenant's live customers. */
export const planOf = ({ where }: RaceRule): { readonly plan: AggregatePlan; readonly values: Values } => {
  const values: SlotValue[] = []
  const place: Place = (value, type) => ({ slot: values.push(value) - 1, type })
  const tenant = compare('eq', column('tenant', 'text'), place('t', 'text'))
  const plan: AggregatePlan = {
    entity: 'customer',
    where: { kind: 'and', of: [tenant, live, where(place)] },
    by: [],
    measures: [{ as: 'n', fn: 'count' }],
    order: [],
  }
  return { plan, values }
}

const dayMs = 86_400_000
const ago = (days: number) => nowMs - days * dayMs
const iso = (ms: number) => new Date(ms).toISOString()

const column = (name: string, type: ValueType) => ({ column: name, type })
const compare = (
  op: 'eq' | 'lt' | 'lte' | 'gt' | 'gte',
  left: Term,
  right: Term,
): Extract<Predicate, { kind: 'compare' }> => ({ kind: 'compare', op, left, right, negated: false })
const live: Predicate = { kind: 'set', left: column('archivedAt', 'instant'), negated: true }
const on = [
  { local: 'tenant', foreign: 'tenant' },
  { local: 'id', foreign: 'customerId' },
]
const plan = (place: Place, word: string) =>
  compare('eq', { column: 'attributes', type: 'text', attribute: 'plan' }, place(word, 'text'))

/** `(now - days, now]`, of live purchases. */
const last = (place: Place, days: number, ...more: readonly Predicate[]): Predicate => ({
  kind: 'and',
  of: [
    {
      kind: 'intervals',
      left: column('placedAt', 'instant'),
      intervals: [{ from: place(iso(ago(days) + 1), 'instant'), until: place(iso(nowMs + 1), 'instant') }],
      negated: false,
    },
    ...more,
    live,
  ],
})

const sum = (fn: Extract<Term, { kind: 'sum' }>['fn'], of: Term | undefined, where: Predicate): Term => ({
  kind: 'sum',
  fn,
  entity: 'purchase',
  on,
  ...(of ? { of } : {}),
  where,
  type: fn === 'count' || fn === 'countDistinct' ? 'integer' : (of?.type ?? 'integer'),
})

const some = (where: Predicate, negated = false): Predicate => ({
  kind: 'exists',
  entity: 'purchase',
  on,
  where,
  negated,
})

const net = column('net', 'integer')
const all = (...of: readonly Predicate[]): Predicate => ({ kind: 'and', of })

const customers = `from crm_customer as c where c.tenant = 't' and c.archived_at is null`
const joined = (group: string) =>
  `from crm_customer as c join (${group}) as g on g.customer_id = c.id where c.tenant = 't' and c.archived_at is null`
const counted = (rest: string) => `select count(*) as n ${rest}`
const ofOne = (days: number, { instant }: Hand, alias = 'p') =>
  `from crm_purchase as ${alias} where ${alias}.tenant = c.tenant and ${alias}.customer_id = c.id and ${alias}.archived_at is null and ${windowed(days, instant, alias)}`
const ofAll = (days: number, { instant }: Hand, alias = 'p') =>
  `from crm_purchase as ${alias} where ${alias}.tenant = 't' and ${alias}.archived_at is null and ${windowed(days, instant, alias)}`
const windowed = (days: number, instant: Hand['instant'], alias: string) =>
  `${alias}.placed_at >= ${instant(ago(days) + 1)} and ${alias}.placed_at < ${instant(nowMs + 1)}`
/** Customers that are not among those of a group, as each engine does it best. */
const outside = (from: string, { hashesNotIn }: Hand) =>
  hashesNotIn
    ? `c.id not in (select p.customer_id ${from})`
    : `not exists (select 1 from (select distinct p.customer_id ${from}) as x where x.customer_id = c.id)`
const byCustomer = (what: string, from: string, having: string) =>
  `select p.customer_id, ${what} ${from} group by p.customer_id${having && ` having ${having}`}`

const periods = 6
const periodDays = 30
const bounds = Array.from({ length: periods + 1 }, (_, at) => ago((periods - at) * periodDays) + 1)
const periodByHand = ({ instant }: Hand) =>
  `case ${bounds.map((bound, at) => `when p.placed_at < ${instant(bound)} then ${at === 0 ? 'null' : at - 1}`).join(' ')} end`

const followingMs = 14 * dayMs
const returned = (place: Place) => compare('eq', column('status', 'text'), place('returned', 'text'))
const afterByHand = (hand: Hand) =>
  `exists (select 1 from crm_purchase as q where q.tenant = p.tenant and q.customer_id = p.customer_id and q.archived_at is null and q.status = 'returned' and q.placed_at > p.placed_at and q.placed_at <= ${laterByHand(hand)})`
const laterByHand = ({ instant }: Hand) =>
  instant(0).includes('timestamptz') ? `p.placed_at + interval '14 days'` : `p.placed_at + ${followingMs}`

export const rules: readonly RaceRule[] = [
  {
    name: 'VIPs who spent in 90 days',
    where: (place) =>
      all(plan(place, 'vip'), compare('gte', sum('sum', net, last(place, 90)), place(20_000, 'integer'))),
    correlated: (hand) =>
      counted(
        `${customers} and ${hand.plan} = 'vip' and (select coalesce(sum(p.net), 0) ${ofOne(90, hand)}) >= 20000`,
      ),
    grouped: (hand) =>
      counted(
        `${joined(byCustomer('sum(p.net) as s', ofAll(90, hand), 'sum(p.net) >= 20000'))} and ${hand.plan} = 'vip'`,
      ),
  },
  {
    name: 'bought twice in 30 days',
    where: (place) => compare('gte', sum('count', undefined, last(place, 30)), place(2, 'integer')),
    correlated: (hand) => counted(`${customers} and (select count(*) ${ofOne(30, hand)}) >= 2`),
    grouped: (hand) => counted(joined(byCustomer('count(*) as n', ofAll(30, hand), 'count(*) >= 2'))),
  },
  {
    name: 'nothing in 90 days',
    where: (place) => some(last(place, 90), true),
    correlated: (hand) => counted(`${customers} and not exists (select 1 ${ofOne(90, hand)})`),
    grouped: (hand) => counted(`${customers} and ${outside(ofAll(90, hand), hand)}`),
  },
  {
    name: 'lapsed VIP',
    where: (place) =>
      all(
        plan(place, 'pro'),
        compare('gte', sum('sum', net, last(place, 365)), place(60_000, 'integer')),
        some(last(place, 90), true),
      ),
    correlated: (hand) =>
      counted(
        `${customers} and ${hand.plan} = 'pro' and (select coalesce(sum(p.net), 0) ${ofOne(365, hand)}) >= 60000 and not exists (select 1 ${ofOne(90, hand)})`,
      ),
    grouped: (hand) =>
      counted(
        `from crm_customer as c join (${byCustomer('sum(p.net) as s', ofAll(365, hand), 'sum(p.net) >= 60000')}) as g on g.customer_id = c.id where c.tenant = 't' and c.archived_at is null and ${hand.plan} = 'pro' and ${outside(ofAll(90, hand), hand)}`,
      ),
  },
  {
    name: 'three different products in 180 days',
    where: (place) =>
      compare(
        'gte',
        sum('countDistinct', column('productId', 'text'), last(place, 180)),
        place(3, 'integer'),
      ),
    correlated: (hand) =>
      counted(`${customers} and (select count(distinct p.product_id) ${ofOne(180, hand)}) >= 3`),
    grouped: (hand) =>
      counted(
        joined(
          byCustomer(
            'count(distinct p.product_id) as n',
            ofAll(180, hand),
            'count(distinct p.product_id) >= 3',
          ),
        ),
      ),
  },
  {
    name: 'last purchase before 60 days',
    where: (place) =>
      compare('lt', sum('max', column('placedAt', 'instant'), live), place(iso(ago(60)), 'instant')),
    correlated: (hand) =>
      counted(
        `${customers} and (select max(p.placed_at) from crm_purchase as p where p.tenant = c.tenant and p.customer_id = c.id and p.archived_at is null) < ${hand.instant(ago(60))}`,
      ),
    grouped: (hand) =>
      counted(
        joined(
          byCustomer(
            'max(p.placed_at) as l',
            `from crm_purchase as p where p.tenant = 't' and p.archived_at is null`,
            `max(p.placed_at) < ${hand.instant(ago(60))}`,
          ),
        ),
      ),
  },
  {
    name: 'in three of the last six periods of 30 days',
    where: (place) =>
      compare(
        'gte',
        sum(
          'countDistinct',
          {
            kind: 'period',
            of: column('placedAt', 'instant'),
            bounds: bounds.map((bound) => place(iso(bound), 'instant')),
            type: 'integer',
          },
          last(place, periods * periodDays),
        ),
        place(3, 'integer'),
      ),
    correlated: (hand) =>
      counted(
        `${customers} and (select count(distinct ${periodByHand(hand)}) ${ofOne(periods * periodDays, hand)}) >= 3`,
      ),
    grouped: (hand) =>
      counted(
        joined(
          byCustomer(
            `count(distinct ${periodByHand(hand)}) as n`,
            ofAll(periods * periodDays, hand),
            `count(distinct ${periodByHand(hand)}) >= 3`,
          ),
        ),
      ),
  },
  {
    name: 'bought in 60 days, then returned within 14',
    where: (place) =>
      some(
        last(place, 60, {
          kind: 'exists',
          entity: 'purchase',
          on: [
            { local: 'tenant', foreign: 'tenant' },
            { local: 'customerId', foreign: 'customerId' },
          ],
          where: all(
            returned(place),
            compare('gt', column('placedAt', 'instant'), {
              kind: 'outer',
              of: column('placedAt', 'instant'),
              type: 'instant',
            }),
            compare('lte', column('placedAt', 'instant'), {
              kind: 'outer',
              of: column('placedAt', 'instant'),
              plusMs: place(followingMs, 'integer'),
              type: 'instant',
            }),
            live,
          ),
          negated: false,
        }),
      ),
    correlated: (hand) =>
      counted(`${customers} and exists (select 1 ${ofOne(60, hand)} and ${afterByHand(hand)})`),
    grouped: (hand) =>
      counted(`${customers} and c.id in (select p.customer_id ${ofAll(60, hand)} and ${afterByHand(hand)})`),
  },
  {
    name: 'returned above 30 % in 365 days',
    where: (place) => {
      // One place for each value: so both sums are over the same rows, as core writes them.
      const year = last(place, 365)
      return compare(
        'gt',
        {
          kind: 'ratio',
          left: sum('sum', column('returned', 'integer'), year),
          right: sum('sum', net, year),
          type: 'number',
        },
        place(0.3, 'number'),
      )
    },
    correlated: (hand) =>
      counted(
        `${customers} and (select ${hand.double('sum(p.returned)')} / nullif(sum(p.net), 0) ${ofOne(365, hand)}) > 0.3`,
      ),
    grouped: (hand) =>
      counted(
        joined(
          byCustomer(
            'sum(p.net) as s',
            ofAll(365, hand),
            `${hand.double('sum(p.returned)')} / nullif(sum(p.net), 0) > 0.3`,
          ),
        ),
      ),
  },
  {
    name: 'average between 8000 and 9000 in 180 days',
    where: (place) => {
      const window = last(place, 180)
      const average = (op: 'gte' | 'lte', value: number) =>
        compare(op, sum('sum', net, window), {
          kind: 'times',
          left: sum('count', undefined, window),
          right: place(value, 'number'),
          type: 'number',
        })
      const isAny = compare('gt', sum('count', undefined, window), place(0, 'integer'))
      return all(average('gte', 8_000), average('lte', 9_000), isAny)
    },
    correlated: (hand) =>
      counted(`${customers} and (select avg(p.net) ${ofOne(180, hand)}) between 8000 and 9000`),
    grouped: (hand) =>
      counted(joined(byCustomer('avg(p.net) as a', ofAll(180, hand), 'avg(p.net) between 8000 and 9000'))),
  },
]
