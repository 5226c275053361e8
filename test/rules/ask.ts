import { expect } from 'vitest'
import { fold, type RelationInfo } from '../../src/kernel/index.js'
import {
  compilePredicate,
  compileRule,
  type Givens,
  matches,
  type PublicRecord,
  type Related,
  type Rule,
  resolve,
  type StoredRow,
} from '../../src/rules/index.js'
import { catalogue } from './catalogue.js'

export const NOW = '2026-05-01T12:00:00.000Z'

/** A record with no values: every field missing, no related records. */
const bare = (entity = 'customer'): PublicRecord => {
  const info = catalogue[entity]
  const fields = Object.values(info?.fields ?? {}).filter(({ attribute }) => attribute === undefined)
  const relations = Object.values(info?.relations ?? {}).filter(({ kind }) => kind === 'many')
  return {
    ...Object.fromEntries(fields.map(({ name }) => [name, null])),
    attributes: {},
    ...Object.fromEntries(relations.map(({ name }) => [name, []])),
  }
}

/**
 * Asks a rule about a record in each way there is: compiled for public records, compiled for stored rows, and by the
 * reference evaluator. They must agree.
 */
export const ask = (
  rule: Rule,
  values: PublicRecord,
  givens: Omit<Givens, 'now'> & { now?: string } = {},
): boolean => {
  const at: Givens = { now: NOW, ...givens }
  const record = complete(rule.entity, values)
  const { row, related } = store(rule.entity, record)
  const resolved = resolve(rule, { catalogue, ...at })
  const compiled = compilePredicate(resolved.predicate)(resolved.values)(row, related)
  const plain =
    typeof resolved.predicate === 'boolean'
      ? resolved.predicate
      : matches(resolved.predicate, resolved.values, row, related)
  const answer = compileRule(rule, catalogue)(at)(record)
  expect({ compiled, plain }).toEqual({ compiled: answer, plain: answer })
  return answer
}

/** Gives a record and all that is related to it the fields they lack: ids, references and missing values. */
export const complete = (entity: string, values: PublicRecord): PublicRecord => {
  const record: Record<string, unknown> = { ...bare(entity), ...values }
  record.id ??= `${entity}${++counted}`
  for (const { name, entity: there, on, kind } of relationsOf(entity)) {
    if (kind === 'many') {
      const others = (record[name] ?? []) as readonly PublicRecord[]
      record[name] = others.map((other) => complete(there, { ...other, [on.foreign]: record[on.local] }))
    } else if (values[name]) {
      const other = complete(there, values[name] as PublicRecord)
      record[name] = other
      record[on.local] = other[on.foreign]
    }
  }
  return record
}

let counted = 0

interface Stored {
  readonly row: StoredRow
  readonly related: Related
}

/** A complete record and what is related to it, as a storage keeps them. */
const store = (entity: string, record: PublicRecord): Stored => {
  const tables = new Map<string, StoredRow[]>()
  const row = keep(entity, record, tables)
  return { row, related: (name) => tables.get(name) ?? [] }
}

function keep(entity: string, record: PublicRecord, tables: Map<string, StoredRow[]>): StoredRow {
  const row = columnsOf(entity, record)
  tables.set(entity, [...(tables.get(entity) ?? []), row])
  for (const { name, entity: there } of relationsOf(entity)) {
    for (const other of [record[name] ?? []].flat()) keep(there, other as PublicRecord, tables)
  }
  return row
}

function relationsOf(entity: string): readonly RelationInfo[] {
  return Object.values(catalogue[entity]?.relations ?? {})
}

function columnsOf(entity: string, record: PublicRecord): Record<string, unknown> {
  const fields = Object.values(catalogue[entity]?.fields ?? {})
  const entries = fields.flatMap(({ name, type, column, currencyColumn, foldedColumn, attribute }) => {
    if (attribute !== undefined) return []
    const value = record[name] ?? null
    if (type !== 'money') {
      const folded = typeof value === 'string' ? fold(value) : null
      return foldedColumn
        ? [[column, value] as const, [foldedColumn, folded] as const]
        : [[column, value] as const]
    }
    const money = value as { amount: number; currency: string } | null
    return [
      [column, money?.amount ?? null] as const,
      [currencyColumn ?? '', money?.currency ?? null] as const,
    ]
  })
  return { ...Object.fromEntries(entries), attributes: record.attributes ?? {} }
}
