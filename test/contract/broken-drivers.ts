import type {
  OrderBy,
  Predicate,
  Row,
  SelectPlan,
  StorageDriver,
  TxSession,
  Values,
} from '../../src/storage/index.js'
import type { ContractStore } from '../../src/testing/storage-contract/index.js'
import { type Alteration, altered, withCondition, withTerms, writing } from './altered.js'
import { brokenEnlisting } from './broken-enlisting.js'
import { libsql, type MakeStore, memory, sqliteFile, sqliteInMemory } from './stores.js'

/** A driver that does one thing wrong, silently: it never throws where a good one would not. */
export interface BrokenDriver {
  readonly name: string
  /** The case that names what is broken. */
  readonly namedBy: string
  /** Other cases that cannot but notice. */
  readonly alsoFails?: readonly string[]
  readonly makeStore: MakeStore
}

/** A store whose drivers are all broken alike. */
const broken =
  (
    breakIt: (driver: StorageDriver, store: ContractStore) => StorageDriver | Promise<StorageDriver>,
    base = memory,
  ): MakeStore =>
  async () => {
    const store = await base()
    return { ...store, connect: async () => breakIt(await store.connect(), store) }
  }

const altering = (alteration: Alteration): MakeStore => broken((driver) => altered(driver, alteration))

const reshaping = (change: (predicate: Predicate) => Predicate): MakeStore =>
  altering({ plan: (plan) => withCondition(plan, change) })

const computing = (change: Parameters<typeof withTerms>[1]): MakeStore =>
  altering({ plan: (plan) => withTerms(plan, change) })

