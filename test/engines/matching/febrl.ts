import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { Matches, MatchRecord } from '../../../src/engines/matching/index.js'

const folder = fileURLToPath(new URL('../../../../shared/data/febrl/', import.meta.url))

/** Whether Febrl's first data set is on this machine: 1,000 people, half of them duplicates, and the true pairs. */
export const hasFebrl = existsSync(`${folder}dataset1.csv`)

/** The people as records, without the social security number. */
export const febrlPeople = (): MatchRecord[] =>
  rowsOf('dataset1.csv').map((row) => {
    const [
      id = '',
      givenName,
      familyName,
      number,
      street,
      more,
      locality,
      postalCode,
      regionCode,
      birthDate,
    ] = row
    const address = [number, street, more].filter(Boolean).join(' ')
    return { id, givenName, familyName, address, locality, postalCode, regionCode, birthDate }
  })

/** The pairs that are one. */
export const febrlPairs = (): ReadonlySet<string> =>
  new Set(rowsOf('true_links_febrl1.csv').map(([a = '', b = '']) => pairOf(a, b)))

function rowsOf(name: string): string[][] {
  const [, ...lines] = readFileSync(`${folder}${name}`, 'utf8').trim().split('\n')
  return lines.map((line) => line.split(',').map((cell) => cell.trim()))
}

const pairOf = (a: string, b: string): string => (a < b ? `${a} ${b}` : `${b} ${a}`)

/** Precision, recall and their harmonic mean. */
export const scoreOf = ({ matches }: Matches, truth: ReadonlySet<string>) => {
  const right = matches.filter(({ a, b }) => truth.has(pairOf(a, b))).length
  const precision = right / matches.length
  const recall = right / truth.size
  return { precision, recall, f1: (2 * precision * recall) / (precision + recall) }
}
