import type { CalendarUnit, RelativeInstant, Window } from './ast.js'
import type { LengthWords } from './describer.js'

/** `in the last 90 days`, `this month`, `from 2026-01-01T00:00:00.000Z to before ...`. */
export const windowText = (window: Window): string => {
  if ('last' in window) return `in the last ${lengthText(window.last)}`
  if ('next' in window) return `in the next ${lengthText(window.next)}`
  if ('calendar' in window) return calendarText(window.calendar)
  if ('after' in window || 'upTo' in window) return betweenMoments(window)
  const { from, until } = window as { from?: string; until?: string }
  if (from === undefined) return until === undefined ? 'at any time' : `before ${until}`
  return until === undefined ? `at or after ${from}` : `from ${from} to before ${until}`
}

export const momentText = (relative: RelativeInstant): string => {
  if ('ahead' in relative) return `${lengthText(relative.ahead)} from now`
  return isNothing(relative.ago) ? 'now' : `${lengthText(relative.ago)} ago`
}

export const dayText = (days: number): string => {
  const known = nearDays[days]
  if (known) return known
  return `${counted(Math.abs(days), 'day')} ${days < 0 ? 'before' : 'after'} today`
}

export const lengthText = ({ days = 0, hours = 0 }: LengthWords): string => {
  const parts = [
    ...(days > 0 ? [counted(days, 'day')] : []),
    ...(hours > 0 || days === 0 ? [counted(hours, 'hour')] : []),
  ]
  return parts.join(' and ')
}

/** `the 6 months before this one`, `the last 6 periods of 30 days`. */
export const periodsText = (count: number, each: CalendarUnit | LengthWords): string => {
  if (typeof each !== 'string') return `the last ${counted(count, 'period')} of ${lengthText(each)}`
  return count === 1 ? `the ${each} before ${thisOne(each)}` : `the ${count} ${each}s before ${thisOne(each)}`
}

function counted(count: number, unit: string): string {
  return `${count} ${unit}${count === 1 ? '' : 's'}`
}

const nearDays: Readonly<Record<number, string>> = { [-1]: 'yesterday', 0: 'today', 1: 'tomorrow' }

function isNothing({ days = 0, hours = 0 }: LengthWords): boolean {
  return days === 0 && hours === 0
}

function betweenMoments({ after, upTo }: { after?: RelativeInstant; upTo?: RelativeInstant }): string {
  if (after && upTo) return `between ${momentText(after)} and ${momentText(upTo)}`
  if (after) return `after ${momentText(after)}`
  return upTo ? `at or before ${momentText(upTo)}` : 'at any time'
}

interface Periods {
  readonly unit: CalendarUnit
  readonly from: number
  readonly until: number
}

function calendarText({ unit, from, until }: Periods): string {
  const last = until - 1
  if (from === last) return periodText(unit, from)
  if (last - from === 1 && from * last === 0) return `${periodText(unit, from)} or ${periodText(unit, last)}`
  if (last === -1) return `in ${periodsText(-from, unit)}`
  if (from === 1) return `in the ${counted(last, unit)} after ${thisOne(unit)}`
  if (last === 0) return `${thisText(unit)} or in the ${counted(-from, unit)} before`
  if (from === 0) return `${thisText(unit)} or in the ${counted(last, unit)} after`
  return `from ${farPeriod(unit, from)} to ${farPeriod(unit, last)}`
}

function periodText(unit: CalendarUnit, at: number): string {
  if (unit === 'day') return nearDays[at] ?? `on ${farPeriod(unit, at)}`
  if (at === 0) return thisText(unit)
  if (at === -1) return `last ${unit}`
  return at === 1 ? `next ${unit}` : `in ${farPeriod(unit, at)}`
}

function farPeriod(unit: CalendarUnit, at: number): string {
  if (at === 0) return thisText(unit)
  return `the ${ordinal(Math.abs(at))} ${unit} ${at < 0 ? 'before' : 'after'} ${thisOne(unit)}`
}

function thisText(unit: CalendarUnit): string {
  return unit === 'day' ? 'today' : `this ${unit}`
}

function thisOne(unit: CalendarUnit): string {
  return unit === 'day' ? 'today' : 'this one'
}

const endings: Readonly<Record<string, string>> = { one: 'st', two: 'nd', few: 'rd', other: 'th' }
const ranks = new Intl.PluralRules('en', { type: 'ordinal' })

function ordinal(count: number): string {
  return `${count}${endings[ranks.select(count)]}`
}
