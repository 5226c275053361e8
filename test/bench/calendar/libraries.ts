import { createRequire } from 'node:module'
import { HOUR_MS, holidays } from './berlin.js'

/**
 * dayjs-business-time and moment-business-time count in the zone of the process, which `berlin.ts` sets
 * for the same answers. Both go minute by minute or day by day.
 */
const require = createRequire(import.meta.url)

interface DayjsTime {
  addBusinessTime(amount: number, unit: string): DayjsTime
  businessTimeDiff(other: DayjsTime, unit: string): number
  toISOString(): string
}
type Dayjs = ((text: string) => DayjsTime) & {
  extend(plugin: unknown): void
  setHolidays(days: string[]): void
}

interface MomentTime {
  addWorkingTime(amount: number, unit: string): MomentTime
  workingDiff(other: MomentTime, unit: string): number
  toISOString(): string
}
type Moment = ((text: string) => MomentTime) & { updateLocale(name: string, data: object): void }

// Neither plugin types what it adds in a form that loads under NodeNext: what is used is written down above.
const dayjs = require('dayjs') as Dayjs
const moment = require('moment') as Moment
dayjs.extend(require('dayjs-business-time'))
dayjs.setHolidays([...holidays])
require('moment-business-time')
moment.updateLocale('en', { holidays: [...holidays] })

export const dayjsAdd = (instant: string, workingMs: number): string =>
  dayjs(instant)
    .addBusinessTime(workingMs / HOUR_MS, 'hours')
    .toISOString()

export const dayjsBetween = (from: string, to: string): number =>
  dayjs(to).businessTimeDiff(dayjs(from), 'minutes')

export const momentAdd = (instant: string, workingMs: number): string =>
  moment(instant)
    .addWorkingTime(workingMs / HOUR_MS, 'hours')
    .toISOString()

export const momentBetween = (from: string, to: string): number =>
  moment(to).workingDiff(moment(from), 'minutes')
