import { refusal } from '../../kernel/errors.js'

/** A calendar in which no instant of its validity is open. */
export const neverOpen = refusal(
  'calendar.never_open',
  'invalid',
  ({ validFrom, validUntil }: { validFrom: string; validUntil: string }) =>
    `The calendar has no open time from ${validFrom} to ${validUntil}.`,
)

/** `to` lies before `from`. */
export const invertedRange = refusal(
  'calendar.inverted_range',
  'invalid',
  ({ from, to }: { from: string; to: string }) => `The range ends at ${to}, before it begins at ${from}.`,
)

/** The answer would lie outside the calendar's validity or the years 1000 to 9999. */
export const outOfReach = refusal(
  'calendar.out_of_reach',
  'limit',
  ({ from, wanted }: { from: string; wanted: string }) =>
    `From ${from} the calendar has no ${wanted} within its validity and the years 1000 to 9999.`,
)

/** An optional library that a holiday source stands on is not installed. */
export const libraryMissing = refusal(
  'calendar.library_missing',
  'unavailable',
  ({ library }: { library: string }) => `This needs the package ${library}: npm install ${library}`,
)

/** A country, or a region of it, whose holidays the library does not have. */
export const unknownPlace = refusal(
  'calendar.unknown_place',
  'not_found',
  ({ country, region }: { country: string; region?: string }) =>
    `No holidays are known for ${region === undefined ? country : `region ${region} of ${country}`}.`,
)

/** A feed that is not iCalendar, or holds an event that cannot be placed on days. */
export const unreadableFeed = refusal(
  'calendar.unreadable_feed',
  'invalid',
  ({ reason }: { reason: string }) => `The iCalendar feed cannot be read: ${reason}.`,
)
