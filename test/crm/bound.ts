import type { Predicate, Term } from '../../src/rules/index.js'
import type { AggregatePlan, SelectPlan, StorageDriver, Values, Write } from '../../src/storage/index.js'
import { around } from './drivers.js'

type Asked = Pick<SelectPlan | AggregatePlan, 'where'> & { readonly entity?: string }

/**
 * The driver, which refuses what is bound to no tenant: a root that does not name the tenant in slot 0, and rows of another
 * entity whose tenant is not joined. The few readings over all tenants are listed here.
 */
export const bound = <Native>(driver: StorageDriver<Native>): StorageDriver<Native> =>
  around(driver, {
    select: (select) => async (plan, values, options) => {
      assertBound(`reading ${plan.entity}`, plan, values)
      return select(plan, values, options)
    },
    aggregate: (aggregate) => async (plan, values) => {
      assertBound(`reading ${plan.entity}`, plan, values)
      return aggregate(plan, values)
    },
    apply: (apply) => async (writes) => {
      for (const write of writes) assertWriteBound(write)
      return apply(writes)
    },
  })

/** Plans are made once, and there are many calls. */
const sound = new WeakSet<object>()

function assertBound(what: string, plan: Asked, values: Values): void {
  if (sound.has(plan)) return
  const [fault] = isOverAll(plan, values) ? unjoinedIn(plan) : unboundIn(plan)
  if (fault) throw new Error(`${what}: ${fault}`)
  if (namesTenant(plan.where)) sound.add(plan)
}

function assertWriteBound(write: Write): void {
  if (write.op !== 'insert') assertBound(`writing ${write.entity}`, { where: write.where }, write.values)
  else if (write.rows.some(({ tenant }) => typeof tenant !== 'string'))
    throw new Error(`writing ${write.entity}: a row of no tenant`)
}

/** What lets a plan see rows of any tenant. */
export const unboundIn = (plan: Asked): readonly string[] => [
  ...(namesTenant(plan.where) ? [] : ['the root does not name the tenant in slot 0']),
  ...unjoinedIn(plan),
]

/** Whatever asks for rows of another entity must join their tenant to this row's. */
function unjoinedIn(part: unknown): string[] {
  if (Array.isArray(part)) return part.flatMap(unjoinedIn)
  if (!isObject(part)) return []
  const inner = Object.values(part).flatMap(unjoinedIn)
  if (typeof part.entity !== 'string' || !Array.isArray(part.on)) return inner
  const joins = part.on as { readonly local: string; readonly foreign: string }[]
  const isJoined = joins.some(({ local, foreign }) => local === 'tenant' && foreign === 'tenant')
  return isJoined ? inner : [`the rows of ${part.entity} are of any tenant`, ...inner]
}

/** Every row has an id. */
const noRow = JSON.stringify({ kind: 'set', left: { column: 'id', type: 'text' }, negated: true })

/** The condition itself, or one of what it demands together. What no row meets reads nobody's. */
function namesTenant(predicate: unknown): boolean {
  if (!isObject(predicate)) return false
  if (JSON.stringify(predicate) === noRow) return true
  if (predicate.kind === 'and') return (predicate.of as unknown[]).some(namesTenant)
  const { kind, op, left, right, negated } = predicate
  const isColumn = isObject(left) && left.column === 'tenant'
  return kind === 'compare' && op === 'eq' && !negated && isColumn && isObject(right) && right.slot === 0
}

const compare = (column: string, type: Term['type'], op: 'eq' | 'gt' | 'lte', slot: number) => ({
  kind: 'compare',
  op,
  left: { column, type },
  right: { slot, type },
  negated: false,
})

const behind = compare('tenant', 'text', 'gt', 0)

const tenants = {
  kind: 'in',
  left: { column: 'tenant', type: 'text' },
  list: { slot: 1, type: 'text' },
  negated: false,
}

/** No consumer of the name stands where the log ends. */
const notBehind = {
  kind: 'exists',
  entity: 'consumer',
  on: ['tenant', 'pos'].map((column) => ({ local: column, foreign: column })),
  where: compare('name', 'text', 'eq', 0),
  negated: true,
}

/** Of the platform's tables: lists of tenants, where logs end, where a consumer stands, when a deadline is tried again. */
const overAll: ReadonlySet<string> = new Set(
  [
    ['tenant', behind],
    ['logHead', behind],
    ['consumer', { kind: 'and', of: [compare('name', 'text', 'eq', 0), tenants] }],
    ['logHead', notBehind],
    [
      'deadlineRetry',
      { kind: 'and', of: [compare('retryAt', 'instant', 'gt', 0), compare('deadline', 'text', 'eq', 1)] },
    ],
  ].map((each) => JSON.stringify(each)),
)

function isOverAll({ entity, where }: Asked, values: Values): boolean {
  // Of what has no condition at all, nobody has thought of a tenant to put into a slot.
  if (!where) return (entity === 'logHead' || entity === 'consumer') && typeof values[0] !== 'string'
  return overAll.has(JSON.stringify([entity, where])) || isOfDeadlines(where)
}

/** Rows whose time has come and which wait for no other try, or whose time will come: what the time is compared with stands in slot 0. */
function isOfDeadlines(where: Predicate): boolean {
  if (where.kind !== 'and') return false
  const [time, live, waiting, ...more] = where.of as readonly unknown[]
  if (!isObject(time) || !isObject(time.left) || !isObject(live) || more.length > 0) return false
  const column = String(time.left.column)
  const is = (op: 'gt' | 'lte') => JSON.stringify(time) === JSON.stringify(compare(column, 'instant', op, 0))
  const isLive = JSON.stringify(live.left) === JSON.stringify({ column: 'archivedAt', type: 'instant' })
  return isLive && (is('gt') ? waiting === undefined : is('lte') && isObject(waiting))
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
