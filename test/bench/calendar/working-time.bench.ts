/**
 * `npm run bench calendar`
 */
import { deepEqual } from 'node:assert/strict'
import { pathToFileURL } from 'node:url'
import { businessCalendar } from '../../../src/engines/calendar/index.js'
import { type Figure, faster } from '../figure.js'
import { DAY_MS, HOUR_MS, holidays, instants, timeZone } from './berlin.js'
import * as dayByDay from './day-by-day.js'
import * as handWritten from './hand-written.js'
import * as libraries from './libraries.js'
import { race } from './speed.js'

const office = [['09:00', '17:00']] as const
const ours = businessCalendar({
  timeZone,
  hours: { mon: office, tue: office, wed: office, thu: office, fri: office },
  holidays,
})

const at = (index: number): string => instants[index % instants.length] ?? ''
const ends = instants.map((instant) => new Date(Date.parse(instant) + 10 * DAY_MS).toISOString())
const tenDaysAfter = (index: number): string => ends[index % ends.length] ?? ''

/** The dates of the two loops in milliseconds are parsed beforehand. */
const ms = instants.map((instant) => Date.parse(instant))

export const figures = async (): Promise<Figure[]> => {
  assertAlike()
  return [...adding(8), ...adding(40), ...measuring(), ...reach()]
}

function adding(hours: number): Figure[] {
  const amount = hours * HOUR_MS
  const speed = race({
    ours: (index) => ours.add(at(index), amount),
    'hand-written': (index) => handWritten.add(at(index), amount),
    'hand-written on numbers': (index) => handWritten.addMs(ms[index % ms.length] ?? 0, amount),
    'day by day with date-fns and TZDate': (index) => dayByDay.add(at(index), amount),
    'dayjs-business-time': (index) => libraries.dayjsAdd(at(index), amount),
    'moment-business-time': (index) => libraries.momentAdd(at(index), amount),
  })
  return against(`add of ${hours} working hours`, speed)
}

function measuring(): Figure[] {
  const speed = race({
    ours: (index) => ours.between(at(index), tenDaysAfter(index)),
    'hand-written': (index) => handWritten.between(at(index), tenDaysAfter(index)),
    'hand-written on numbers': (index) =>
      handWritten.betweenMs(ms[index % ms.length] ?? 0, (ms[index % ms.length] ?? 0) + 10 * DAY_MS),
    'day by day with date-fns and TZDate': (index) => dayByDay.between(at(index), tenDaysAfter(index)),
    'dayjs-business-time': (index) => libraries.dayjsBetween(at(index), tenDaysAfter(index)),
    'moment-business-time': (index) => libraries.momentBetween(at(index), tenDaysAfter(index)),
  })
  return against('between over ten days', speed)
}

function against(name: string, { ours: own = 0, ...rivals }: Readonly<Record<string, number>>): Figure[] {
  return Object.entries(rivals).map(([rival, speed]) =>
    faster(`${name}, against ${rival}`, own, speed, targetOf(rival)),
  )
}

/** Text to text is the contest; the hand-written loops on numbers stand beside it for the record. */
function targetOf(rival: string): number | undefined {
  if (rival === 'hand-written') return 0.5
  return rival === 'hand-written on numbers' ? undefined : 100
}

/** Ten years of working time against a week of it: the ratio is above a half when it costs less than twice. */
function reach(): Figure[] {
  const week = 40 * HOUR_MS
  const tenYears = 10 * 52 * week
  const { far = 0, near = 0 } = race({
    far: (index) => ours.add(at(index), tenYears),
    near: (index) => ours.add(at(index), week),
  })
  return [faster('add over ten years, against add over a week', far, near, 0.5)]
}

/** A race between different answers says nothing. The libraries agree where the process is in the zone. */
function assertAlike(): void {
  for (const [index, from] of instants.entries()) {
    const to = tenDaysAfter(index)
    deepEqual(handWritten.add(from, 40 * HOUR_MS), ours.add(from, 40 * HOUR_MS))
    deepEqual(handWritten.between(from, to), ours.between(from, to))
    deepEqual(dayByDay.add(from, 40 * HOUR_MS), ours.add(from, 40 * HOUR_MS))
    deepEqual(dayByDay.between(from, to), ours.between(from, to))
  }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  for (const { name, ours: own, rival = 0, ratio = 0 } of await figures()) {
    console.log(`${name}: ${Math.round(own)} / ${Math.round(rival)} ops/s = ${ratio.toFixed(2)}`)
  }
}
