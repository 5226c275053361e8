import type { CalendarUnit, RelativeInstant, Window } from './ast.js'
import type { LengthWords } from './describer.js'

/** `最近90天内`, `本月`, `2026年1月1日00:00（UTC）及之后`. */
export const windowText = (window: Window): string => {
  if ('last' in window) return `最近${lengthText(window.last)}内`
  if ('next' in window) return `未来${lengthText(window.next)}内`
  if ('calendar' in window) return calendarText(window.calendar)
  if ('after' in window || 'upTo' in window) return betweenMoments(window)
  const { from, until } = window as { from?: string; until?: string }
  if (from === undefined) return until === undefined ? '任何时候' : `${instantText(until)}之前`
  if (until === undefined) return `${instantText(from)}及之后`
  return `${instantText(from)}至${instantText(until)}之间（不含后者）`
}

export const momentText = (relative: RelativeInstant): string => {
  if ('ahead' in relative) return `${lengthText(relative.ahead)}后`
  const { days = 0, hours = 0 } = relative.ago
  return days === 0 && hours === 0 ? '当前时间' : `${lengthText(relative.ago)}前`
}

export const dayText = (days: number): string => {
  const known = nearDays[days]
  return known ?? `${Math.abs(days)}天${days < 0 ? '前' : '后'}`
}

export const lengthText = ({ days = 0, hours = 0 }: LengthWords): string =>
  `${days > 0 ? `${days}天` : ''}${hours > 0 || days === 0 ? `${hours}小时` : ''}`

/** `2026-05-01` -> `2026年5月1日`. */
export const dateText = (day: string): string => {
  const [, year, month, date] = /^(\d{4})-(\d{2})-(\d{2})/.exec(day) ?? []
  return year === undefined ? day : `${year}年${Number(month)}月${Number(date)}日`
}

/** `2026-05-01T12:00:00.000Z` -> `2026年5月1日12:00（UTC）`; seconds where there are any. */
export const instantText = (instant: string): string => {
  const [, minutes, seconds, millis] = /T(\d{2}:\d{2}):(\d{2})\.(\d{3})Z$/.exec(instant) ?? []
  if (minutes === undefined) return dateText(instant)
  const exact = millis === '000' ? '' : `.${millis}`
  return `${dateText(instant)}${minutes}${seconds === '00' && !exact ? '' : `:${seconds}${exact}`}（UTC）`
}

/** `本月之前的6个月`, `最近6个30天周期`. */
export const periodsText = (count: number, each: CalendarUnit | LengthWords): string =>
  typeof each === 'string'
    ? `${thisPeriod[each]}之前的${countedUnits(count, each)}`
    : `最近${count}个${lengthText(each)}周期`

/** With the measure word: `3天`, `3个月`. */
export const countedUnits = (count: number, unit: CalendarUnit): string => `${count}${units[unit]}`

const nearDays: Readonly<Record<number, string>> = { [-1]: '昨天', 0: '今天', 1: '明天' }
const units: Readonly<Record<CalendarUnit, string>> = {
  day: '天',
  week: '周',
  month: '个月',
  quarter: '个季度',
  year: '年',
}
const thisPeriod: Readonly<Record<CalendarUnit, string>> = {
  day: '今天',
  week: '本周',
  month: '本月',
  quarter: '本季度',
  year: '今年',
}
const lastPeriod: Readonly<Record<CalendarUnit, string>> = {
  day: '昨天',
  week: '上周',
  month: '上个月',
  quarter: '上个季度',
  year: '去年',
}
const nextPeriod: Readonly<Record<CalendarUnit, string>> = {
  day: '明天',
  week: '下周',
  month: '下个月',
  quarter: '下个季度',
  year: '明年',
}

function betweenMoments({ after, upTo }: { after?: RelativeInstant; upTo?: RelativeInstant }): string {
  if (after && upTo) return `${momentText(after)}至${momentText(upTo)}之间`
  if (after) return 'ago' in after ? `${momentText(after)}以来` : `${momentText(after)}之后`
  return upTo ? `${momentText(upTo)}或更早` : '任何时候'
}

interface Periods {
  readonly unit: CalendarUnit
  readonly from: number
  readonly until: number
}

function calendarText({ unit, from, until }: Periods): string {
  const last = until - 1
  if (from === last) return periodText(unit, from)
  if (last - from === 1 && from * last === 0) return `${periodText(unit, from)}或${periodText(unit, last)}`
  if (last === -1) return `${thisPeriod[unit]}之前的${countedUnits(-from, unit)}内`
  if (from === 1) return `${thisPeriod[unit]}之后的${countedUnits(last, unit)}内`
  if (last === 0) return `${thisPeriod[unit]}及之前的${countedUnits(-from, unit)}内`
  if (from === 0) return `${thisPeriod[unit]}及之后的${countedUnits(last, unit)}内`
  return `${periodText(unit, from)}至${periodText(unit, last)}`
}

function periodText(unit: CalendarUnit, at: number): string {
  if (at === 0) return thisPeriod[unit]
  if (at === -1) return lastPeriod[unit]
  if (at === 1) return nextPeriod[unit]
  return `${countedUnits(Math.abs(at), unit)}${at < 0 ? '前' : '后'}${unitAfter[unit]}`
}

// `3天前` is a day already; `3个月前` could be a moment, `3个月前的那个月` is a month.
const unitAfter: Readonly<Record<CalendarUnit, string>> = {
  day: '',
  week: '的那一周',
  month: '的那个月',
  quarter: '的那个季度',
  year: '的那一年',
}
