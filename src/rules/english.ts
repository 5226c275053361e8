import { formatDecimal, inWords, type ValueType } from '../kernel/index.js'
import type { ComparisonOp, ListOp, RelativeInstant, TextOp, Window } from './ast.js'
import type { Clause, Describer, Subject } from './describer.js'

/** `Every customer whose plan is pro and that has no purchases in the last 90 days.` */
export const english: Describer = {
  rule: (entity, clause) => `Every ${lower(entity)}${clause ? ` ${clause.text}` : ''}.`,
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
  related: ({ relation, kind, how, window, where }) => {
    const asked = where ? ` ${apart(where)}` : ''
    if (kind === 'one') return relatedOne[how](lower(relation), asked)
    return relatedMany[how](`${lower(relation)}${window ? ` ${windowText(window)}` : ''}`, asked)
  },

  constant: (value, type) => {
    if (typeof value === 'object') return `${formatDecimal(value)} ${value.currency}`
    if (typeof value !== 'string' || type === 'day' || type === 'instant') return String(value)
    return type === 'enum' ? inWords(value).replaceAll('_', ' ') : `“${value}”`
  },
  moment: (relative) => momentText(relative),
  field: (label) => `its ${lower(label)}`,
  actor: (name) => `the asking actor's ${inWords(name)}`,
  param: (name) => `the given ${inWords(name)}`,
}

function about({ text, isField }: Subject): string {
  return isField ? `whose ${lower(text)}` : `where ${text}`
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

function windowText(window: Window): string {
  if ('last' in window) return `in the last ${lengthText(window.last)}`
  if ('next' in window) return `in the next ${lengthText(window.next)}`
  const { from, until } = window
  if (from === undefined) return `before ${until}`
  return until === undefined ? `at or after ${from}` : `from ${from} to before ${until}`
}

type Length = { readonly days?: number; readonly hours?: number }

function momentText(relative: RelativeInstant): string {
  if ('ahead' in relative) return `${lengthText(relative.ahead)} from now`
  return isNothing(relative.ago) ? 'now' : `${lengthText(relative.ago)} ago`
}

function isNothing({ days = 0, hours = 0 }: Length): boolean {
  return days === 0 && hours === 0
}

function lengthText({ days = 0, hours = 0 }: Length): string {
  const parts = [
    ...(days > 0 ? [counted(days, 'day')] : []),
    ...(hours > 0 || days === 0 ? [counted(hours, 'hour')] : []),
  ]
  return parts.join(' and ')
}

function counted(count: number, unit: string): string {
  return `${count} ${unit}${count === 1 ? '' : 's'}`
}
