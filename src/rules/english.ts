import type { WeekStart } from '../kernel/index.js'
import { formatDecimal, inWords, type ValueType } from '../kernel/index.js'
import type { ComparisonOp, ListOp, Serving, SumFn, TextOp } from './ast.js'
import type { Clause, Describer, RelatedWords, Subject } from './describer.js'
import { dayText, lengthText, momentText, periodsText, windowText } from './english-time.js'
import { inCurrency, percent, pluralOf, pointText, regionText, singularOf } from './english-words.js'

/** `Every customer whose plan is pro and that has no purchases in the last 90 days.` */
export const english: Describer = {
  rule: (entity, clause, about) =>
    `Every ${lower(entity)}${clause ? ` ${clause.text}` : ''}${aboutRule(about)}.`,
  nothing: (entity) => `No ${lower(entity)}.`,
  join: (op, clauses) => ({ text: listed(clauses.map(apart), op), isJoined: true }),
  deny: (clause) => ({ text: `that is not one ${apart(clause)}`, isJoined: false }),

  compare: ({ subject, op, type, value, ignoreCase, negated }) =>
    `${about(subject)} is ${negated ? 'not ' : ''}${comparing(op, type)}${value}${caseNote(ignoreCase)}`,
  match: ({ subject, op, value, ignoreCase, negated }) => {
    const { plain, denied } = matching[op]
    return `${about(subject)} ${negated ? denied : plain} ${value}${caseNote(ignoreCase)}`
  },
  oneOf: ({ subject, values, more, negated }) =>
    `${about(subject)} is ${negated ? 'none' : 'one'} of ${listed(withMore(values, more), negated ? 'and' : 'or')}`,
  has: ({ subject, op, values, more, negated }) =>
    `${about(subject)} ${negated ? 'do not include' : 'include'} ${including(op, withMore(values, more))}`,
  between: ({ subject, low, high, negated }) =>
    `${about(subject)} is ${negated ? 'not ' : ''}between ${low} and ${high}`,
  isSet: ({ subject, negated }) => `${about(subject)} is ${negated ? 'missing' : 'known'}`,
  within: ({ subject, window, negated }) =>
    `${about(subject)} is ${negated ? 'not ' : ''}${windowText(window)}`,
  inRegion: ({ subject, region, negated }) =>
    `${about(subject)} is ${negated ? 'not ' : ''}in ${regionText(region)}`,
  withinKm: ({ subject, distance: { km, of }, negated }) =>
    `${about(subject)} is ${negated ? 'not ' : ''}within ${km} km of ${pointText(of)}`,
  related: ({ how, ...related }) => {
    const asked = related.where ? ` ${apart(related.where)}` : ''
    if (related.kind === 'one') return relatedOne[how](lower(related.relation), asked)
    return relatedMany[how](inWindow(related), asked)
  },
  counts: ({ related, op, count, negated }) => {
    const what = `${counting(op, count, negated)} ${manyOrOne(related, count)}`
    return `that has ${what}${windowAfter(related)}${related.where ? ` ${apart(related.where)}` : ''}`
  },
  sequence: ({ op, first, second, within, negated }) => {
    const how = { followedBy: 'followed by', missed: `${negated ? 'that were ' : ''}not followed by` }[op]
    return `that has ${negated ? 'no ' : ''}${setApart(first)} ${how} ${setApart(second)} within ${lengthText(within)}`
  },
  regularly: ({ related, atLeast, of, each, negated }) =>
    `that has ${setApart(related)} ${each === 'day' ? 'on' : 'in'} ${negated ? 'fewer than' : 'at least'} ${atLeast} of ${periodsText(of, each)}`,
  course: ({ say, related, during, without, isAgain }) => {
    const what = setApart(related)
    const [seen, lacking] = [windowText(during), windowText(without)]
    if (say === 'stopped') return `that has ${what} ${seen} but none ${lacking}`
    if (say === 'first') return `that has ${what} ${seen} and none before`
    return `that has ${what} ${isAgain ? 'again ' : ''}${seen} after none ${lacking}`
  },
  bucket: ({ seed, from, to, negated }) => {
    const share = from === 0 ? `random ${percent(to)}` : `random part from ${percent(from)} to ${percent(to)}`
    return `that is ${negated ? 'not ' : ''}in the ${share} of “${seed}”`
  },

  owner: (place) => (place === 'first' ? 'whose' : 'its'),
  ownerThrough: (owner, relation) => `${owner} ${lower(relation)}'s`,
  field: ({ owner, label, currency }) => `${owner} ${lower(label)}${inCurrency(currency)}`,
  sum: ({ owner, fn, related, field, currency }) => {
    const of = setApart(related)
    if (fn === 'latest' || fn === 'earliest')
      return `the ${fn === 'latest' ? 'latest' : 'first'} of ${owner} ${of}`
    if (fn === 'count' || !field) return `${owner} number of ${of}`
    return `${owner} ${summing(fn, field.type)} ${lower(field.label)}${inCurrency(currency)} of ${of}`
  },
  age: ({ owner, label }) => `${owner} age${label === undefined ? '' : ` by ${lower(label)}`}`,
  birthday: ({ owner, label }) => `${owner} birthday${label === undefined ? '' : ` by ${lower(label)}`}`,
  times: (of, by) => `${by === 0.5 ? 'half of' : by === 2 ? 'twice' : `${by} times`} ${of}`,
  minus: (left, right) => `${left} minus ${right}`,
  ratio: (left, right) => `the ratio of ${left} to ${right}`,
  apart: (text) => `(${text})`,
  constant: (value, type) => {
    if (typeof value === 'object') return `${formatDecimal(value)} ${value.currency}`
    if (typeof value !== 'string' || type === 'day' || type === 'instant') return String(value)
    return type === 'enum' ? inWords(value).replaceAll('_', ' ') : `“${value}”`
  },
  moment: momentText,
  today: dayText,
  actor: (name) => `the asking actor's ${inWords(name)}`,
  param: (name) => `the given ${inWords(name)}`,
}

