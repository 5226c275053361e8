import { type Issue, invalid, isPlainObject, received } from '../../kernel/index.js'
import { comparators } from './comparators/index.js'
import type { MatchOptions, MatchRecord } from './types.js'

/** @throws `input.invalid` with every fault */
export const assertMatchable = (records: readonly MatchRecord[], options: MatchOptions): void => {
  const issues = [...faultsOfOptions(options), ...faultsOfRecords(records, options)]
  if (issues.length > 0) throw invalid('findMatches', issues)
}

const maxFields = 16
const maxIssues = 20

function faultsOfOptions(options: MatchOptions): Issue[] {
  if (!isPlainObject(options)) return [issue([], 'options', options)]
  const { fields, minWeight, blockSize, population } = options
  return [
    ...(fields === undefined ? [] : faultsOfFields(fields)),
    ...(minWeight === undefined || Number.isFinite(minWeight)
      ? []
      : [issue(['minWeight'], 'a number', minWeight)]),
    ...faultsOfCount('blockSize', blockSize, 2),
    ...faultsOfCount('population', population, 0),
  ]
}

function faultsOfCount(name: string, value: unknown, least: number): Issue[] {
  const isCount = value === undefined || (Number.isSafeInteger(value) && Number(value) >= least)
  return isCount ? [] : [issue([name], `an integer of at least ${least}`, value)]
}

function faultsOfFields(fields: unknown): Issue[] {
  if (!isPlainObject(fields)) return [issue(['fields'], 'fields by name', fields)]
  const count = Object.keys(fields).length
  if (count === 0 || count > maxFields) return [issue(['fields'], `1 to ${maxFields} fields`, count)]
  return Object.entries(fields).flatMap(([name, field]) => {
    const kind = isPlainObject(field) ? field.kind : undefined
    const isKnown = typeof kind === 'string' && Object.hasOwn(comparators, kind)
    return isKnown
      ? []
      : [issue(['fields', name, 'kind'], `one of ${Object.keys(comparators).join(', ')}`, kind)]
  })
}

function faultsOfRecords(records: unknown, { of }: MatchOptions): Issue[] {
  if (!Array.isArray(records)) return [issue(['records'], 'a list of records', records)]
  const seen = new Set<string>()
  const issues: Issue[] = []
  for (const [at, record] of records.entries()) {
    if (issues.length >= maxIssues) break
    issues.push(...faultsOfRecord(record, ['records', at], seen))
  }
  if (of !== undefined && !seen.has(of)) issues.push(issue(['of'], 'the id of one of the records', of))
  return issues
}

function faultsOfRecord(record: unknown, path: Issue['path'], seen: Set<string>): Issue[] {
  if (!isPlainObject(record)) return [issue(path, 'a record', record)]
  const { id, ...values } = record
  if (typeof id !== 'string' || id === '') return [issue([...path, 'id'], 'an id', id)]
  if (seen.has(id)) return [issue([...path, 'id'], 'an id that no other record has', id)]
  seen.add(id)
  return Object.entries(values).flatMap(([name, value]) =>
    isValue(value) ? [] : [issue([...path, name], 'a text, texts, or nothing', value)],
  )
}

function isValue(value: unknown): boolean {
  if (value === null || value === undefined || typeof value === 'string') return true
  return Array.isArray(value) && value.every((each) => typeof each === 'string')
}

function issue(path: Issue['path'], expected: string, value: unknown): Issue {
  return { path, expected, received: received(value) }
}
