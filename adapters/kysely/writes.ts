import {
  type Predicate,
  type Row,
  unexpectedCount,
  type Values,
  type Write,
} from '../../src/storage/index.js'
import { newDraft } from './draft.js'
import type { Engine, Result, Run } from './engine.js'
import { conditionSql } from './predicate.js'
import { rootScope } from './root-scope.js'
import { columnTypeOf, rowEncoder } from './rows.js'
import { columnOf, type SqlTable, type Tables } from './tables.js'

type Insert = Extract<Write, { op: 'insert' }>
type Update = Extract<Write, { op: 'update' }>
type Delete = Extract<Write, { op: 'delete' }>

/** Carries out one write. @returns how many rows it touched */
export type RunWrite = (run: Run, write: Write) => Promise<number>

export const writer = (engine: Engine, tables: Tables): RunWrite => {
  const insert = inserter(engine, tables)
  const update = updater(engine, tables)
  const remove = deleter(engine, tables)
  return (run, write) => {
    if (write.op === 'insert') return insert(run, write)
    return write.op === 'update' ? expected(write, update(run, write)) : expected(write, remove(run, write))
  }
}

async function expected({ entity, expect }: Update | Delete, counted: Promise<number>): Promise<number> {
  const matched = await counted
  if (expect === undefined || matched === expect) return matched
  throw unexpectedCount({ entity, expected: expect, matched })
}

/** More rows in one statement are not faster: the figures are in docs/decisions/0041-how-statements-go-to-sqlite.md. */
const mostRowsAtOnce = 64

function inserter(engine: Engine, tables: Tables) {
  const prepare = memo((entity: string) => insertShapes(engine, tables(entity)))
  return (run: Run, { entity, rows, ifAbsent }: Insert): Promise<number> => {
    const { atOnce, sql, encode } = prepare(entity)
    const insertRows = ifAbsent === true && engine.ifAbsent === undefined ? insertAbsent : insertAll
    const inserting = { engine, run, sql: (count: number) => sql(count, ifAbsent === true) }
    const first = chunk(rows.length, atOnce)
    // Most inserts are one statement, which is all there is to wait for.
    return first === rows.length ? insertFrom(0, first) : insertEach()

    function insertFrom(from: number, count: number): Promise<number> {
      const parameters: unknown[] = []
      for (let i = from; i < from + count; i++) encode(rows[i] as Row, parameters)
      return insertRows(inserting, parameters, count)
    }

    async function insertEach(): Promise<number> {
      let inserted = 0
      for (let from = 0; from < rows.length; ) {
        const count = chunk(rows.length - from, atOnce)
        inserted += await insertFrom(from, count)
        from += count
      }
      return inserted
    }
  }
}

interface Inserting {
  readonly engine: Engine
  readonly run: Run
  readonly sql: (count: number) => string
}

function insertAll({ run, sql }: Inserting, parameters: unknown[], count: number): Promise<number> {
  return run(sql(count), parameters).then(affectedBy)
}

function affectedBy({ affected }: Result): number {
  return affected
}

/** That somebody was there already a plain insert says by failing as a whole; for which of its rows, its halves say. */
async function insertAbsent(inserting: Inserting, parameters: unknown[], count: number): Promise<number> {
  try {
    return await insertAll(inserting, parameters, count)
  } catch (error) {
    if (inserting.engine.classify(error)?.kind !== 'unique') throw error
    if (count === 1) return 0
    const half = chunk(count - 1, count)
    const cut = (parameters.length / count) * half
    const inserted = await insertAbsent(inserting, parameters.slice(0, cut), half)
    return inserted + (await insertAbsent(inserting, parameters.slice(cut), count - half))
  }
}

/** As many rows as fit; a rest goes in powers of two, so that few statements serve every number of rows. */
function chunk(left: number, atOnce: number): number {
  return left >= atOnce ? atOnce : 2 ** (31 - Math.clz32(left))
}

function insertShapes(engine: Engine, table: SqlTable) {
  const { limits } = engine.capabilities
  const fitting = Math.floor(limits.parameters / table.names.length)
  const atOnce = Math.max(1, Math.min(mostRowsAtOnce, fitting, limits.rowsPerInsert))
  const plain = memo((count: number) => insertSql(engine, table, count))
  const ifAbsent = memo((count: number) => `${insertSql(engine, table, count)} ${engine.ifAbsent}`)
  return {
    atOnce,
    encode: rowEncoder(engine, table),
    sql: (count: number, absent: boolean) =>
      (absent && engine.ifAbsent !== undefined ? ifAbsent : plain)(count),
  }
}

