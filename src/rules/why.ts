import type { Catalogue, EntityInfo } from '../kernel/index.js'
import type { Condition, Rule } from './ast.js'
import { parseRule } from './check.js'
import { compileRule } from './compile-rule.js'
import { type DescribeOptions, describeReading } from './describe.js'
import { namedBy, namedByLeaf } from './names.js'
import { normalize } from './normalize.js'
import { carriedRecords, type PublicRecord, type RelatedRecords } from './public-records.js'
import { type QuantifierReading, type Reading, readingOf, type Together } from './reading.js'
import type { Givens } from './resolve-operand.js'

/** The answer of a rule about one record, and why. */
export interface Why {
  readonly matches: boolean
  readonly reason: Reason
}

/** One condition of a rule, with what was found. The tree is that of the rule. */
export interface Reason {
  /** The condition in words. */
  readonly text: string
  /** Whether it holds; `'hidden'` where that would tell the value of a hidden field. */
  readonly holds: boolean | 'hidden'
  /** The values that were compared. */
  readonly facts: readonly Fact[]
  readonly related?: RelatedFacts
  readonly of: readonly Reason[]
}

export type Fact =
  /** `null`: the record has no value. */
  { readonly field: string; readonly value: unknown } | { readonly field: string; readonly hidden: true }

/** What was found among related records. Archived ones, and those outside the condition's window, are not counted. */
export interface RelatedFacts {
  readonly relation: string
  readonly entity: string
  readonly total: number
  /** How many meet the condition. */
  readonly matched: number
  /** At most five: of those that meet the condition; of `every`, of those that do not. */
  readonly ids: readonly string[]
}

export interface WhyOptions extends Givens, DescribeOptions {
  readonly catalogue: Catalogue
  /** Related records by relation. Default: those the record carries. */
  readonly related?: RelatedRecords
  /** Fields whose values must not be told. */
  readonly hide?: (entity: string, field: string) => boolean
}

const maxIds = 5

/**
 * Says why a record matches a rule or does not: every condition in words, whether it holds, and the values compared.
 *
 * @throws `rule.invalid` | `rule.param_invalid` | `rule.relation_not_given`
 */
export const why = (rule: Rule, record: PublicRecord, options: WhyOptions): Why => {
  const { catalogue } = options
  const { entity: name, where } = normalize(parseRule(rule, catalogue))
  const entity = infoOf(catalogue, name)
  const reason = reasonOf(readingOf(where, entity, catalogue), { entity, record, options })
  return { matches: holds(where, entity, record, options), reason }
}

interface Place {
  readonly entity: EntityInfo
  readonly record: PublicRecord
  readonly options: WhyOptions
}

function infoOf(catalogue: Catalogue, name: string): EntityInfo {
  const entity = catalogue[name]
  if (!entity) throw new TypeError(`No entity is called ${name}`)
  return entity
}

function reasonOf(reading: Reading, place: Place): Reason {
  switch (reading.say) {
    case 'all':
    case 'any':
      return togetherReason(reading, place)
    case 'leaf':
    case 'between':
      return { ...answerOf(reading, place), facts: factsOf(reading, place), of: [] }
    default: {
      const answer = answerOf(reading, place)
      if (answer.holds === 'hidden') return { ...answer, facts: [], of: [] }
      return { ...answer, facts: [], related: relatedFacts(reading, place), of: [] }
    }
  }
}

function answerOf(reading: Reading, place: Place): Pick<Reason, 'text' | 'holds'> {
  const { entity, record, options } = place
  const isHidden = hidesAny(reading.condition, place)
  return {
    text: describeReading(reading, entity, options),
    holds: isHidden ? 'hidden' : holds(reading.condition, entity, record, options),
  }
}

function togetherReason(reading: Together, place: Place): Reason {
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

function hidesAny(condition: Condition, { entity, options }: Place): boolean {
  const { catalogue, hide } = options
  if (!hide) return false
  return namedBy(condition, entity, catalogue).some((named) => hide(named.entity, named.field))
}

function holds(where: Condition, entity: EntityInfo, record: PublicRecord, options: WhyOptions): boolean {
  const { catalogue, related, now, actor, params } = options
  const givens = { now, ...(actor && { actor }), ...(params && { params }) }
  return compileRule({ v: 1, entity: entity.name, where }, catalogue, related)(givens)(record)
}

function factsOf(reading: Extract<Reading, { say: 'leaf' | 'between' }>, place: Place): readonly Fact[] {
  const { entity, record, options } = place
  const fields = reading.say === 'leaf' ? namedByLeaf(reading.leaf) : namedInBetween(reading)
  return [...new Set(fields)].map((field) => {
    if (options.hide?.(entity.name, field)) return { field, hidden: true }
    return { field, value: fieldValue(entity, field, record) ?? null }
  })
}

function namedInBetween({ left, low, high }: Extract<Reading, { say: 'between' }>): readonly string[] {
  return [left, low, high].flatMap((operand) => ('field' in operand ? [operand.field] : []))
}

function fieldValue({ fields }: EntityInfo, name: string, record: PublicRecord): unknown {
  const attribute = fields[name]?.attribute
  if (attribute === undefined) return record[name]
  const attributes = record[name.slice(0, -attribute.length - 1)] as PublicRecord | null | undefined
  return attributes?.[attribute]
}

function relatedFacts(
  { say, relation, there, window, where }: QuantifierReading,
  { entity, record, options }: Place,
): RelatedFacts {
  const rows = (options.related ?? carriedRecords)(record, relation, entity.name)
  const counted = [...rows].filter((row) => meetsAll([...liveOf(there), ...(window ? [window] : [])], row))
  const matched = counted.filter((row) => !where || meetsAll([where.condition], row))
  const deciding = say === 'every' ? counted.filter((row) => !matched.includes(row)) : matched
  return {
    relation: relation.name,
    entity: there.name,
    total: counted.length,
    matched: matched.length,
    ids: deciding.slice(0, maxIds).map((row) => String(row.id)),
  }

  function meetsAll(of: readonly Condition[], row: PublicRecord): boolean {
    return holds({ op: 'and', of }, there, row, options)
  }
}

function liveOf({ fields }: EntityInfo): readonly Condition[] {
  return fields.archivedAt ? [{ op: 'not', of: { op: 'isSet', left: { field: 'archivedAt' } } }] : []
}
