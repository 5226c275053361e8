import { type BaseRow, compareText, type EntityInfo, invalid, type RelationInfo } from '../kernel/index.js'
import type { Reader, Row } from '../storage/index.js'
import type { Call } from './call.js'
import { isWayHidden } from './condition.js'
import { masked } from './policy.js'
import { rowsBetween, rowsWith } from './related-rows.js'
import { shapeOf } from './runtime.js'

/** The most related records an include brings for each record. */
const mostEach = 100

type Included = Readonly<Record<string, readonly BaseRow[] | BaseRow | null>>

/** Brings related rows, a batch of queries for each relation, whatever the number of rows. */
export const includeRelated = async (
  call: Call,
  reader: Reader,
  info: EntityInfo,
  rows: readonly BaseRow[],
  names: readonly string[],
): Promise<readonly Included[]> => {
  const relations = names.map((name) => relationNamed(info, name))
  const byRelation = await Promise.all(
    relations.map((relation) => relatedRows(call, reader, info, relation, rows)),
  )
  return rows.map((_, index) =>
    Object.fromEntries(
      relations.map(({ name, kind }, at) => [name, shown(kind, byRelation[at]?.[index] ?? [])]),
    ),
  )
}

function shown(kind: RelationInfo['kind'], rows: readonly BaseRow[]): Included[string] {
  return kind === 'many' ? rows : (rows[0] ?? null)
}

function relationNamed(info: EntityInfo, name: string): RelationInfo {
  const relation = Object.hasOwn(info.relations, name) ? info.relations[name] : undefined
  if (relation) return relation
  throw notARelation(info)
}

function notARelation(info: EntityInfo) {
  const expected = `a relation of ${info.name}: ${Object.keys(info.relations).join(', ')}`
  return invalid(`${info.name}.list`, [{ path: ['include'], expected, received: 'another name' }])
}

async function relatedRows(
  call: Call,
  reader: Reader,
  info: EntityInfo,
  relation: RelationInfo,
  rows: readonly BaseRow[],
): Promise<readonly (readonly BaseRow[])[]> {
  const { entity, on } = relation
  const [own, policy] = [await call.policies.reading(info.name), await call.policies.reading(entity)]
  if (isWayHidden(relation, own.hidden, policy.hidden)) throw notARelation(info)
  // Rows are records of their fields; the interface has no index to say so.
  const keys = rows.map((row) => String((row as never)[on.local] ?? ''))
  const found = policy.allowed ? await rowsByKey(call, reader, relation, new Set(keys)) : new Map()
  return keys.map((key) => (found.get(key) ?? []).map((row: BaseRow) => masked(row, policy.hidden)))
}

async function rowsByKey(
  call: Call,
  reader: Reader,
  { entity, on, via, only }: RelationInfo,
  keys: ReadonlySet<string>,
): Promise<ReadonlyMap<string, readonly BaseRow[]>> {
  const { codec } = shapeOf(call.runtime, entity)
  const directly = (foreign: string, wanted: ReadonlySet<string>) =>
    collect(foreign, wanted, (left, limit) =>
      rowsWith(call, reader, { entity, foreign, keys: left, limit, only }),
    )
  if (!via) return decoded(await directly(on.foreign, keys), codec.decode)
  const between = await collect(on.foreign, keys, (left, limit) =>
    rowsBetween(call, reader, { entity, on, via, keys: left, limit }),
  )
  const steps = [...between.values()].flat().map((row) => String(row[via.to.local]))
  const there = decoded(await directly(via.to.foreign, new Set(steps)), codec.decode)
  return new Map(
    [...between].map(([key, rows]) => [
      key,
      rows.flatMap((row) => there.get(String(row[via.to.local])) ?? []),
    ]),
  )
}

function decoded(
  found: ReadonlyMap<string, readonly Row[]>,
  decode: (row: Row) => BaseRow,
): ReadonlyMap<string, readonly BaseRow[]> {
  return new Map([...found].map(([key, rows]) => [key, rows.map(decode)]))
}

/**
 * At most a hundred rows for each key. Rows come ordered by key; when a batch was cut, the keys it finished are done and
 * the rest is asked for again, so that one key with very many rows cannot push the others out.
 */
async function collect(
  foreign: string,
  keys: ReadonlySet<string>,
  read: (keys: readonly string[], limit: number) => Promise<readonly Row[]>,
): Promise<ReadonlyMap<string, readonly Row[]>> {
  const result = new Map<string, Row[]>()
  let left = [...keys].filter((key) => key !== '')
  while (left.length > 0) {
    const limit = left.length * mostEach + 1
    const batch = await read(left, limit)
    for (const key of left) result.set(key, [])
    for (const row of batch) add(result.get(String(row[foreign])), row)
    const last = String(batch.at(-1)?.[foreign])
    left = batch.length < limit ? [] : left.filter((key) => !isDone(key, last))
  }
  return result

  // The last key's rows may have been cut off before there were enough of them.
  function isDone(key: string, last: string): boolean {
    const order = compareText(key, last)
    return order < 0 || (order === 0 && result.get(key)?.length === mostEach)
  }
}

function add(rows: Row[] | undefined, row: Row): void {
  if (rows && rows.length < mostEach) rows.push(row)
}
