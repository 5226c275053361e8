import type { Catalogue } from '../kernel/index.js'
import type { Rule } from './ast.js'
import { parseRule } from './check.js'
import { compilePredicate } from './compile.js'
import type { CompiledPredicate } from './compile-scope.js'
import type { Predicate } from './predicate.js'
import { type PublicRecord, publicRecords, type RelatedRecords } from './public-records.js'
import { resolve } from './resolve.js'
import type { Givens } from './resolve-context.js'
import { createShapes } from './shapes.js'

export type CompiledRule = (givens: Givens) => (record: PublicRecord) => boolean

/**
 * Compiles a rule for records as hosts hold them: `{ total: { amount, currency }, attributes: { plan }, purchases: [...] }`.
 *
 * @returns `compiled({ now, actor?, params? })(record)`; whether the record itself is archived is not asked
 * @throws `rule.invalid`; and with a record, `rule.relation_not_given` when it lacks the related records asked about
 */
export const compileRule = (rule: Rule, catalogue: Catalogue, related?: RelatedRecords): CompiledRule => {
  const parsed = parseRule(rule, catalogue)
  const shapes = createShapes({ most: 8 })
  const access = publicRecords(catalogue, related)
  const compiled = new WeakMap<Predicate, CompiledPredicate>()
  const compiledOnce = (predicate: Predicate | boolean): CompiledPredicate => {
    const options = { entity: parsed.entity, access }
    if (typeof predicate === 'boolean') return compilePredicate(predicate, options)
    const found = compiled.get(predicate) ?? compilePredicate(predicate, options)
    compiled.set(predicate, found)
    return found
  }
  return (givens) => {
    const { predicate, values } = resolve(parsed, { ...givens, catalogue, shapes })
    const test = compiledOnce(predicate)(values)
    return (record) => test(record, nothingElse)
  }
}

// Related records come with the record itself.
const nothingElse = () => []
