import { expect } from 'vitest'
import {
  type Address,
  addressValues,
  type Birthday,
  birthdayKey,
  type Catalogue,
  type FieldInfo,
  fold,
  hash31,
  type RelationInfo,
} from '../../src/kernel/index.js'
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

export type Ask = (
  rule: Rule,
  values: PublicRecord,
  givens?: Omit<Givens, 'now'> & { now?: string },
) => boolean

/**
 * Asks a rule about a record in each way there is: compiled for public records, compiled for stored rows, and by the
 * reference evaluator. They must agree.
 */
export const asking = (catalogue: Catalogue) => {
  const relationsOf = (entity: string): readonly RelationInfo[] =>
    Object.values(catalogue[entity]?.relations ?? {})
  const fieldsOf = (entity: string) => Object.values(catalogue[entity]?.fields ?? {})
  let counted = 0

  const ask: Ask = (rule, values, givens = {}) => {
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
  return { ask, complete }

  /** A record with no values: every field missing, no related records. */
  function bare(entity: string): PublicRecord {
    const own = fieldsOf(entity).filter(({ attribute }) => attribute === undefined)
    const many = relationsOf(entity).filter(({ kind }) => kind === 'many')
    return {
      ...Object.fromEntries(own.map(({ name }) => [name, null])),
      attributes: {},
      ...Object.fromEntries(many.map(({ name }) => [name, []])),
    }
  }

  /** Gives a record and all that is related to it the fields they lack: ids, references and missing values. */
  function complete(entity: string, values: PublicRecord): PublicRecord {
    const record: Record<string, unknown> = { ...bare(entity), ...values }
    record.id ??= `${entity}${++counted}`
    for (const { name, entity: there, on, kind, via } of relationsOf(entity)) {
      if (kind === 'many') {
        const others = (record[name] ?? []) as readonly PublicRecord[]
        const own = via ? {} : { [on.foreign]: record[on.local] }
        record[name] = others.map((other) => complete(there, { ...other, ...own }))
      } else if (values[name]) {
        const other = complete(there, values[name] as PublicRecord)
        record[name] = other
        record[on.local] = other[on.foreign]
      }
    }
    return record
  }

  /** A complete record and what is related to it, as a storage keeps them. */
  function store(entity: string, record: PublicRecord): { row: StoredRow; related: Related } {
    const tables = new Map<string, StoredRow[]>()
    const row = keep(entity, record, tables)
    return { row, related: (name) => tables.get(name) ?? [] }
  }

  function keep(entity: string, record: PublicRecord, tables: Map<string, StoredRow[]>): StoredRow {
    const row = columnsOf(entity, record)
    put(tables, entity, row)
    for (const { name, entity: there, on, via } of relationsOf(entity)) {
      for (const given of [record[name] ?? []].flat()) {
        const other = keep(there, given as PublicRecord, tables)
        if (via)
          put(tables, via.entity, { [on.foreign]: row[on.local], [via.to.local]: other[via.to.foreign] })
      }
    }
    return row
  }

  function columnsOf(entity: string, record: PublicRecord): Record<string, unknown> {
    const own = fieldsOf(entity).filter(({ attribute }) => attribute === undefined)
    const columns = own.map((field) => columnsOfField(field, record[field.name] ?? null))
    const { hashColumn } = catalogue[entity] ?? {}
    return {
      ...Object.assign({}, ...columns),
      ...(hashColumn && { [hashColumn]: hash31(String(record.id)) }),
      attributes: record.attributes ?? {},
    }
  }
}

function put(tables: Map<string, StoredRow[]>, entity: string, row: StoredRow): void {
  tables.set(entity, [...(tables.get(entity) ?? []), row])
}

function columnsOfField(
  { name, type, column, currencyColumn, foldedColumn, birthday }: FieldInfo,
  value: unknown,
): StoredRow {
  if (type === 'money') {
    const money = value as { amount: number; currency: string } | null
    return { [column]: money?.amount ?? null, [currencyColumn ?? '']: money?.currency ?? null }
  }
  if (type === 'address') return { [column]: value, ...addressValues(name, value as Address | null) }
  if (birthday) {
    const given = value as Birthday | null
    // The birth date is a field of its own.
    return { [column]: value, [birthday.key]: given && birthdayKey(given) }
  }
  if (foldedColumn === undefined) return { [column]: value }
  return { [column]: value, [foldedColumn]: typeof value === 'string' ? fold(value) : null }
}

export const { ask, complete } = asking(catalogue)
