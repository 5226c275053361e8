import type {
  AggregatePlan,
  Predicate,
  Row,
  SelectPlan,
  Session,
  StorageDriver,
  Term,
  TxSession,
  Values,
  Write,
} from '../../src/storage/index.js'

type ComputedTerm = Extract<Term, { readonly kind: string }>

/** What a driver does otherwise than it should. Whatever is left out it does right. */
export interface Alteration {
  readonly plan?: (plan: SelectPlan) => SelectPlan
  readonly values?: (values: Values, plan: SelectPlan) => Values
  readonly rows?: (rows: readonly Row[], plan: SelectPlan, values: Values) => readonly Row[]
  readonly aggregate?: (plan: AggregatePlan) => AggregatePlan
  readonly groups?: (rows: readonly Row[], plan: AggregatePlan) => readonly Row[]
  readonly write?: (write: Write) => Write
  readonly matched?: (matched: number, write: Write) => number
}

/** The driver, with everything that goes in or comes out altered on its way. */
export const altered = (driver: StorageDriver, alteration: Alteration): StorageDriver => ({
  ...driver,
  read: (work) => driver.read((session) => work(reads(session, alteration))),
  transact: (work, options) => driver.transact((session) => work(writes(session, alteration)), options),
})

function reads(session: Session, alteration: Alteration): Session {
  const { plan: alter, values: change, rows: filter, aggregate: count, groups } = alteration
  return {
    ...session,
    ...(session.aggregate && {
      aggregate: async (plan, values) => {
        const rows = (await session.aggregate?.(count?.(plan) ?? plan, values)) ?? []
        return groups?.(rows, plan) ?? rows
      },
    }),
    select: async (plan, values, options) => {
      const changed = change?.(values, plan) ?? values
      const rows = await session.select(alter?.(plan) ?? plan, changed, options)
      return filter?.(rows, plan, values) ?? rows
    },
  }
}

function writes(session: TxSession, alteration: Alteration): TxSession {
  const { write: alter, matched: count } = alteration
  return {
    ...session,
    ...reads(session, alteration),
    apply: async (given) => {
      const counts = await session.apply(given.map((write) => alter?.(write) ?? write))
      return counts.map(({ matched }, at) => ({ matched: count?.(matched, given[at] as Write) ?? matched }))
    },
  }
}

/** Every part of a plan's condition, the innermost first, replaced by what `change` makes of it. */
export const withCondition = (plan: SelectPlan, change: (predicate: Predicate) => Predicate): SelectPlan =>
  plan.where ? { ...plan, where: everywhere(plan.where, change) } : plan

function everywhere(predicate: Predicate, change: (predicate: Predicate) => Predicate): Predicate {
  if (predicate.kind === 'and' || predicate.kind === 'or') {
    return change({ ...predicate, of: predicate.of.map((each) => everywhere(each, change)) })
  }
  if (predicate.kind === 'exists' && predicate.where) {
    return change({ ...predicate, where: everywhere(predicate.where, change) })
  }
  return change(predicate)
}

/** Every term of a plan that computes, wherever it stands, replaced by what `change` makes of it. */
export const withTerms = <Plan extends object>(plan: Plan, change: (term: ComputedTerm) => object): Plan =>
  // The same plan but for its terms.
  mapped(plan, change) as Plan

function mapped(part: unknown, change: (term: ComputedTerm) => object): unknown {
  if (Array.isArray(part)) return part.map((each) => mapped(each, change))
  if (typeof part !== 'object' || part === null) return part
  const whole = Object.fromEntries(Object.entries(part).map(([name, each]) => [name, mapped(each, change)]))
  return computing.has(String(whole.kind)) ? change(whole as unknown as ComputedTerm) : whole
}

const computing: ReadonlySet<string> = new Set(['sum', 'lookup', 'ratio', 'calendar', 'outer'])

/** Values of stored rows replaced on their way in. */
export const writing = (write: Write, change: (value: unknown) => unknown): Write => {
  const changed = (row: Row): Row =>
    Object.fromEntries(Object.entries(row).map(([name, value]) => [name, change(value)]))
  if (write.op === 'insert') return { ...write, rows: write.rows.map(changed) }
  return write.op === 'update' ? { ...write, set: changed(write.set) } : write
}
