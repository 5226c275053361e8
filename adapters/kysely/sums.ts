import type { Term } from '../../src/storage/index.js'
import { finiteSql } from './arithmetic.js'
import type { Write } from './engine.js'
import { numberForm, sumForm } from './numbers.js'
import { relatedRows, relatedScope } from './relations.js'
import type { InstantForm, Scope, Sum } from './scope.js'
import { columnType } from './value-types.js'

type Fn = Sum['fn']

/** A sum over related rows: of a join that made it for all rows at once, else asked for this row alone. */
export const sumSql = (scope: Scope, sum: Sum, form: InstantForm): string => {
  const joined = scope.grouped?.sum(sum, form)
  if (joined !== undefined) return joined
  const inner = relatedScope(scope, sum.entity)
  const total = wholeTotal(scope, sum, totalSql(inner, sum.fn, sum.of, form))
  return `(select ${total} ${relatedRows(inner, sum.on, sum.where)})`
}

/** What an aggregate function over rows says; `null` of nothing, but for counts. `when`: only of rows that meet it. */
export const totalSql = (
  scope: Scope,
  fn: Fn,
  of: Term | undefined,
  form: InstantForm,
  when?: Write,
): string => {
  if (fn === 'count' || !of) return when ? `count(case when ${when()} then 1 end)` : 'count(*)'
  const value = () => {
    const condition = when?.()
    const term = scope.write.term(scope, of, form)
    return condition === undefined ? term : `case when ${condition} then ${term} end`
  }
  const { computing } = scope.engine
  if (fn === 'countDistinct') return `count(distinct ${value()})`
  if (fn === 'sum') return sumOfSql(scope, of, value)
  return computing.extreme(fn, value(), columnType(of.type, form))
}

/** Counts and sums of nothing are 0; a sum that became infinite is missing. */
export const wholeTotal = ({ engine }: Scope, { fn, of }: Pick<Sum, 'fn' | 'of'>, total: string): string => {
  if (fn !== 'sum') return total
  const canBeInfinite = engine.computing.overflow === 'infinite' && sumForm(fn, of) === 'double'
  const sum = `coalesce(${total}, 0)`
  return canBeInfinite ? finiteSql(sum) : sum
}

function sumOfSql({ engine: { computing }, manyIntegers }: Scope, of: Term, value: Write): string {
  const isExact = manyIntegers && numberForm(of) !== 'double'
  return isExact && computing.sumOfManyIntegers ? computing.sumOfManyIntegers(value) : `sum(${value()})`
}
