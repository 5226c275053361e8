import { type Catalogue, type EntityInfo, localize, type ValueType } from '../kernel/index.js'
import type { Comparison, Constant, Leaf, Rule } from './ast.js'
import { parseRule } from './check.js'
import { chinese } from './chinese.js'
import { operandText, subjectOf, type Words } from './describe-operand.js'
import type { Clause, Describer, RelatedWords, Subject } from './describer.js'
import { english } from './english.js'
import { isNever, normalize } from './normalize.js'
import { fieldOf, typeOfOperand } from './operand-type.js'
import {
  type BetweenReading,
  type LeafReading,
  type QuantifierReading,
  type Reading,
  readingOf,
} from './reading.js'
import { type StepReading, stepOf } from './reading-step.js'
import { servingOf } from './serving.js'

export interface DescribeOptions {
  /** BCP 47. A language without a describer is described in English. */
  readonly locale: string
  /** More languages by tag, e.g. `{ fr: french }`. English and Chinese are there. */
  readonly describers?: Readonly<Record<string, Describer>>
}

const builtIn: Readonly<Record<string, Describer>> = { en: english, zh: chinese }

/** How many values of a list are named. */
const maxNamed = 8

/**
 * Says a rule in one sentence.
 *
 * @returns e.g. `Every customer whose plan is pro and that has no purchases in the last 90 days.`
 * @throws `rule.invalid`
 */
export const describe = (rule: Rule, catalogue: Catalogue, options: DescribeOptions): string => {
  const { entity: name, where, ...said } = normalize(parseRule(rule, catalogue))
  const words = wordsOf(options, catalogue)
  const { describer, label } = words
  const entity = infoOf(catalogue, name)
  if (isNever(where)) return describer.nothing(label(entity.label))
  const reading = readingOf(where, entity, catalogue)
  const isEmpty = reading.say === 'all' && reading.of.length === 0
  return describer.rule(
    label(entity.label),
    isEmpty ? undefined : open(clauseOf(reading, entity, words)),
    servingOf(said),
  )
}

/** Says one part of a rule, as `why` shows it. */
export const describeReading = (
  reading: Reading,
  entity: EntityInfo,
  { catalogue, ...options }: DescribeOptions & { readonly catalogue: Catalogue },
): string => clauseOf(reading, entity, wordsOf(options, catalogue)).text

