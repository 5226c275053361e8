import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { type CustomerSummary, summarize } from '../../../src/engines/statistics/index.js'

const root = process.env.CLIENTELE_DATA ?? fileURLToPath(new URL('../../../../shared/data', import.meta.url))

const read = (file: string): string => readFileSync(`${root}/${file}`, 'utf8').trim()

/** Whether the shared data are there; says so where they are not. */
export const hasData = (file: string): boolean => {
  const isThere = existsSync(`${root}/${file}`)
  if (!isThere) console.log(`left out, no shared data: ${file}`)
  return isThere
}

export const files = {
  sample: 'cdnow/CDNOW_sample.txt',
  master: 'cdnow/CDNOW_master.txt',
  telco: 'telco/Telco-Customer-Churn.csv',
} as const

/** CDNOW's customers in weeks, calibrated to 1997-09-30. */
export const cdnow = (which: 'sample' | 'master'): CustomerSummary[] => {
  const purchases = read(files[which])
    .split('\n')
    .map((line) =>
      line
        .trim()
        .split(/\s+/)
        .slice(which === 'sample' ? 1 : 0),
    )
    .map(([customerId = '', day = '']) => ({
      customerId,
      placedOn: `${day.slice(0, 4)}-${day.slice(4, 6)}-${day.slice(6)}`,
    }))
    .filter(({ placedOn }) => placedOn <= '1997-09-30')
  return summarize(purchases, { unit: 'week', until: '1997-09-30' })
}

/** Telco's customers: numbers as they are, words as one column per word but the first, columns scaled to variance 1. */
export const telco = (): { features: number[][]; outcomes: boolean[] } => {
  const [head = '', ...lines] = read(files.telco).split('\n')
  const names = head.trim().split(',')
  const customers = lines.map((line) => line.trim().split(','))
  const numbers = ['SeniorCitizen', 'tenure', 'MonthlyCharges', 'TotalCharges']
  const columns = names.flatMap((name, at) => {
    if (name === 'customerID' || name === 'Churn') return []
    if (numbers.includes(name)) return [customers.map((customer) => Number(customer[at]?.trim() || 0))]
    const words = [...new Set(customers.map((customer) => customer[at]))].toSorted().slice(1)
    return words.map((word) => customers.map((customer) => Number(customer[at] === word)))
  })
  const scaled = distinct(columns).map(scale)
  return {
    features: customers.map((_, i) => scaled.map((column) => column[i] as number)),
    outcomes: customers.map((customer) => customer.at(-1) === 'Yes'),
  }
}

function distinct(columns: readonly number[][]): number[][] {
  return [...new Map(columns.map((column) => [column.join(), column])).values()]
}

function scale(column: readonly number[]): number[] {
  const mean = column.reduce((sum, value) => sum + value, 0) / column.length
  const spread = Math.sqrt(column.reduce((sum, value) => sum + (value - mean) ** 2, 0) / column.length)
  return column.map((value) => (value - mean) / spread)
}
