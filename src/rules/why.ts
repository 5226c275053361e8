import type { Rule } from './ast.js'
import { parseRule } from './check.js'
import { describeReading } from './describe.js'
import { namedBy } from './names.js'
import { normalize } from './normalize.js'
import type { PublicRecord } from './public-records.js'
import { type Reading, readingOf, type Together } from './reading.js'
import { servingOf } from './serving.js'
import { entityAt, holds, type WhyOptions, type WhyPlace } from './why-asking.js'
import { factsOf, intervalIn, type Reason, sumsOf } from './why-facts.js'
import { relatedFacts, stepFacts } from './why-related.js'

/** The answer of a rule about one record, and why. */
export interface Why {
  readonly matches: boolean
  readonly reason: Reason
  /** The purpose that the record is left out of: whoever it is about objected to it. */
  readonly outside?: string
}

/**
 * Says why a record matches a rule or does not: every condition in words, whether it holds, and the values compared.
 *
 * @throws `rule.invalid` | `rule.param_invalid` | `rule.relation_not_given` | `rule.needs_purposes`
 */
export const why = (rule: Rule, record: PublicRecord, options: WhyOptions): Why => {
  const { catalogue } = options
  const { entity: name, where, purpose, ...own } = normalize(parseRule(rule, catalogue))
  const entity = entityAt(catalogue, name)
  const place: WhyPlace = { entity, record, options: { ...options, ...servingOf(own) } }
  const reason = reasonOf(readingOf(where, entity, catalogue), place)
  const isOutside = purpose !== undefined && !holds({ op: 'and', of: [] }, place, purpose)
  const matches = !isOutside && holds(where, place)
  return { matches, reason, ...(isOutside && { outside: purpose }) }
}

function reasonOf(reading: Reading, place: WhyPlace): Reason {
  switch (reading.say) {
    case 'all':
    case 'any':
      return togetherReason(reading, place)
    case 'leaf':
    case 'between':
      return {
        ...answerOf(reading, place),
        facts: factsOf(reading, place),
        ...sumsOf(reading, place),
        ...intervalIn(reading, place),
        of: [],
      }
    default: {
      const answer = answerOf(reading, place)
      const found = answer.holds === 'hidden' ? {} : foundBy(reading, place)
      return { ...answer, facts: [], of: [], ...found }
    }
  }
}

type OverRelated = Exclude<Reading, Together | { say: 'leaf' | 'between' }>

/** What was found among related records. Of a random share there is nothing to tell. */
function foundBy(reading: OverRelated, place: WhyPlace): Partial<Reason> {
  switch (reading.say) {
    case 'bucket':
      return {}
    case 'sequence':
    case 'regularly':
      return { steps: stepFacts(reading, place) }
    case 'some':
    case 'none':
    case 'every':
      return { related: relatedFacts(reading, place) }
    default:
      return { of: spansOf(reading, place) }
  }
}

/** The windows that `stopped`, `restarted` and `first` are made of, each as a reason of its own. */
function spansOf({ condition }: Reading, place: WhyPlace): readonly Reason[] {
  const joined = condition.op === 'not' ? condition.of : condition
  const of = joined.op === 'and' ? joined.of : []
  const { catalogue } = place.options
  return of.map((each) => reasonOf(readingOf(each, place.entity, catalogue), place))
}

function answerOf(reading: Reading, place: WhyPlace): Pick<Reason, 'text' | 'holds'> {
  const { entity, options } = place
  const { catalogue, hide } = options
  const isHidden =
    hide && namedBy(reading.condition, entity, catalogue).some((named) => hide(named.entity, named.field))
  return {
    text: describeReading(reading, entity, options),
    holds: isHidden ? 'hidden' : holds(reading.condition, place),
  }
}

function togetherReason(reading: Together, place: WhyPlace): Reason {
  const of = reading.of.map((each) => reasonOf(each, place))
  const text = describeReading(reading, place.entity, place.options)
  return { text, holds: sumUp(reading, of), facts: [], of }
}

/** What can be told of several conditions when some of them cannot be: no more than follows from the others. */
function sumUp({ say, negated }: Together, of: readonly Reason[]): boolean | 'hidden' {
  const decisive = say === 'any'
  if (of.some((each) => each.holds === decisive)) return decisive !== negated
  return of.some((each) => each.holds === 'hidden') ? 'hidden' : !decisive !== negated
}
