import type { ItemKind, ValueType } from '../../kernel/index.js'
import type {
  OrderBy,
  Predicate,
  Row,
  SelectPlan,
  StorageDriver,
  Term,
  TxSession,
  Values,
} from '../../storage/index.js'
import { turns } from './expect.js'

type Leaf = Extract<Predicate, { negated: boolean }>
type CompareOp = Extract<Predicate, { kind: 'compare' }>['op']
type SumTerm = Extract<Term, { kind: 'sum' }>
type TextOp = Extract<Predicate, { kind: 'text' }>['op']
type ListOp = Extract<Predicate, { kind: 'list' }>['op']

export const column = (name: string, type: ValueType, attribute?: string): Term =>
  attribute === undefined ? { column: name, type } : { column: name, type, attribute }

export const items = (name: string, item: ItemKind, attribute?: string): Term => ({
  ...column(name, 'list', attribute),
  item,
})

export const slot = (at: number, type: ValueType) => ({ slot: at, type })

export const compare = (left: Term, op: CompareOp, right: Term): Predicate => ({
  kind: 'compare',
  op,
  left,
  right,
  negated: false,
})

export const textual = (left: Term, op: TextOp, right: Term, ignoreCase = false): Predicate => ({
  kind: 'text',
  op,
  left,
  right,
  ignoreCase,
  negated: false,
})

export const among = (left: Term, at: number): Predicate => ({
  kind: 'in',
  left,
  list: slot(at, left.type),
  negated: false,
})

export const holds = (left: Term, op: ListOp, at: number, type: ValueType): Predicate => ({
  kind: 'list',
  op,
  left,
  list: slot(at, type),
  negated: false,
})

export const isSet = (left: Term): Predicate => ({ kind: 'set', left, negated: false })

export const within = (
  left: Term,
  ...intervals: readonly { from?: number; until?: number }[]
): Predicate => ({
  kind: 'intervals',
  left,
  intervals: intervals.map(({ from, until }) => ({
    ...(from === undefined ? {} : { from: slot(from, 'instant') }),
    ...(until === undefined ? {} : { until: slot(until, 'instant') }),
  })),
  negated: false,
})

export const exists = (
  entity: string,
  on: Readonly<Record<string, string>>,
  where?: Predicate,
): Predicate => ({
  kind: 'exists',
  entity,
  on: Object.entries(on).map(([local, foreign]) => ({ local, foreign })),
  ...(where ? { where } : {}),
  negated: false,
})

/** A sum over related rows; of all of them without `where`. */
export const sumOf = (
  fn: SumTerm['fn'],
  entity: string,
  on: Readonly<Record<string, string>>,
  { of, where }: { readonly of?: Term; readonly where?: Predicate } = {},
): SumTerm => ({
  kind: 'sum',
  fn,
  entity,
  on: Object.entries(on).map(([local, foreign]) => ({ local, foreign })),
  ...(of ? { of } : {}),
  ...(where ? { where } : {}),
  type: of && fn !== 'countDistinct' ? of.type : 'integer',
})

/** The complement of a leaf. */
export const not = (leaf: Predicate): Predicate => ({ ...(leaf as Leaf), negated: !(leaf as Leaf).negated })
export const and = (...of: readonly Predicate[]): Predicate => ({ kind: 'and', of })
export const or = (...of: readonly Predicate[]): Predicate => ({ kind: 'or', of })

/** The tenant stands in slot 0 of everything here. */
export const ofTenant = compare(column('tenant', 'text'), 'eq', slot(0, 'text'))
export const byId = and(ofTenant, compare(column('id', 'text'), 'eq', slot(1, 'text')))
export const byVersion = and(byId, compare(column('version', 'integer'), 'eq', slot(2, 'integer')))

export const orderBy = (
  name: string,
  type: ValueType,
  direction: OrderBy['direction'] = 'asc',
  nulls: OrderBy['nulls'] = 'last',
): OrderBy => byTerm(column(name, type), direction, nulls)

export const byTerm = (
  term: Term,
  direction: OrderBy['direction'] = 'asc',
  nulls: OrderBy['nulls'] = 'last',
): OrderBy => ({ term, direction, nulls })

export const byIdInOrder = orderBy('id', 'text')

export interface Question {
  readonly entity?: string
  readonly columns?: readonly string[]
  readonly where?: Predicate
  /** Values made of a row, by what they are called. */
  readonly computed?: Readonly<Record<string, Term>>
  readonly order?: readonly OrderBy[]
  /** What the slots after the tenant hold. */
  readonly values?: Values
  readonly limit?: number
  readonly tenant?: string
}

/** Rows of a tenant that meet a condition, in order of their ids unless told. */
export const rows = async (
  driver: StorageDriver,
  {
    entity = 'note',
    columns = ['id'],
    where,
    computed,
    order = [byIdInOrder],
    values = [],
    limit,
    tenant = 't1',
  }: Question,
): Promise<readonly Row[]> => {
  const all = limit === undefined ? [tenant, ...values] : [tenant, ...values, limit]
  const plan: SelectPlan = {
    entity,
    columns,
    ...(computed ? { computed: Object.entries(computed).map(([as, term]) => ({ as, term })) } : {}),
    where: where ? and(ofTenant, where) : ofTenant,
    order,
    ...(limit === undefined ? {} : { limit: values.length + 1 }),
  }
  return driver.read((session) => session.select(plan, all))
}

/** The ids alone. */
export const ids = async (driver: StorageDriver, question: Question): Promise<readonly unknown[]> =>
  (await rows(driver, question)).map(({ id }) => id)

export const insert = (driver: StorageDriver, entity: string, given: readonly Row[]): Promise<unknown> =>
  write(driver, (session) => session.apply([{ op: 'insert', entity, rows: given }]))

/** A transaction that is tried again while others stand in its way, as core does. */
export const write = async <R>(
  driver: StorageDriver,
  work: (session: TxSession) => Promise<R>,
): Promise<R> => {
  for (let attempt = 1; ; attempt++) {
    try {
      return await driver.transact(work, {})
    } catch (error) {
      const kind = driver.classify(error)?.kind
      const isPassing = kind === 'busy' || kind === 'serialization' || kind === 'deadlock'
      if (!isPassing || attempt === 1_000) throw error
      await turns()
    }
  }
}
