import {
  matches,
  type Predicate,
  type Related,
  type Scalar,
  termValue,
  totalOf,
  type Values,
} from '../../rules/index.js'
import { unsafeInteger } from '../errors.js'
import type { ComputedColumn, Measure, OrderBy, Row } from '../port.js'
import { comparePositions, positionOf, sortName } from './position.js'

/** What to count and sum, over which rows. The tenant is in slot 0. */
export interface GroupQuery {
  readonly entity: string
  readonly predicate: Predicate
  readonly values: Values
  readonly by: readonly ComputedColumn[]
  readonly measures: readonly Measure[]
  readonly having?: Predicate
  readonly order: readonly OrderBy[]
  readonly limit: number
}

/** Rows that are counted and summed as they come. */
export interface Grouping {
  add(rows: readonly Row[], related: Related): void
  /** The answer. @throws `storage.unsafe_integer` */
  rows(): readonly Row[]
}

interface Group {
  readonly by: Row
  /** For each measure, the values of the rows it counts. */
  readonly values: readonly Scalar[][]
}

/** The reading of an aggregate plan, above any driver. */
export const groupingOf = ({
  by,
  measures,
  values,
  having,
  order,
  limit,
}: Omit<GroupQuery, 'entity' | 'predicate'>): Grouping => {
  const groups = new Map<string, Group>()
  // Without `by` there is one row, also of nothing.
  if (by.length === 0) groups.set('[]', groupOf({}))
  return {
    add: (rows, related) => {
      for (const row of rows) addTo(groupFor(row, related), row, related)
    },
    rows: () => {
      const all = [...groups.values()].map(({ by: names, values: found }) => doublesIn(names, found))
      const kept = having ? all.filter(({ doubles }) => matches(having, values, doubles, none)) : all
      return inOrder(kept).slice(0, limit).map(answered)
    },
  }

  function groupOf(names: Row): Group {
    return { by: names, values: measures.map(() => []) }
  }

  function groupFor(row: Row, related: Related): Group {
    const found = by.map(({ term }) => termValue(term, values, row, related) ?? null)
    const key = JSON.stringify(found)
    const group = groups.get(key) ?? groupOf(Object.fromEntries(by.map(({ as }, at) => [as, found[at]])))
    groups.set(key, group)
    return group
  }

  function addTo(group: Group, row: Row, related: Related): void {
    for (const [at, { of, where }] of measures.entries()) {
      if (where && !matches(where, values, row, related)) continue
      const value = of ? termValue(of, values, row, related) : true
      // What is missing is left out.
      if (value !== undefined) group.values[at]?.push(value as Scalar)
    }
  }

  // Conditions and orders compare doubles. A whole number beyond 2^53 that is rounded stands where it stood to those
  // within.
  function doublesIn(names: Row, found: Group['values']): Total {
    const totals = measures.map((measure, at) => [measure.as, totalIn(measure, found[at] ?? [])] as const)
    const doubles = totals.map(([as, total]) => [as, typeof total === 'bigint' ? Number(total) : total])
    return {
      row: { ...names, ...Object.fromEntries(totals) },
      doubles: { ...names, ...Object.fromEntries(doubles) },
    }
  }

  function inOrder(totals: readonly Total[]): readonly Total[] {
    if (order.length === 0) return totals
    return totals
      .map((total) => ({ total, position: positionOf(order, sortable(total)) }))
      .toSorted((a, b) => comparePositions(order, a.position, b.position))
      .map(({ total }) => total)
  }

  // An answer is ordered by what is made of it too: by the ratio of two sums.
  function sortable({ doubles }: Total): Row {
    const made = order.map(({ term }, at) => [sortName(at), termValue(term, values, doubles, none)])
    return { ...doubles, ...Object.fromEntries(made) }
  }
}

interface Total {
  readonly row: Row
  readonly doubles: Row
}

const none: Related = () => []

function totalIn(measure: Measure, values: readonly Scalar[]): unknown {
  return totalOf(measure, values) ?? null
}

function answered({ row }: Total): Row {
  for (const value of Object.values(row)) {
    if (typeof value === 'bigint') throw unsafeInteger({ received: String(value) })
  }
  return row
}
