import { matches, type Scalar, totalOf, type Values } from '../../src/rules/index.js'
import type { AggregatePlan, Measure, Row, StoredValue } from '../../src/storage/index.js'
import { inOrder } from './order.js'
import { answered, type Compilers, type ReadTerm } from './terms.js'

/** Counts and sums of the rows that match, for each combination of the values they are grouped by. */
export const aggregateRows = (
  rows: readonly Row[],
  { by, measures, having, order, limit }: AggregatePlan,
  values: Values,
  compilers: Compilers,
): readonly Row[] => {
  const reading = compilers.reading(values)
  const sums = measures.map((measure) => [measure.as, measuring(measure, values, compilers)] as const)
  const all = groups(rows, by, reading).map(({ key, of }): Row => {
    return { ...key, ...Object.fromEntries(sums.map(([as, sum]) => [as, sum(of)])) }
  })
  const kept = having ? all.filter((row) => matches(having, values, row, () => [])) : all
  const most = limit === undefined ? kept.length : Number(values[limit])
  return inOrder(kept, order, most, reading).map((row) =>
    Object.fromEntries(Object.entries(row).map(([name, value]) => [name, answered(value)])),
  )
}

interface Group {
  readonly key: Row
  readonly of: Row[]
}

function groups(rows: readonly Row[], by: AggregatePlan['by'], reading: ReadTerm): readonly Group[] {
  if (by.length === 0) return [{ key: {}, of: [...rows] }]
  const reads = by.map(({ as, term }) => [as, reading(term)] as const)
  const found = new Map<string, Group>()
  for (const row of rows) {
    const key = Object.fromEntries(reads.map(([as, read]) => [as, read(row)]))
    const text = JSON.stringify(Object.values(key), (_, value) =>
      typeof value === 'bigint' ? { whole: String(value) } : value,
    )
    const group = found.get(text) ?? { key, of: [] }
    group.of.push(row)
    found.set(text, group)
  }
  return [...found.values()]
}

function measuring(
  measure: Measure,
  values: Values,
  { testing, reading }: Compilers,
): (rows: readonly Row[]) => StoredValue {
  const { fn, of, where } = measure
  const isMet = where && testing(where, values)
  const read = of && reading(values)(of)
  return (rows) => {
    const met = isMet ? rows.filter(isMet) : rows
    if (fn === 'count' || !read) return met.length
    const there = met.map(read).filter((value): value is Scalar => value !== null)
    return totalOf(measure, there) ?? null
  }
}