function aboutRule({ purpose, zone, weekStart }: Serving = {}): string {
  const notes = [
    ...(purpose === undefined ? [] : [`except who objects to ${inWords(purpose).replaceAll('_', ' ')}`]),
    ...(zone === undefined ? [] : [`days as in ${zone}`]),
    ...(weekStart === undefined ? [] : [`weeks from ${weekdays[weekStart]}`]),
  ]
  return notes.length > 0 ? ` (${notes.join('; ')})` : ''
}

const weekdays: Readonly<Record<WeekStart, string>> = {
  monday: 'Monday',
  saturday: 'Saturday',
  sunday: 'Sunday',
}

function about({ text, isOwned }: Subject): string {
  return isOwned ? text : `where ${text}`
}

/** Labels begin with a capital, sentences go on without; abbreviations keep theirs. */
function lower(label: string): string {
  return /^\p{Lu}(?!\p{Lu})/u.test(label) ? label.charAt(0).toLowerCase() + label.slice(1) : label
}

function apart({ text, isJoined }: Clause): string {
  return isJoined ? `(${text})` : text
}

function listed(parts: readonly string[], word: 'and' | 'or'): string {
  if (parts.length < 2) return parts.join('')
  return `${parts.slice(0, -1).join(', ')} ${word} ${parts.at(-1)}`
}

function withMore(values: readonly string[], more: number): readonly string[] {
  return more > 0 ? [...values, `${more} more`] : values
}

type Kind = 'number' | 'instant' | 'day' | 'text'

const comparisons: Readonly<Record<Exclude<ComparisonOp, 'eq'>, Readonly<Record<Kind, string>>>> = {
  lt: { number: 'less than', instant: 'before', day: 'before', text: 'before' },
  lte: { number: 'at most', instant: 'at or before', day: 'on or before', text: 'at or before' },
  gt: { number: 'more than', instant: 'after', day: 'after', text: 'after' },
  gte: { number: 'at least', instant: 'at or after', day: 'on or after', text: 'at or after' },
}

