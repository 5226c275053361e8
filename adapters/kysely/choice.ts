import type {
  AggregatePlan,
  ExplainedForm,
  SelectPlan,
  Slot,
  SlotValue,
  Values,
} from '../../src/storage/index.js'
import type { Costs } from './computing.js'
import { needsGroup } from './empty-group.js'
import type { Engine, Run } from './engine.js'
import { type Estimate, estimatorOf } from './estimates.js'
import { fixedColumns } from './grouping.js'
import { type Form, type Forms, type Group, groupsOf } from './groups.js'
import type { SqlTable, Tables } from './tables.js'

/** Which form each group of a plan takes for some values. */
export interface Choice {
  readonly forms: Forms
  readonly explained: readonly ExplainedForm[]
  /** Rows that are expected to match; absent where nobody looked. */
  readonly rows?: number
}

/** Chooses by what a sample of the rows says; kept for a number of uses. */
export interface Chooser {
  choose(run: Run, values: Values): Promise<Choice>
  /** The same, asked anew. */
  explain(run: Run, values: Values): Promise<Choice>
}

type Plan = SelectPlan | AggregatePlan

/** Below this many rows every form is quick, and asking would cost as much as the answer. */
const fewRows = 2_000

/** How often a choice is used before it is made again: asking costs a fraction of what it saves. */
const usesOfOne = 256

/** Choices kept for one plan, by the values they were made for. */
const mostKept = 32

/** Takes one form wherever it can be taken. For tests: the answer is the same in both. */
export type Always = 'correlated' | 'grouped'

/** What forms a plan's related rows could take; `undefined` where there is nothing to choose. */
export const chooserFor = (
  engine: Engine,
  tables: Tables,
  plan: Plan,
  always?: Always,
): Chooser | undefined => {
  const fixed = fixedColumns(plan.where)
  const tenant = fixed.get('tenant')
  const table = tables(plan.entity)
  if (!tenant || isOneRow(table, fixed) || !canSample(table)) return undefined
  const groups = groupsOf(plan).filter((group) => canBeGrouped(engine, group, fixed))
  if (groups.length === 0) return undefined

  if (always) return choosing(async (_, values) => forced(always, groups, plan, values))

  const estimator = estimatorOf(engine, tables, plan, groups, tenant)
  const countRows = kept(estimator.rows, (values) => String(values[tenant.slot]))
  const isInKeyOrder = readsInKeyOrder(plan, table)
  const make = async (run: Run, values: Values): Promise<Choice> => {
    const rows = await countRows(run, values)
    if (rows < fewRows) return rowByRow(groups, `there are only ${rows} rows`)
    const estimate = await estimator.estimate(run, values)
    const share = isInKeyOrder ? shareRead(plan, values, rows, estimate) : 1
    const { costs } = engine.computing
    const formed = groups.map((group) => formOf(costs, group, { estimate, share, plan, values }))
    return { ...chosen(formed), rows: Math.round(rows * estimate.matching) }
  }
  return choosing(make)
}

function choosing(make: Chooser['choose']): Chooser {
  return { choose: kept(make, shapeOf), explain: make }
}

function forced(always: Always, groups: readonly Group[], plan: Plan, values: Values): Choice {
  return chosen(
    groups.map((group) => {
      const form = always === 'correlated' ? always : groupedForm(group, plan, values)
      return { group, form, why: 'it was asked for' }
    }),
  )
}

interface Formed {
  readonly group: Group
  readonly form: Form
  readonly why: string
}

function chosen(formed: readonly Formed[]): Choice {
  return {
    forms: new Map(formed.flatMap(({ group, form }) => (form === 'correlated' ? [] : [[group.key, form]]))),
    explained: formed.map(({ group, form, why }) => ({
      entity: group.entity,
      sums: group.sums.map(({ fn }) => fn),
      form: form === 'correlated' ? form : 'grouped',
      why,
    })),
  }
}

function rowByRow(groups: readonly Group[], why: string): Choice {
  return chosen(groups.map((group) => ({ group, form: 'correlated', why })))
}