export const brokenDrivers: readonly BrokenDriver[] = [
  ...brokenEnlisting,
  {
    name: 'drops an OR group',
    namedBy: 'where/and-or',
    alsoFails: ['select/pages'],
    makeStore: reshaping((part) => (part.kind === 'or' ? { ...part, of: part.of.slice(0, 1) } : part)),
  },
  {
    name: 'lets an OR swallow the conditions beside it',
    namedBy: 'where/and-or',
    alsoFails: ['where/tenant'],
    makeStore: reshaping((part) => {
      if (part.kind !== 'and') return part
      const [head, ...rest] = part.of
      const group = rest.find(({ kind }) => kind === 'or')
      return head && group?.kind === 'or'
        ? { kind: 'or', of: [{ kind: 'and', of: [head, ...group.of.slice(0, 1)] }, ...group.of.slice(1)] }
        : part
    }),
  },
  {
    name: 'caps at 100 rows',
    namedBy: 'select/all',
    alsoFails: ['write/insert/many'],
    makeStore: altering({ rows: (rows) => rows.slice(0, 100) }),
  },
  {
    name: 'leaves % and _ unescaped',
    namedBy: 'where/text',
    makeStore: altering({ values: wildcardsOpen }),
  },
  {
    name: 'ignores expect',
    namedBy: 'write/update/expect',
    alsoFails: ['write/delete/expect'],
    makeStore: altering({
      write: (write) => (write.op === 'insert' ? write : { ...write, expect: undefined }),
    }),
  },
  {
    name: 'keeps seconds for milliseconds',
    namedBy: 'values/instants',
    alsoFails: ['values/instants/raw', 'order/instants', 'where/compare/instants', 'write/update/values'],
    makeStore: altering({
      write: (write) => writing(write, (value) => (isInstant(value) ? inSeconds(value) : value)),
    }),
  },
  {
    name: 'swallows a failed commit',
    namedBy: 'tx/commit-failure',
    makeStore: broken((driver) => ({ ...driver, transact: swallowing(driver) }), sqliteInMemory(libsql)),
  },
  {
    name: 'forgets the tenant in a subquery',
    namedBy: 'where/exists/tenant',
    alsoFails: ['where/exists', 'where/exists/self', 'where/exists/nested'],
    makeStore: reshaping(withoutTenant),
  },
  {
    name: 'loses missing values at a page border',
    namedBy: 'select/pages',
    alsoFails: ['where/and-or'],
    makeStore: reshaping((part) =>
      part.kind === 'or'
        ? { ...part, of: part.of.filter((each) => !(each.kind === 'set' && each.negated)) }
        : part,
    ),
  },
  {
    name: 'reads outside the transaction',
    namedBy: 'tx/own-writes',
    alsoFails: ['enlist/inside', 'tx/root'],
    makeStore: broken(
      async (driver, store) => readingOutside(driver, await opened(store)),
      sqliteFile(libsql),
    ),
  },
  {
    name: 'sorts by UTF-16',
    namedBy: 'order/text/above-bmp',
    makeStore: broken((driver) => altered(driver, { plan: unsorted, rows: sortedByUtf16 })),
  },
  {
    name: 'ignores trailing blanks',
    namedBy: 'values/text/trailing-blanks',
    makeStore: altering({
      plan: (plan) => withCondition(plan, padded),
      values: trimmed,
      write: (write) => write,
    }),
  },
  {
    name: 'counts duplicates as inserted',
    namedBy: 'write/if-absent/count',
    alsoFails: ['write/if-absent/unique'],
    makeStore: altering({
      matched: (matched, write) => (write.op === 'insert' ? write.rows.length : matched),
    }),
  },
  {
    name: 'keeps a session after it settled',
    namedBy: 'tx/closed/writes',
    alsoFails: ['tx/closed/reads', 'tx/closed/rejected'],
    makeStore: broken(keepingSessions),
  },
  {
    name: 'commits what was refused',
    namedBy: 'tx/rollback',
    alsoFails: [
      'tx/rollback/unique',
      'tx/atomic',
      'tx/isolation',
      'tx/unawaited',
      'next/rollback',
      'write/update/expect',
    ],
    makeStore: broken((driver) => ({ ...driver, transact: committing(driver) })),
  },
  {
    name: 'takes positions outside the transaction',
    namedBy: 'next/rollback',
    makeStore: async () => {
      const store = await memory()
      const heads = new Map<string, number>()
      return { ...store, connect: async () => countingOutside(await store.connect(), heads) }
    },
  },
  {
    name: 'takes a position where none is asked for',
    namedBy: 'next/none',
    makeStore: broken((driver) => ({
      ...driver,
      transact: (work, options) =>
        driver.transact(
          (session) => work({ ...session, next: (counter, n) => session.next(counter, Math.max(n, 1)) }),
          options,
        ),
    })),
  },
  {
    name: 'orders a key of numbers as text',
    namedBy: 'select/key',
    makeStore: altering({
      plan: (plan) => (plan.entity === 'noteMark' ? { ...plan, order: [], limit: undefined } : plan),
      rows: (rows, plan, values) => (plan.entity === 'noteMark' ? asText(rows, plan, values) : rows),
    }),
  },
  {
    name: 'leaves missing values out of a complement',
    namedBy: 'where/compare/text',
    alsoFails: [
      'lookup',
      'where/compare/numbers',
      'where/compare/booleans',
      'where/compare/instants',
      'where/compare/columns',
      'where/text',
      'where/text/ignore-case',
      'where/in',
      'where/intervals',
      'where/lists',
      'where/and-or',
      'where/attribute',
      'where/attribute/promoted',
    ],
    makeStore: reshaping((part) =>
      'negated' in part && part.negated && 'left' in part && part.kind !== 'set' && part.kind !== 'near'
        ? { kind: 'and', of: [part, { kind: 'set', left: part.left, negated: false }] }
        : part,
    ),
  },
  {
    name: 'reads a column for an attribute that nobody fills',
    namedBy: 'where/attribute/promoted',
    alsoFails: ['where/attribute/large'],
    makeStore: reshaping((part) =>
      'left' in part && 'attribute' in part.left && part.left.attribute === 'y'
        ? { kind: 'or', of: [] }
        : part,
    ),
  },
  {
    name: 'cuts long lists',
    namedBy: 'where/in/many',
    makeStore: altering({
      values: (values) => values.map((value) => (Array.isArray(value) ? value.slice(0, 1_000) : value)),
    }),
  },
  {
    name: 'keeps 32 bits of an integer',
    namedBy: 'values/integers',
    alsoFails: [
      'values/numbers',
      'order/integers',
      'order/numbers',
      'where/compare/numbers',
      'where/attribute/large',
      'sum/exact',
      'sum/unsafe',
      'aggregate/exact',
    ],
    makeStore: altering({
      write: (write) => writing(write, (value) => (Number.isInteger(value) ? Number(value) | 0 : value)),
    }),
  },
  {
    name: 'takes empty text for missing',
    namedBy: 'values/text/empty',
    alsoFails: ['order/text', 'where/compare/text', 'where/text', 'where/set'],
    makeStore: altering({ write: (write) => writing(write, (value) => (value === '' ? null : value)) }),
  },
  {
    name: 'answers a plan with what it answered before',
    namedBy: 'where/identity',
    makeStore: broken(remembering),
  },
  {
    name: 'does not hear the signal',
    namedBy: 'tx/signal/during',
    alsoFails: ['tx/signal/before'],
    makeStore: broken((driver) => ({ ...driver, transact: (work) => driver.transact(work, {}) })),
  },
  {
    name: 'takes a changed migration for the one it knows',
    namedBy: 'schema/changed',
    makeStore: broken((driver) => ({
      ...driver,
      schema: driver.schema && {
        ...driver.schema,
        apply: async (migrations) => {
          const known = (await driver.schema?.applied()) ?? []
          await driver.schema?.apply(migrations.filter(({ key }) => !known.some((one) => one.key === key)))
        },
      },
    })),
  },
  {
    name: 'reads what is not committed',
    namedBy: 'tx/isolation',
    makeStore: async () => {
      const store = await memory()
      const open = new Set<TxSession>()
      return { ...store, connect: async () => peeking(await store.connect(), open) }
    },
  },
  {
    name: 'forgets the tenant in a sum',
    namedBy: 'sum/count',
    alsoFails: ['sum/functions', 'sum/where', 'sum/order'],
    makeStore: computing((term) =>
      term.kind === 'sum' ? { ...term, on: term.on.filter(({ local }) => local !== 'tenant') } : term,
    ),
  },
  {
    name: 'sums all related rows, whatever the condition on them',
    namedBy: 'sum/where',
    alsoFails: ['sum/nested'],
    makeStore: computing((term) => (term.kind === 'sum' ? { ...term, where: undefined } : term)),
  },
  {
    name: 'looks up rows that do not meet the condition',
    namedBy: 'lookup',
    makeStore: computing((term) => (term.kind === 'lookup' ? { ...term, where: undefined } : term)),
  },
  {
    name: 'takes the last offset for all of time',
    namedBy: 'calendar',
    alsoFails: ['calendar/weeks'],
    makeStore: computing((term) => (term.kind === 'calendar' ? { ...term, shifts: [] } : term)),
  },
  {
    name: 'begins every week on Monday',
    namedBy: 'calendar/weeks',
    makeStore: computing((term) =>
      term.kind === 'calendar' && term.unit.endsWith('Week') ? { ...term, unit: 'mondayWeek' } : term,
    ),
  },
  {
    name: 'forgets how far a row above is moved',
    namedBy: 'outer',
    makeStore: computing((term) => (term.kind === 'outer' ? { ...term, plusMs: undefined } : term)),
  },
  {
    name: 'divides integers as integers',
    namedBy: 'arithmetic',
    makeStore: altering({ rows: dividedWhole }),
  },
  {
    name: 'answers groups that `having` leaves out',
    namedBy: 'aggregate/having',
    alsoFails: ['aggregate/exact'],
    makeStore: altering({ aggregate: ({ having: _, ...plan }) => plan }),
  },
  {
    name: 'loses the group of missing values',
    namedBy: 'aggregate/by',
    alsoFails: ['aggregate/measures', 'aggregate/having'],
    makeStore: altering({
      groups: (rows, { by }) => rows.filter((row) => by.every(({ as }) => row[as] !== null)),
    }),
  },
  {
    name: 'counts every row in every figure',
    namedBy: 'aggregate/measures',
    makeStore: altering({
      aggregate: (plan) => ({ ...plan, measures: plan.measures.map(({ where: _, ...measure }) => measure) }),
    }),
  },
]