function wordsOf({ locale, describers = {} }: DescribeOptions, catalogue: Catalogue): Words {
  const all = { ...builtIn, ...describers }
  for (let tag = locale; tag; tag = tag.slice(0, Math.max(0, tag.lastIndexOf('-')))) {
    const describer = Object.hasOwn(all, tag) ? all[tag] : undefined
    if (describer) return speaking(describer, locale)
  }
  return speaking(english, 'en')

  function speaking(describer: Describer, spoken: string): Words {
    const label: Words['label'] = (text) => localize(text, spoken)
    const words: Words = { describer, label, catalogue, related: (step) => relatedWords(step, words) }
    return words
  }
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

function clauseOf(reading: Reading, entity: EntityInfo, words: Words): Clause {
  const { describer } = words
  switch (reading.say) {
    case 'all':
    case 'any': {
      const op = reading.say === 'all' ? 'and' : 'or'
      const clauses = reading.of.map((each) => clauseOf(each, entity, words))
      const joined = describer.join(op, clauses)
      return reading.negated ? describer.deny(joined) : joined
    }
    case 'leaf':
      return single(leafText(reading, entity, words))
    case 'between':
      return single(betweenText(reading, entity, words))
    case 'stopped':
    case 'restarted':
    case 'first': {
      const { window: _, ...step } = reading.step
      const text = describer.course({ ...reading, related: words.related(step) })
      return reading.negated ? describer.deny({ text, isJoined: true }) : single(text)
    }
    case 'sequence': {
      const { sequence, negated } = reading
      const steps = { first: words.related(reading.first), second: words.related(reading.second) }
      return single(describer.sequence({ op: sequence.op, ...steps, within: sequence.within, negated }))
    }
    case 'regularly': {
      const { atLeast, of, each } = reading.regularity
      const { negated, step } = reading
      return single(describer.regularly({ related: words.related(step), atLeast, of, each, negated }))
    }
    case 'bucket':
      return single(describer.bucket({ ...reading.bucket, negated: reading.negated }))
    default:
      return single(quantifierText(reading, words))
  }
}

function single(text: string): Clause {
  return { text, isJoined: false }
}

function leafText({ leaf, negated }: LeafReading, entity: EntityInfo, words: Words): string {
  const { describer } = words
  if ('right' in leaf && isCount(leaf)) return countText(leaf, entity, words, negated)
  const subject = subjectOf(leaf.left, entity, words)
  switch (leaf.op) {
    case 'isSet':
      return describer.isSet({ subject, negated })
    case 'within':
      return describer.within({ subject, window: leaf.window, negated })
    case 'inRegion':
      return describer.inRegion({ subject, region: leaf, negated })
    case 'withinKm':
      return describer.withinKm({ subject, distance: leaf, negated })
    case 'in': {
      const type = typeOfOperand(leaf.left, entity, words.catalogue)?.type ?? 'text'
      return describer.oneOf({ subject, negated, ...named(leaf.values, type, describer) })
    }
    case 'hasAny':
    case 'hasAll': {
      const item = 'field' in leaf.left ? fieldOf(entity, leaf.left.field).item : undefined
      const values = named(leaf.values, item ?? 'text', describer)
      return describer.has({ subject, op: leaf.op, negated, ...values })
    }
    case 'contains':
    case 'startsWith':
    case 'endsWith': {
      const value = operandText(leaf.right, 'text', entity, words)
      return describer.match({ subject, op: leaf.op, value, ignoreCase: leaf.ignoreCase ?? false, negated })
    }
    default:
      return comparisonText({ leaf, subject, negated }, entity, words)
  }
}

function comparisonText(
  { leaf, subject, negated }: { leaf: Comparison; subject: Subject; negated: boolean },
  entity: EntityInfo,
  words: Words,
): string {
  const type = sharedType(leaf, entity, words.catalogue)
  const value = operandText(leaf.right, type, entity, words)
  const { op, ignoreCase = false } = leaf
  return words.describer.compare({ subject, op, type, value, ignoreCase, negated })
}

function sharedType({ left, right }: Comparison, entity: EntityInfo, catalogue: Catalogue): ValueType {
  const sides = [left, right].map((side) => typeOfOperand(side, entity, catalogue)?.type)
  return sides[0] ?? sides[1] ?? 'text'
}

/** A number of related records beside a constant: people say "has at least 2 purchases". */
function isCount({ left, right }: Extract<Leaf, { right: unknown }>): boolean {
  return 'sum' in left && left.sum.fn === 'count' && 'value' in right
}

function countText(
  { op, left, right }: Extract<Leaf, { right: unknown }>,
  entity: EntityInfo,
  words: Words,
  negated: boolean,
): string {
  // `isCount` has seen the two sides, and numbers have no text operators.
  const { sum } = left as Extract<Comparison['left'], { sum: unknown }>
  const { value } = right as Extract<Comparison['right'], { value: unknown }>
  const related = words.related(stepOf(sum, entity, words.catalogue))
  return words.describer.counts({ related, op: op as Comparison['op'], count: Number(value), negated })
}

function named(values: readonly Constant[], type: ValueType, { constant }: Describer) {
  const shown = values.length > maxNamed + 1 ? values.slice(0, maxNamed) : values
  return { values: shown.map((value) => constant(value, type)), more: values.length - shown.length }
}

function betweenText({ left, low, high, negated }: BetweenReading, entity: EntityInfo, words: Words): string {
  const type = typeOfOperand(left, entity, words.catalogue)?.type ?? 'text'
  const [lowest, highest] = [low, high].map((operand) => operandText(operand, type, entity, words))
  const subject = subjectOf(left, entity, words)
  return words.describer.between({ subject, low: lowest ?? '', high: highest ?? '', negated })
}

function quantifierText({ say, relation, there, window, where }: QuantifierReading, words: Words): string {
  const clause = where && clauseOf(where, there, words)
  const step = words.related({ relation, there, ...(window && { window }) })
  return words.describer.related({ ...step, ...(clause && { where: clause }), how: say })
}

function relatedWords({ relation, there, window, rest }: StepReading, words: Words): RelatedWords {
  const where = rest && clauseOf(readingOf(rest, there, words.catalogue), there, words)
  return {
    relation: words.label(relation.label),
    entity: words.label(there.label),
    kind: relation.kind,
    ...(window && { window: window.window }),
    ...(where && { where }),
  }
}
