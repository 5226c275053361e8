/** The working time every contender counts: Europe/Berlin, Monday to Friday, nine to five, its holidays. */
export const timeZone = 'Europe/Berlin'

// The two libraries among the rivals know no zone but the process's: theirs must be ours for the same question.
process.env.TZ = timeZone

export const holidays = [2023, 2024, 2025, 2026].flatMap((year) => [
  ...['01-01', '05-01', '10-03', '12-25', '12-26'].map((day) => `${year}-${day}`),
  ...moving(year),
])

function moving(year: number): string[] {
  const easter: Readonly<Record<number, string>> = {
    2023: '2023-04-09',
    2024: '2024-03-31',
    2025: '2025-04-20',
    2026: '2026-04-05',
  }
  const sunday = Date.parse(easter[year] ?? '')
  return [-2, 1, 39, 50].map((days) => new Date(sunday + days * 86_400_000).toISOString().slice(0, 10))
}

export const HOUR_MS = 3_600_000
export const DAY_MS = 24 * HOUR_MS

/** 512 instants of 2024, at all hours, in an order that jumps about. */
export const instants: readonly string[] = Array.from({ length: 512 }, (_, index) =>
  new Date(Date.UTC(2024, 0, 2) + ((index * 7_919) % 8_000) * HOUR_MS + index * 1_234_567).toISOString(),
)
