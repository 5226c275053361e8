import { openBlocks } from './block-store.js'
import type { BusinessCalendar } from './business-calendar.js'
import { dayArithmetic } from './day-arithmetic.js'
import { DAY_MS, firstDay, lastDay, readDay, writeDay } from './days.js'
import { neverOpen } from './errors.js'
import { readInstant } from './instants.js'
import type { Plan } from './plan.js'
import { readDefinition } from './read-definition.js'
import { openTimeline, type Timeline } from './timeline.js'
import type { CalendarDefinition } from './types.js'
import { countWorkingDays } from './working-days.js'
import { workingTime } from './working-time.js'
import { openZone } from './zone.js'

/**
 * Makes a calendar of working time. An instant is open exactly while the clock on the wall of the zone shows a time
 * inside an interval of its day.
 *
 * @throws `input.invalid` with every fault and its path | `calendar.never_open`
 */
export const businessCalendar = (definition: CalendarDefinition): BusinessCalendar => {
  const plan = readDefinition(definition)
  const zone = openZone(plan.timeZone)
  const timeline = openTimeline(openBlocks(plan, zone))
  assertEverOpen(plan, timeline)

  const wallAt = (instant: number): number => instant + zone.offsetAt(instant)
  const isKnown = (day: number): boolean => plan.knownUntil === undefined || day <= plan.knownUntil
  const isKnownAt = (instant: number): boolean =>
    plan.knownUntil === undefined || isKnown(Math.floor(wallAt(instant) / DAY_MS))

  return Object.freeze<BusinessCalendar>({
    timeZone: plan.timeZone,
    knownUntil: plan.knownUntil === undefined ? undefined : writeDay(plan.knownUntil),
    ...workingTime(timeline, isKnownAt),
    ...dayArithmetic(countWorkingDays(plan), wallAt),
    isProvisional: (when) => {
      const day = readDay(when)
      return day === undefined
        ? !isKnownAt(readInstant(when, 'calendar.isProvisional', 'when'))
        : !isKnown(day)
    },
  })
}

/** Without bounds an open weekday comes round; else the first open instant has to be found. */
function assertEverOpen(plan: Plan, timeline: Timeline): void {
  const isBounded = plan.validFrom > firstDay || plan.validUntil < lastDay
  const hasWeek = plan.week.some((spans) => spans.length > 0)
  if (hasWeek && !isBounded) return

  const days = [...plan.specials.keys(), plan.validFrom].filter((day) => day <= plan.validUntil)
  const start = Math.max(hasWeek ? plan.validFrom : Math.min(...days), firstDay) - 1
  if (timeline.lastAt(timeline.worked(start * DAY_MS)) !== undefined) return
  throw neverOpen({
    validFrom: writeDay(Math.max(plan.validFrom, firstDay)),
    validUntil: writeDay(Math.min(plan.validUntil, lastDay)),
  })
}
