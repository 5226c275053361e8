/** The shared data sets: tests that need one skip by name where it is absent. */
import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { CustomerSummary, Purchase } from 'clientele/statistics'
import { it } from 'vitest'

const root = process.env.CLIENTELE_DATA ?? fileURLToPath(new URL('../../../../shared/data', import.meta.url))

/** `it` where the file is there, else a skip that says which test was left out and why. */
export const withData = (file: string) => {
  const isThere = existsSync(`${root}/${file}`)
  return (name: string, run: () => void): void => {
    if (!isThere) console.warn(`SKIPPED for want of ${file}: ${name}`)
    it.runIf(isThere)(name, run, 60_000)
  }
}

export const sample = 'cdnow/CDNOW_sample.txt'
export const master = 'cdnow/CDNOW_master.txt'
export const telco = 'telco/Telco-Customer-Churn.csv'

/** The purchases of CDNOW's customers, values in cents. */
export const cdnow = (file: typeof sample | typeof master): Purchase[] =>
  linesOf(file).map((line) => {
    const [id, day, , dollars] = line
      .trim()
      .split(/\s+/)
      .slice(file === sample ? 1 : 0)
    return {
      customerId: String(id),
      placedOn: String(day).replace(/(\d{4})(\d{2})(\d{2})/, '$1-$2-$3'),
      value: Math.round(Number(dollars) * 100),
    }
  })

/** Telco's customers by column name, and who left. */
export const telcoCustomers = (): Record<string, string>[] => {
  const [head = '', ...lines] = linesOf(telco)
  const names = head.trim().split(',')
  return lines.map((line) => {
    const values = line.trim().split(',')
    return Object.fromEntries(names.map((name, i) => [name, String(values[i])]))
  })
}

/** Means in dollars, rounded half up from cents. */
export const inDollars = (rows: readonly CustomerSummary[]): CustomerSummary[] =>
  rows.map((row) => ({
    ...row,
    value: row.value === undefined ? undefined : Math.floor(row.value + 0.5) / 100,
  }))

function linesOf(file: string): string[] {
  return readFileSync(`${root}/${file}`, 'utf8').trim().split('\n')
}