const instantText = /^\d{4}-\d\d-\d\dT.*Z$/
const isInstant = (value: unknown): value is string => typeof value === 'string' && instantText.test(value)

function inSeconds(instant: string): string {
  return instant.replace(/\.\d{3}Z$/, '.000Z')
}

/** Ids alone join, as where a tenant was thought of for the outer rows only. */
function withoutTenant(part: Predicate): Predicate {
  if (part.kind !== 'exists') return part
  const on = part.on.filter(({ local }) => local !== 'tenant')
  const { where } = part
  if (where?.kind !== 'and') return { ...part, on }
  return { ...part, on, where: { ...where, of: where.of.filter((each) => !isOfTenant(each)) } }
}

function isOfTenant(part: Predicate): boolean {
  if (part.kind === 'and') return part.of.some(isOfTenant)
  return part.kind === 'compare' && 'column' in part.left && part.left.column === 'tenant'
}

/** As if what stands around a wildcard were all that is looked for. */
function wildcardsOpen(values: Values, plan: SelectPlan): Values {
  const slots = new Set<number>()
  withCondition(plan, (part) => {
    if (part.kind === 'text' && part.op !== 'eq' && 'slot' in part.right) slots.add(part.right.slot)
    return part
  })
  return values.map((value, at) => (slots.has(at) && typeof value === 'string' ? longestPiece(value) : value))
}

