import {
  type Catalogue,
  type EntityInfo,
  type LocalizedText,
  localize,
  type ValueType,
} from '../kernel/index.js'
import type { Constant, Operand, Rule } from './ast.js'
import { parseRule } from './check.js'
import type { Clause, Describer, Subject } from './describer.js'
import { english } from './english.js'
import { isNever, normalize } from './normalize.js'
import { typeOfConstant } from './read-constant.js'
import {
  type BetweenReading,
  type LeafReading,
  type QuantifierReading,
  type Reading,
  readingOf,
} from './reading.js'

export interface DescribeOptions {
  /** BCP 47. A language without a describer is described in English. */
  readonly locale: string
  /** More languages by tag, e.g. `{ fr: french }`. */
  readonly describers?: Readonly<Record<string, Describer>>
}

const builtIn: Readonly<Record<string, Describer>> = { en: english }

/** How many values of a list are named. */
const maxNamed = 8

/**
 * Says a rule in one sentence.
 *
 * @returns e.g. `Every customer whose plan is pro and that has no purchases in the last 90 days.`
 * @throws `rule.invalid`
 */
export const describe = (rule: Rule, catalogue: Catalogue, options: DescribeOptions): string => {
  const { entity: name, where } = normalize(parseRule(rule, catalogue))
  const { describer, label } = language(options)
  const entity = infoOf(catalogue, name)
  if (isNever(where)) return describer.nothing(label(entity.label))
  const reading = readingOf(where, entity, catalogue)
  const isEmpty = reading.say === 'all' && reading.of.length === 0
  return describer.rule(
    label(entity.label),
    isEmpty ? undefined : open(clauseOf(reading, entity, { describer, label })),
  )
}

/** Says one part of a rule, as `why` shows it. */
export const describeReading = (reading: Reading, entity: EntityInfo, options: DescribeOptions): string =>
  clauseOf(reading, entity, language(options)).text

interface Language {
  readonly describer: Describer
  readonly label: (text: LocalizedText) => string
}

function language({ locale, describers = {} }: DescribeOptions): Language {
  const all = { ...builtIn, ...describers }
  for (let tag = locale; tag; tag = tag.slice(0, Math.max(0, tag.lastIndexOf('-')))) {
    const describer = Object.hasOwn(all, tag) ? all[tag] : undefined
    if (describer) return { describer, label: (text) => localize(text, locale) }
  }
  return { describer: english, label: (text) => localize(text, 'en') }
}

function infoOf(catalogue: Catalogue, name: string): EntityInfo {
  const entity = catalogue[name]
  if (!entity) throw new TypeError(`No entity is called ${name}`)
  return entity
}

// The outermost conditions stand without brackets.
function open(clause: Clause): Clause {
  return { ...clause, isJoined: false }
}

function clauseOf(reading: Reading, entity: EntityInfo, words: Language): Clause {
  switch (reading.say) {
    case 'all':
    case 'any': {
      const op = reading.say === 'all' ? 'and' : 'or'
      const clauses = reading.of.map((each) => clauseOf(each, entity, words))
      const joined = words.describer.join(op, clauses)
      return reading.negated ? words.describer.deny(joined) : joined
    }
    case 'leaf':
      return single(leafText(reading, entity, words))
    case 'between':
      return single(betweenText(reading, entity, words))
    default:
      return single(relatedText(reading, words))
  }
}

function single(text: string): Clause {
  return { text, isJoined: false }
}

function leafText({ leaf, negated }: LeafReading, entity: EntityInfo, words: Language): string {
  const { describer } = words
  const subject = subjectOf(leaf.left, entity, words)
  const type = typeOf(leaf.left, entity)
  switch (leaf.op) {
    case 'isSet':
      return describer.isSet({ subject, negated })
    case 'within':
      return describer.within({ subject, window: leaf.window, negated })
    case 'in':
      return describer.oneOf({ subject, negated, ...named(leaf.values, type ?? 'text', describer) })
    case 'hasAny':
    case 'hasAll': {
      const item = 'field' in leaf.left ? entity.fields[leaf.left.field]?.item : undefined
      return describer.has({
        subject,
        op: leaf.op,
        negated,
        ...named(leaf.values, item ?? 'text', describer),
      })
    }
    case 'contains':
    case 'startsWith':
    case 'endsWith': {
      const value = operandText(leaf.right, 'text', entity, words)
      return describer.match({ subject, op: leaf.op, value, ignoreCase: leaf.ignoreCase ?? false, negated })
    }
    default: {
      const shared = type ?? typeOf(leaf.right, entity) ?? 'text'
      const value = operandText(leaf.right, shared, entity, words)
      const ignoreCase = leaf.ignoreCase ?? false
      return describer.compare({ subject, op: leaf.op, type: shared, value, ignoreCase, negated })
    }
  }
}

function named(values: readonly Constant[], type: ValueType, { constant }: Describer) {
  const shown = values.length > maxNamed + 1 ? values.slice(0, maxNamed) : values
  return { values: shown.map((value) => constant(value, type)), more: values.length - shown.length }
}

function betweenText(
  { left, low, high, negated }: BetweenReading,
  entity: EntityInfo,
  words: Language,
): string {
  const type = typeOf(left, entity) ?? 'text'
  const text = (operand: Operand) => operandText(operand, type, entity, words)
  const subject = subjectOf(left, entity, words)
  return words.describer.between({ subject, low: text(low), high: text(high), negated })
}

function relatedText({ say, relation, there, window, where }: QuantifierReading, words: Language): string {
  const clause = where && clauseOf(where, there, words)
  return words.describer.related({
    relation: words.label(relation.label),
    kind: relation.kind,
    how: say,
    ...(window && { window: window.window }),
    ...(clause && { where: clause }),
  })
}

function subjectOf(operand: Operand, entity: EntityInfo, words: Language): Subject {
  const field = 'field' in operand ? entity.fields[operand.field] : undefined
  if (field) return { text: words.label(field.label), isField: true }
  return { text: operandText(operand, typeOf(operand, entity) ?? 'text', entity, words), isField: false }
}

function operandText(
  operand: Operand,
  type: ValueType,
  entity: EntityInfo,
  { describer, label }: Language,
): string {
  if ('value' in operand) return describer.constant(operand.value, type)
  if ('instant' in operand) return describer.moment(operand.instant)
  if ('actor' in operand) return describer.actor(operand.actor)
  if ('param' in operand) return describer.param(operand.param)
  return describer.field(label(entity.fields[operand.field]?.label ?? operand.field))
}

function typeOf(operand: Operand, entity: EntityInfo): ValueType | undefined {
  if ('field' in operand) return entity.fields[operand.field]?.type
  if ('instant' in operand) return 'instant'
  return 'value' in operand ? typeOfConstant(operand.value) : undefined
}
