const dayMs = 86_400_000

/** The number of a day `YYYY-MM-DD` since 1970-01-01; undefined where the text is not a day of the calendar. */
export const dayNumber = (day: unknown): number | undefined => {
  if (typeof day !== 'string' || !/^\d{4}-\d{2}-\d{2}$/.test(day)) return undefined
  const ms = Date.parse(`${day}T00:00:00.000Z`)
  // Date.parse rolls 02-30 over to March.
  if (Number.isNaN(ms) || new Date(ms).getUTCDate() !== Number(day.slice(8))) return undefined
  return ms / dayMs
}