function longestPiece(pattern: string): string {
  return pattern.split(/[%_]/).toSorted((a, b) => b.length - a.length)[0] ?? ''
}

function swallowing(driver: StorageDriver): StorageDriver['transact'] {
  return async (work, options) => {
    let result: { readonly value: Awaited<ReturnType<typeof work>> } | undefined
    try {
      return await driver.transact(async (session) => {
        const value = await work(session)
        result = { value }
        return value
      }, options)
    } catch (error) {
      if (result && driver.classify(error)?.kind === 'unavailable') return result.value
      throw error
    }
  }
}

async function opened(store: ContractStore): Promise<StorageDriver> {
  const { contractModel } = await import('../../src/testing/storage-contract/index.js')
  const driver = await store.connect()
  await driver.open(contractModel)
  return driver
}

function readingOutside(driver: StorageDriver, outside: StorageDriver): StorageDriver {
  return {
    ...driver,
    transact: (work, options) =>
      driver.transact(
        (session) =>
          work({
            ...session,
            select: async (plan, values) => {
              // A session that has settled still says so.
              await session.select(plan, values)
              return outside.read((other) => other.select(plan, values))
            },
          }),
        options,
      ),
  }
}

/** Every column that orders is asked for, and the limit is left to those who sort. */
function unsorted(plan: SelectPlan): SelectPlan {
  if (!plan.order.every(isTextOrder)) return plan
  const { limit, ...all } = plan
  return { ...all, columns: [...new Set([...plan.columns, ...plan.order.map(columnOf)])] }
}

function isTextOrder({ term }: OrderBy): boolean {
  return 'column' in term && term.type === 'text' && term.attribute === undefined
}

function columnOf({ term }: OrderBy): string {
  return 'column' in term ? term.column : ''
}

function sortedByUtf16(rows: readonly Row[], plan: SelectPlan, values: Values): readonly Row[] {
  if (!plan.order.every(isTextOrder)) return rows
  const most = plan.limit === undefined ? rows.length : Number(values[plan.limit])
  return rows
    .toSorted((a, b) =>
      plan.order.reduce((found, by) => found || byUtf16(a[columnOf(by)], b[columnOf(by)], by), 0),
    )
    .slice(0, most)
    .map((row) => Object.fromEntries(namesOf(plan).map((name) => [name, row[name]])))
}

/** As SQL divides two integers where nobody asks it for doubles. */
function dividedWhole(rows: readonly Row[], { computed = [] }: SelectPlan): readonly Row[] {
  const whole = computed.flatMap(({ as, term }) =>
    'kind' in term && term.kind === 'ratio' && [term.left, term.right].every(({ type }) => type === 'integer')
      ? [as]
      : [],
  )
  return rows.map((row) => ({ ...row, ...Object.fromEntries(whole.map((as) => [as, truncated(row[as])])) }))
}

function truncated(value: unknown): unknown {
  return typeof value === 'number' ? Math.trunc(value) : value
}

function namesOf({ columns, computed = [] }: SelectPlan): readonly string[] {
  return [...columns, ...computed.map(({ as }) => as)]
}

