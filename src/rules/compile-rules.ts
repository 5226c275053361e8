import type { Catalogue } from '../kernel/index.js'
import type { Rule } from './ast.js'
import { assertAbout } from './build.js'
import { parseRule } from './check.js'
import { compileTogether } from './compile-together.js'
import { type PublicRecord, publicRecords, type RelatedRecords } from './public-records.js'
import { resolve } from './resolve.js'
import type { Givens } from './resolve-context.js'
import { createShapes } from './shapes.js'

export type CompiledRules = (givens: Givens) => (record: PublicRecord) => readonly boolean[]

/**
 * Compiles several rules about one entity, for records as hosts hold them. They are answered in one pass: a sum that
 * several of them ask for is worked out once for a record, and all sums over one relation in one loop over its records.
 *
 * @returns `compiled({ now, actor?, params? })(record)`: the answers in the order of the rules; whether the record
 * itself is archived is not asked
 * @throws `rule.invalid` | `rule.entities_mixed`; and with a record, `rule.relation_not_given` when it lacks the related
 * records asked about
 */
export const compileRules = (
  rules: readonly Rule[],
  catalogue: Catalogue,
  related?: RelatedRecords,
): CompiledRules => {
  const parsed = rules.map((rule) => parseRule(rule, catalogue))
  const entity = parsed[0]?.entity ?? ''
  for (const rule of parsed) assertAbout(entity, rule)
  const shapes = createShapes({ most: 8 * rules.length })
  const access = publicRecords(catalogue, related)
  return (givens) => {
    const resolved = parsed.map((rule) => resolve(rule, { ...givens, catalogue, shapes }))
    const answers = compileTogether(resolved, { entity, access })
    return (record) => answers(record, nothingElse)
  }
}

// Related records come with the record itself.
const nothingElse = () => []
