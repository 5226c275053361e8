import type { Place, Way } from './access.js'
import { joinedRows } from './compile-related.js'
import type { Scope, Test } from './compile-scope.js'
import type { Related, StoredRow } from './evaluate.js'
import type { Predicate, Values } from './predicate.js'
import { compileFilter, passes, type RowFilter } from './row-filter.js'
import { type BoundSum, type Tally, talliesOf } from './tallies.js'
import { keyOfValues, partsOf } from './term-key.js'
import { bitsAt, type TimeAxis, type TimeWindow, timeAxis } from './time-axis.js'

/** Works several sums over one relation out in one loop over its rows. `results` has them in order, until the next. */
export interface RelationPass {
  readonly results: readonly unknown[]
  run(row: StoredRow, related: Related): void
}

/** Conditions are kept in the bits of one number. */
export const mostConditions = 30

export const relationPass = (sums: readonly BoundSum[], way: Way, scope: Scope): RelationPass => {
  const there = scope.inside(way.entity)
  const rows = joinedRows(scope.candidates(way))
  const conditions = conditionsOf(sums, there)
  const { axes, gate, tests, isTimed, needs } = conditions
  const tallies = talliesOf(sums, needs, scope)
  const results: unknown[] = []

  function add(other: StoredRow, related: Related, row: StoredRow): void {
    let bits = 0
    for (let i = 0; i < axes.length; i++) bits |= bitsAt(axes[i] as TimeAxis, other)
    if (bits === 0 && isTimed) return
    if (!passes(gate, other, related, row)) return
    for (let i = 0; i < tests.length; i++) {
      const { bit, test } = tests[i] as BitTest
      if (test(other, related, row)) bits |= bit
    }
    for (let i = 0; i < tallies.length; i++) (tallies[i] as Tally).add(bits, other, related, row)
  }

  return {
    results,
    run: (row, related) => {
      for (let i = 0; i < tallies.length; i++) tallies[i]?.clear()
      const others = rows(row, related)
      for (let i = 0; i < others.length; i++) add(others[i] as StoredRow, related, row)
      for (let i = 0; i < tallies.length; i++) tallies[i]?.tell(results, row, related)
    },
  }
}

interface BitTest {
  readonly bit: number
  readonly test: Test
}

interface Conditions {
  /** The bits that each sum needs. */
  readonly needs: readonly number[]
  readonly axes: readonly TimeAxis[]
  /** What every sum asks for. */
  readonly gate: RowFilter
  readonly tests: readonly BitTest[]
  /** Whether every sum has a window. */
  readonly isTimed: boolean
}

interface Condition {
  readonly bit: number
  readonly part: Predicate
  readonly values: Values
}

function conditionsOf(sums: readonly BoundSum[], there: Scope): Conditions {
  const known = new Map<string, Condition>()
  const asked = sums.map(({ sum, values }) =>
    partsOf(sum.where).map((part) => {
      const key = keyOfValues(part, values)
      const condition = known.get(key) ?? { bit: 1 << known.size, part, values }
      known.set(key, condition)
      return condition
    }),
  )
  const all = [...known.values()]
  const [windows, others] = [all.filter(isWindow), all.filter((condition) => !isWindow(condition))]
  const isCommon = (condition: Condition) => asked.every((each) => each.includes(condition))
  const testOf = ({ part, values }: Condition) => there.test(part)(values)
  const timed = windows.reduce((mask, { bit }) => mask | bit, 0)
  const common = others.filter(isCommon).reduce((mask, { bit }) => mask | bit, 0)
  const needs = asked.map((each) => each.reduce((mask, { bit }) => mask | bit, 0) & ~common)
  return {
    needs,
    axes: axesOf(windows, there),
    gate: gateOf(others.filter(isCommon), there),
    tests: others
      .filter((condition) => !isCommon(condition))
      .map((condition) => ({ bit: condition.bit, test: testOf(condition) })),
    isTimed: needs.every((need) => (need & timed) !== 0),
  }
}

/** What all ask for was asked by the first of them: the values are its own. */
function gateOf(conditions: readonly Condition[], there: Scope): RowFilter {
  const of = conditions.map(({ part }) => part)
  return compileFilter({ where: { kind: 'and', of } }, there)(conditions[0]?.values ?? [])
}

function isWindow({ part }: Condition): boolean {
  return part.kind === 'intervals' && !part.negated && 'column' in part.left
}

function axesOf(conditions: readonly Condition[], there: Scope): readonly TimeAxis[] {
  const byColumn = new Map<string, { place: Place; windows: TimeWindow[] }>()
  for (const { bit, part, values } of conditions) {
    if (part.kind !== 'intervals' || !('column' in part.left)) continue
    const key = JSON.stringify(part.left)
    const axis = byColumn.get(key) ?? { place: there.place(part.left), windows: [] }
    const intervals = part.intervals.map(({ from, until }) => ({
      ...(from && { from: String(values[from.slot]) }),
      ...(until && { until: String(values[until.slot]) }),
    }))
    axis.windows.push({ bit, intervals })
    byColumn.set(key, axis)
  }
  return [...byColumn.values()].map(({ place, windows }) => timeAxis(place, windows))
}