function byUtf16(a: unknown, b: unknown, { direction, nulls }: OrderBy): number {
  if (a === b) return 0
  if (a === null || b === null) return (a === null) === (nulls === 'first') ? -1 : 1
  return String(a) < String(b) === (direction === 'asc') ? -1 : 1
}

/** A column equals a text also where blanks follow it, as under a collation that pads. */
function padded(part: Predicate): Predicate {
  if (part.kind !== 'compare' || part.op !== 'eq' || part.negated) return part
  const { left, right } = part
  if (!('column' in left) || left.column !== 'title' || !('slot' in right)) return part
  const range = (op: 'gte' | 'lt', slot: number): Predicate => ({
    ...part,
    op,
    right: { slot, type: 'text' },
  })
  return { kind: 'and', of: [range('gte', right.slot), range('lt', right.slot + padding)] }
}

const padding = 1_000

function trimmed(values: Values): Values {
  const bare = values.map((value) => (typeof value === 'string' ? value.replace(/ +$/, '') : value))
  const beyond = bare.map((value) => (typeof value === 'string' ? `${value}!` : value))
  return Object.assign([...bare], Object.fromEntries(beyond.map((value, at) => [at + padding, value])))
}

function keepingSessions(driver: StorageDriver): StorageDriver {
  return {
    ...driver,
    transact: async (work, options) => {
      let isSettled = false
      const again = <R>(later: (session: TxSession) => Promise<R>) => driver.transact(later, {})
      try {
        return await driver.transact(
          (session) =>
            work({
              ...session,
              select: (plan, values) =>
                isSettled ? driver.read((later) => later.select(plan, values)) : session.select(plan, values),
              apply: (writes) => (isSettled ? again((later) => later.apply(writes)) : session.apply(writes)),
              next: (counter, n) =>
                isSettled ? again((later) => later.next(counter, n)) : session.next(counter, n),
            }),
          options,
        )
      } finally {
        isSettled = true
      }
    },
  }
}

function asText(rows: readonly Row[], { order, limit }: SelectPlan, values: Values): readonly Row[] {
  const sign = order[0]?.direction === 'desc' ? -1 : 1
  const sorted = rows.toSorted((a, b) => (String(a.pos) < String(b.pos) ? -sign : sign))
  return limit === undefined ? sorted : sorted.slice(0, Number(values[limit]))
}

function committing(driver: StorageDriver): StorageDriver['transact'] {
  return async (work, options) => {
    const outcome = await driver.transact(
      (session) =>
        work(session).then(
          (value) => ({ value }),
          (error: unknown) => ({ error }),
        ),
      options,
    )
    if ('error' in outcome) throw outcome.error
    return outcome.value
  }
}

function countingOutside(driver: StorageDriver, heads: Map<string, number>): StorageDriver {
  const next: TxSession['next'] = async ({ tenant }, n) => {
    const pos = (heads.get(tenant) ?? 0) + n
    heads.set(tenant, pos)
    return pos
  }
  return {
    ...driver,
    transact: (work, options) =>
      driver.transact(async (session) => {
        const guarded: TxSession['next'] = async (counter, n) => {
          // A session that has settled still says so.
          await session.select({ entity: 'logHead', columns: ['pos'], order: [] }, [])
          return next(counter, n)
        }
        return work({ ...session, next: guarded })
      }, options),
  }
}

function remembering(driver: StorageDriver): StorageDriver {
  const answers = new WeakMap<SelectPlan, readonly Row[]>()
  return {
    ...driver,
    read: (work) =>
      driver.read((session) =>
        work({
          ...session,
          select: async (plan, values) => {
            const rows = await session.select(plan, values)
            const known = answers.get(plan) ?? rows
            answers.set(plan, known)
            return known
          },
        }),
      ),
  }
}

function peeking(driver: StorageDriver, open: Set<TxSession>): StorageDriver {
  return {
    ...driver,
    transact: (work, options) =>
      driver.transact(async (session) => {
        open.add(session)
        try {
          return await work(session)
        } finally {
          open.delete(session)
        }
      }, options),
    read: (work) =>
      driver.read((session) =>
        work({
          ...session,
          select: (plan, values) => {
            const [uncommitted] = open
            return (uncommitted ?? session).select(plan, values)
          },
        }),
      ),
  }
}