function isOneRow({ model }: SqlTable, fixed: ReadonlyMap<string, Slot>): boolean {
  return model.key.every((name) => fixed.has(name))
}

/** A sample is taken along the key: the tenant and a text. */
function canSample({ model }: SqlTable): boolean {
  const [first, second, ...more] = model.key
  return (
    first === 'tenant' && second !== undefined && more.length === 0 && model.columns[second]?.type === 'text'
  )
}

function canBeGrouped(engine: Engine, { sums, on }: Group, fixed: ReadonlyMap<string, Slot>): boolean {
  if (sums.length === 0 && engine.computing.choosesSemiJoins) return false
  return on.some(({ local }) => !fixed.has(local))
}

/** A page in the order of the key ends as soon as it is full. */
function readsInKeyOrder(plan: Plan, { model }: SqlTable): boolean {
  if ('measures' in plan || plan.limit === undefined) return false
  return plan.order.every(
    ({ term }) => 'column' in term && term.attribute === undefined && model.key.includes(term.column),
  )
}

function shareRead(plan: Plan, values: Values, rows: number, { matching, sampled }: Estimate): number {
  const limit = plan.limit === undefined ? rows : Number(values[plan.limit])
  // None found in the sample is less than one of it, and not none at all.
  return Math.min(1, limit / (Math.max(matching, 0.5 / sampled) * rows))
}

interface Circumstances {
  readonly estimate: Estimate
  readonly share: number
  readonly plan: Plan
  readonly values: Values
}

function formOf(costs: Costs, group: Group, { estimate, share, plan, values }: Circumstances): Formed {
  const { passing, matching } = estimate
  const reading = estimate.groups.get(group.key) ?? { alone: 0, together: 0 }
  const rows = share * (group.narrows ? passing : matching)
  const alone = group.uses * (rows * costs.probe + share * reading.alone * costs.probedRow)
  const form = groupedForm(group, plan, values)
  // Joined to those that have one, there are no more of them than related rows.
  const found = form === 'joined' ? Math.min(rows, reading.together) : rows
  const together = reading.together * costs.groupedRow + found * costs.joinedRow
  const why = `${percent(rows)} of the rows, ${reading.together.toFixed(2)} related ones for each: costs ${alone.toFixed(2)} row by row, ${together.toFixed(2)} grouped`
  if (alone <= together) return { group, form: 'correlated', why }
  return { group, form, why }
}

function groupedForm({ sums, key }: Group, { where }: Plan, values: Values): Form {
  return sums.length > 0 && needsGroup(where, key, values) ? 'joined' : 'grouped'
}

function percent(share: number): string {
  return `${(share * 100).toFixed(1)} %`
}

type Make<T> = (run: Run, values: Values) => Promise<T>

/** Keeps answers by what they were made for, each for a number of uses. One that failed is not kept. */
function kept<T>(make: Make<T>, keyOf: (values: Values) => string): Make<T> {
  const known = new Map<string, { readonly made: T; left: number }>()
  return async (run, values) => {
    const key = keyOf(values)
    const found = known.get(key)
    if (found && found.left-- > 0) return found.made
    const made = await make(run, values)
    if (known.size >= mostKept) known.clear()
    known.set(key, { made, left: usesOfOne })
    return made
  }
}

/** What a choice depends on: of windows their lengths, since their ends move with the clock. */
function shapeOf(values: Values): string {
  const latest = newest(values)
  return JSON.stringify(values.map((value) => shapeOfValue(value, latest)))
}

const instantText = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/

function newest(values: Values): number {
  return Math.max(0, ...values.filter((value) => isInstant(value)).map((value) => Date.parse(String(value))))
}

/** Instants by how long before the newest they are, to a quarter of a power of two. */
function shapeOfValue(value: SlotValue, latest: number): SlotValue {
  return isInstant(value) ? `-${Math.round(4 * Math.log2(1 + latest - Date.parse(String(value))))}` : value
}

function isInstant(value: SlotValue): boolean {
  return typeof value === 'string' && instantText.test(value)
}
