import { type Issue, invalid, received } from '../../kernel/errors.js'

/** Faults beyond this many are not listed one by one. */
const listed = 100

/** Throws `input.invalid` with every fault found, or nothing at all. */
export const refuseIf = (subject: string, issues: readonly Issue[]): void => {
  if (issues.length > 0) throw invalid(subject, issues.slice(0, listed))
}

export const issue = (path: Issue['path'], expected: string, value: unknown): Issue => ({
  path,
  expected,
  received: received(value),
})

/** One issue when the fact does not hold, else none: spread into a list of issues. */
export const unless = (holds: boolean, path: Issue['path'], expected: string, value: unknown): Issue[] =>
  holds ? [] : [issue(path, expected, value)]

/** Checks every row and refuses with the index and the reason of those that do not fit. */
export const checkRows = <Row>(
  subject: string,
  rows: readonly Row[],
  issuesOf: (row: Row, index: number) => Issue[],
): void => {
  if (!Array.isArray(rows)) throw invalid(subject, [issue([], 'an array', rows)])
  const issues: Issue[] = []
  for (let i = 0; i < rows.length && issues.length < listed; i++) {
    const row = rows[i] as Row
    if (typeof row !== 'object' || row === null) issues.push(issue([i], 'an object', row))
    else issues.push(...issuesOf(row, i))
  }
  refuseIf(subject, issues)
}

export const checkNotEmpty = (subject: string, rows: readonly unknown[]): void =>
  refuseIf(subject, unless(!Array.isArray(rows) || rows.length > 0, [], 'at least one row', rows))

export const isFiniteNumber = (value: unknown): value is number => Number.isFinite(value)

/** The largest count, span or amount the engine takes: beyond it doubles lose whole units. */
const largest = 1e9

export const isCount = (value: unknown): value is number => Number.isInteger(value) && isSpan(value)

/** A finite length of time or amount, zero or more. */
export const isSpan = (value: unknown): value is number =>
  isFiniteNumber(value) && value >= 0 && value <= largest

export const isShare = (value: unknown): value is number => isFiniteNumber(value) && value >= 0 && value <= 1

/** Strictly between nought and one: confidence levels, powers, rates. */
export const isLevel = (value: unknown): value is number => isFiniteNumber(value) && value > 0 && value < 1

export const span = `a finite number from 0 to ${largest}`
export const count = `a whole number from 0 to ${largest}`
export const share = 'a number from 0 to 1'
export const level = 'a number between 0 and 1'

export const checkLevel = (subject: string, value: unknown): void =>
  refuseIf(subject, unless(isLevel(value), ['level'], level, value))

/** A finite amount of money or points, zero or more, as far as doubles hold whole units. */
export const isAmount = (value: unknown): value is number =>
  isFiniteNumber(value) && value >= 0 && value <= Number.MAX_SAFE_INTEGER

export const amount = 'a finite number from 0 to 2^53 - 1'