function comparing(op: ComparisonOp, type: ValueType): string {
  return op === 'eq' ? '' : `${comparisons[op][kindOf(type)]} `
}

function kindOf(type: ValueType): Kind {
  if (type === 'instant' || type === 'day') return type
  return type === 'text' || type === 'ref' || type === 'enum' ? 'text' : 'number'
}

const matching: Readonly<Record<TextOp, { plain: string; denied: string }>> = {
  contains: { plain: 'contains', denied: 'does not contain' },
  startsWith: { plain: 'starts with', denied: 'does not start with' },
  endsWith: { plain: 'ends with', denied: 'does not end with' },
}

function caseNote(ignoreCase: boolean): string {
  return ignoreCase ? ' (in upper or lower case)' : ''
}

function including(op: ListOp, values: readonly string[]): string {
  if (values.length === 1) return values.join('')
  return op === 'hasAny' ? `any of ${listed(values, 'or')}` : `all of ${listed(values, 'and')}`
}

type How = Readonly<Record<'some' | 'none' | 'every', (what: string, asked: string) => string>>

const relatedMany: How = {
  some: (what, asked) => `that has ${what}${asked}`,
  none: (what, asked) => `that has no ${what}${asked}`,
  every: (what, asked) => `all of whose ${what} are ones${asked}`,
}

const relatedOne: How = {
  some: (what, asked) => `whose ${what} is ${asked ? `one${asked}` : 'on record'}`,
  none: (what, asked) => `whose ${what} is not ${asked ? `one${asked}` : 'on record'}`,
  every: (what, asked) => `whose ${what}, if any, is one${asked}`,
}

function inWindow(related: RelatedWords): string {
  return `${lower(related.relation)}${windowAfter(related)}`
}

function windowAfter({ window }: RelatedWords): string {
  return window ? ` ${windowText(window)}` : ''
}

/** Related records with what is asked of them in brackets, where more is said after them. */
function setApart(related: RelatedWords): string {
  return `${inWindow(related)}${related.where ? ` (${related.where.text})` : ''}`
}

const counts: Readonly<Record<ComparisonOp, { plain: string; denied: string }>> = {
  eq: { plain: 'exactly', denied: 'not exactly' },
  lt: { plain: 'fewer than', denied: 'at least' },
  lte: { plain: 'at most', denied: 'more than' },
  gt: { plain: 'more than', denied: 'at most' },
  gte: { plain: 'at least', denied: 'fewer than' },
}

// A number of records is never missing, so that "not at least 2" is "fewer than 2".
function counting(op: ComparisonOp, count: number, negated: boolean): string {
  if (op === 'eq' && count === 0) return negated ? 'some' : 'no'
  return `${counts[op][negated ? 'denied' : 'plain']} ${count}`
}

/** The label of a relation is in the plural. What it leads to is not, and gives the singular where the two agree. */
function manyOrOne({ relation, entity }: RelatedWords, count: number): string {
  const many = lower(relation)
  if (count !== 1) return many
  const one = lower(entity)
  const plural = pluralOf(one)
  if (many.endsWith(plural)) return many.slice(0, -plural.length) + one
  return singularOf(many) ?? `among its ${many}`
}

const sums: Readonly<Record<Exclude<SumFn, 'count' | 'latest' | 'earliest'>, string>> = {
  countDistinct: 'number of different values of',
  sum: 'total',
  avg: 'average',
  min: 'lowest',
  max: 'highest',
}

function summing(fn: keyof typeof sums, type: ValueType): string {
  const isTime = type === 'instant' || type === 'day'
  if (isTime && (fn === 'min' || fn === 'max')) return fn === 'min' ? 'earliest' : 'latest'
  return sums[fn]
}