function insertSql(engine: Engine, table: SqlTable, count: number): string {
  const { names, columns } = table
  const types = names.map((name) => columnTypeOf(table, name))
  let position = 0
  const tuple = () => `(${types.map((type) => engine.placeholder(++position, type)).join(', ')})`
  const tuples = Array.from({ length: count }, tuple).join(', ')
  return `insert into ${table.table} (${names.map((name) => columns[name]).join(', ')}) values ${tuples}`
}

interface GuardedWrite {
  readonly sql: string
  /** Counts what matches, and keeps it; present where the update may count less. */
  readonly count?: Pick<GuardedWrite, 'sql' | 'bind'>
  bind(values: Values, set: Row, increment: Increment): unknown[]
}

type Increment = Readonly<Record<string, number>>

const nothing: Increment = {}

function updater(engine: Engine, tables: Tables) {
  const shapes = shapesOf()
  return async (run: Run, { entity, where, values, set, increment = nothing }: Update): Promise<number> => {
    const shape = `${entity}:${Object.keys(set).join()}+${Object.keys(increment).join()}`
    const { sql, bind, count } = shapes(where, shape, () =>
      compileUpdate(engine, tables, { entity, where, set, increment }),
    )
    const found = count && (await run(count.sql, count.bind(values, nothing, nothing))).rows[0]?.found
    const { affected } = await run(sql, bind(values, set, increment))
    return found === undefined ? affected : Math.max(affected, Number(found))
  }
}

/** Statements by condition and by what is done under it: one condition serves many entities and many sets of columns. */
function shapesOf() {
  const known = new WeakMap<Predicate, Map<string, GuardedWrite>>()
  return (where: Predicate, shape: string, compile: () => GuardedWrite): GuardedWrite => {
    const made = known.get(where) ?? new Map<string, GuardedWrite>()
    known.set(where, made)
    const statement = made.get(shape) ?? compile()
    made.set(shape, statement)
    return statement
  }
}

function compileUpdate(
  engine: Engine,
  tables: Tables,
  { entity, where, set, increment }: Pick<Update, 'entity' | 'where' | 'set'> & { increment: Increment },
): GuardedWrite {
  const table = tables(entity)
  const { draft, bind } = newDraft(engine)
  const assignments = [
    ...Object.keys(set).map(
      (name) => `${columnOf(table, name, engine)} = ${draft.set(name, columnTypeOf(table, name))}`,
    ),
    ...Object.keys(increment).map((name) => {
      const column = columnOf(table, name, engine)
      return `${column} = ${column} + ${draft.increment(name)}`
    }),
  ]
  const scope = rootScope(engine, tables, table, draft, table.table)
  // What raises something changes every row it matches; a version that is set is a new one.
  const alwaysChanges = Object.keys(increment).length > 0 || Object.hasOwn(set, 'version')
  return {
    sql: `update ${table.table} set ${assignments.join(', ')} where ${conditionSql(scope, where)}`,
    bind,
    ...(engine.countsChanges && !alwaysChanges ? { count: compileCount(engine, tables, table, where) } : {}),
  }
}

function compileCount(engine: Engine, tables: Tables, table: SqlTable, where: Predicate) {
  const { draft, bind } = newDraft(engine)
  const scope = rootScope(engine, tables, table, draft, table.table)
  const count = `select count(*) as ${engine.quote('found')} from ${table.table} where ${conditionSql(scope, where)}`
  return { sql: `${count} ${engine.rowLock?.wait ?? ''}`.trimEnd(), bind }
}

function deleter(engine: Engine, tables: Tables) {
  const shapes = shapesOf()
  return (run: Run, { entity, where, values }: Delete): Promise<number> => {
    const { sql, bind } = shapes(where, entity, () => compileDelete(engine, tables, entity, where))
    return run(sql, bind(values, nothing, nothing)).then(affectedBy)
  }
}

function compileDelete(engine: Engine, tables: Tables, entity: string, where: Predicate): GuardedWrite {
  const table = tables(entity)
  const { draft, bind } = newDraft(engine)
  const scope = rootScope(engine, tables, table, draft, table.table)
  return { sql: `${engine.deleteFrom(table.table)} where ${conditionSql(scope, where)}`, bind }
}

function memo<Key, Value>(make: (key: Key) => Value): (key: Key) => Value {
  const made = new Map<Key, Value>()
  return (key) => {
    const known = made.get(key)
    if (known !== undefined) return known
    const value = make(key)
    made.set(key, value)
    return value
  }
}
