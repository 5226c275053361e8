import { describe, expect, it } from 'vitest'
import { stepSql } from '../../../adapters/kysely/ddl.js'
import { mysqlEngine } from '../../../adapters/kysely/mysql/engine.js'
import { mariadb, mysql8, readVersion } from '../../../adapters/kysely/mysql/flavours.js'
import { sqlSchema } from '../../../adapters/kysely/schema.js'
import { compileSelect } from '../../../adapters/kysely/select.js'
import { sqlStorage } from '../../../adapters/kysely/sql.js'
import { statementsFor } from '../../../adapters/kysely/statements.js'
import { sqlTables } from '../../../adapters/kysely/tables.js'
import { type SelectPlan, type Table, unsupported, type Write } from '../../../src/storage/index.js'
import { contractMigrations, contractModel } from '../../../src/testing/storage-contract/index.js'
import {
  among,
  column,
  compare,
  exists,
  holds,
  isSet,
  items,
  not,
  ofTenant,
  slot,
  textual,
  within,
} from '../../../src/testing/storage-contract/shapes.js'

const never = () => Promise.reject(new Error('nothing is asked here'))
const engine = mysqlEngine(mysql8)
const tables = sqlTables(contractModel, engine, {})

const select = (shape: Partial<SelectPlan>): string =>
  compileSelect(engine, tables, { entity: 'note', columns: ['id'], order: [], ...shape }).sql

const bySize: SelectPlan['order'] = [{ term: column('size', 'integer'), direction: 'asc', nulls: 'last' }]

const questions: readonly (readonly [what: string, shape: Partial<SelectPlan>, sql: string])[] = [
  [
    'columns as every driver answers them alike',
    { columns: ['title', 'size', 'isOpen', 'madeAt', 'attributes'], where: ofTenant, limit: 1 },
    'select `r0`.`title` as `title`, `r0`.`size` as `size`, cast(`r0`.`is_open` as signed) as `isOpen`, cast(`r0`.`made_at` as char) as `madeAt`, `r0`.`attributes` as `attributes` from `crm_note` as `r0` where `r0`.`tenant` = ? limit ?',
  ],
  [
    'a list of texts',
    { where: among(column('id', 'text'), 1) },
    "select `r0`.`id` as `id` from `crm_note` as `r0` where `r0`.`id` in (select `member`.`item` collate utf8mb4_0900_bin from json_table(?, '$[*]' columns (`item` longtext character set utf8mb4 path '$')) as `member`)",
  ],
  [
    'not among integers',
    { where: not(among(column('size', 'integer'), 1)) },
    "select `r0`.`id` as `id` from `crm_note` as `r0` where (`r0`.`size` in (select `member`.`item` from json_table(?, '$[*]' columns (`item` double path '$')) as `member`)) is not true",
  ],
  [
    'a list of instants',
    { where: among(column('madeAt', 'instant'), 1) },
    "select `r0`.`id` as `id` from `crm_note` as `r0` where `r0`.`made_at` in (select cast(`member`.`item` as datetime(3)) from json_table(?, '$[*]' columns (`item` varchar(23) path '$')) as `member`)",
  ],
  [
    'an attribute called anything',
    { where: compare(column('attributes', 'text', "it's ?"), 'eq', slot(1, 'text')) },
    "select `r0`.`id` as `id` from `crm_note` as `r0` where case when json_type(json_extract(`r0`.`attributes`, _utf8mb4 x'242e2269742773203f22')) in ('STRING') then json_unquote(json_extract(`r0`.`attributes`, _utf8mb4 x'242e2269742773203f22')) collate utf8mb4_0900_bin end = ?",
  ],
  [
    'a number among the attributes',
    { where: compare(column('attributes', 'number', 'x'), 'gt', slot(1, 'number')) },
    "select `r0`.`id` as `id` from `crm_note` as `r0` where case when json_type(json_extract(`r0`.`attributes`, '$.\"x\"')) in ('INTEGER', 'UNSIGNED INTEGER', 'DOUBLE', 'DECIMAL') then cast(json_extract(`r0`.`attributes`, '$.\"x\"') as double) end > ?",
  ],
  [
    'a boolean among the attributes',
    { where: compare(column('attributes', 'boolean', 'x'), 'eq', slot(1, 'boolean')) },
    "select `r0`.`id` as `id` from `crm_note` as `r0` where case when json_type(json_extract(`r0`.`attributes`, '$.\"x\"')) in ('BOOLEAN') then json_unquote(json_extract(`r0`.`attributes`, '$.\"x\"')) collate utf8mb4_0900_bin = 'true' end = ?",
  ],
  [
    'a promoted attribute',
    { where: compare(column('attributes', 'integer', 'y'), 'gt', slot(1, 'integer')) },
    'select `r0`.`id` as `id` from `crm_note` as `r0` where `r0`.`y_number` > ?',
  ],
  [
    'an instant among the attributes, and one of a column',
    { where: compare(column('attributes', 'instant', 'x'), 'eq', column('madeAt', 'instant')) },
    "select `r0`.`id` as `id` from `crm_note` as `r0` where case when json_type(json_extract(`r0`.`attributes`, '$.\"x\"')) in ('STRING') then json_unquote(json_extract(`r0`.`attributes`, '$.\"x\"')) collate utf8mb4_0900_bin end = concat(replace(cast(`r0`.`made_at` as char), ' ', 'T'), 'Z')",
  ],
  [
    'an interval',
    { where: within(column('madeAt', 'instant'), { from: 1, until: 2 }) },
    'select `r0`.`id` as `id` from `crm_note` as `r0` where ((`r0`.`made_at` >= cast(? as datetime(3)) and `r0`.`made_at` < cast(? as datetime(3))))',
  ],
  [
    'starts with',
    { where: textual(column('title', 'text'), 'startsWith', slot(1, 'text')) },
    "select `r0`.`id` as `id` from `crm_note` as `r0` where `r0`.`title` like concat(replace(replace(replace(?, '|', '||'), '%', '|%'), '_', '|_'), '%') escape '|'",
  ],
  [
    'contains',
    { where: textual(column('title', 'text'), 'contains', slot(1, 'text')) },
    'select `r0`.`id` as `id` from `crm_note` as `r0` where locate(?, `r0`.`title`) > 0',
  ],
  [
    'ends with',
    { where: textual(column('title', 'text'), 'endsWith', slot(1, 'text')) },
    'select `r0`.`id` as `id` from `crm_note` as `r0` where right(`r0`.`title`, char_length(?)) = ?',
  ],
  [
    'a list that holds any',
    { where: holds(items('tags', 'text'), 'hasAny', 1, 'text') },
    "select `r0`.`id` as `id` from `crm_note` as `r0` where (select count(*) from json_table(`r0`.`tags`, '$[*]' columns (`item` json path '$')) as `had` where `r0`.`tags` is not null and case when json_type(`had`.`item`) in ('STRING') then json_unquote(`had`.`item`) collate utf8mb4_0900_bin end in (select json_unquote(`given`.`item`) collate utf8mb4_0900_bin as `item` from json_table(?, '$[*]' columns (`item` json path '$')) as `given`)) > 0",
  ],
  [
    'a list that holds all',
    { where: holds(items('tags', 'number'), 'hasAll', 1, 'number') },
    "select `r0`.`id` as `id` from `crm_note` as `r0` where (`r0`.`tags` is not null and (select count(*) from (select cast(`given`.`item` as double) as `item` from json_table(?, '$[*]' columns (`item` json path '$')) as `given`) as `wanted` where (select count(*) from json_table(`r0`.`tags`, '$[*]' columns (`item` json path '$')) as `had` where `r0`.`tags` is not null and case when json_type(`had`.`item`) in ('INTEGER', 'UNSIGNED INTEGER', 'DOUBLE', 'DECIMAL') then cast(`had`.`item` as double) end = `wanted`.`item`) = 0) = 0)",
  ],
  [
    'related rows',
    { where: exists('noteLine', { tenant: 'tenant', id: 'noteId' }, isSet(column('group', 'text'))) },
    'select `r0`.`id` as `id` from `crm_note` as `r0` where exists (select 1 from `crm_note_line` as `r1` where `r1`.`tenant` = `r0`.`tenant` and `r1`.`note_id` = `r0`.`id` and `r1`.`group` is not null)',
  ],
  [
    'an order of long texts, missing ones last',
    { order: [{ term: column('title', 'text'), direction: 'asc', nulls: 'last' }], limit: 0 },
    'select /*+ set_var(max_sort_length = 8000) */ `r0`.`id` as `id` from `crm_note` as `r0` order by `r0`.`title` is null asc, `r0`.`title` asc limit ?',
  ],
  [
    'an order of what is there, which an index answers',
    { where: compare(column('size', 'integer'), 'gt', slot(0, 'integer')), order: bySize },
    'select `r0`.`id` as `id` from `crm_note` as `r0` where `r0`.`size` > ? order by `r0`.`size` asc',
  ],
  [
    'an order of what is missing',
    { where: not(isSet(column('size', 'integer'))), order: bySize },
    'select `r0`.`id` as `id` from `crm_note` as `r0` where `r0`.`size` is null order by `r0`.`size` is null asc, `r0`.`size` asc',
  ],
  [
    'an order of texts among the attributes',
    { order: [{ term: column('attributes', 'text', 'x'), direction: 'desc', nulls: 'last' }] },
    "select /*+ set_var(max_sort_length = 240000) set_var(sort_buffer_size = 3856384) */ `r0`.`id` as `id` from `crm_note` as `r0` order by case when json_type(json_extract(`r0`.`attributes`, '$.\"x\"')) in ('STRING') then json_unquote(json_extract(`r0`.`attributes`, '$.\"x\"')) collate utf8mb4_0900_bin end desc",
  ],
]

describe('statements for MySQL, which no test runs,', () => {
  it.each(questions)('ask for %s', (_, shape, sql) => {
    expect(select(shape)).toBe(sql)
  })

  it('make tables with their indexes, cut to what a key can hold', () => {
    const addColumn = {
      op: 'addColumn',
      entity: 'note',
      name: 'colour',
      column: { type: 'text', nullable: true, max: 20 },
    } as const
    const third = { key: 'contract/0003', checksum: 'c3', steps: [addColumn] }
    const schema = sqlSchema(engine, {}, { run: never, transact: never })
    expect(schema.sql([...contractMigrations, third])).toEqual([
      'create table if not exists `crm_migration` (`position` bigint not null, `key` varchar(200) not null, `checksum` varchar(200) not null, primary key (`position`)) engine = InnoDB row_format = dynamic default character set utf8mb4 collate utf8mb4_0900_bin',
      'create table if not exists `crm_log_head` (`tenant` varchar(128) not null, `pos` bigint not null, primary key (`tenant`)) engine = InnoDB row_format = dynamic default character set utf8mb4 collate utf8mb4_0900_bin',
      'create table if not exists `crm_note` (`tenant` varchar(128) not null, `id` varchar(128) not null, `version` bigint not null, `title` text, `slug` varchar(200), `parent_id` varchar(128), `size` bigint, `limit` bigint, `weight` double, `is_open` tinyint(1), `made_at` datetime(3), `seen_at` datetime(3), `due_on` varchar(13), `tags` longtext, `attributes` longtext, primary key (`tenant`, `id`), unique index `crm_note_tenant_slug_key` (`tenant`, `slug`), index `crm_note_tenant_parent_id_idx` (`tenant`, `parent_id`)) engine = InnoDB row_format = dynamic default character set utf8mb4 collate utf8mb4_0900_bin',
      'create index `crm_note_tenant_title_idx` on `crm_note` (`tenant`, `title`(640))',
      'create table if not exists `crm_note_line` (`tenant` varchar(128) not null, `id` varchar(128) not null, `note_id` varchar(128) not null, `order` bigint, `group` varchar(200), primary key (`tenant`, `id`), index `crm_note_line_tenant_note_id_idx` (`tenant`, `note_id`)) engine = InnoDB row_format = dynamic default character set utf8mb4 collate utf8mb4_0900_bin',
      'create table if not exists `crm_note_mark` (`tenant` varchar(128) not null, `note_id` varchar(128) not null, `pos` bigint not null, `label` varchar(200), primary key (`tenant`, `note_id`, `pos`)) engine = InnoDB row_format = dynamic default character set utf8mb4 collate utf8mb4_0900_bin',
      "alter table `crm_note` add column `y_text` varchar(200) generated always as (case when json_type(json_extract(`attributes`, '$.\"y\"')) in ('STRING') then json_unquote(json_extract(`attributes`, '$.\"y\"')) collate utf8mb4_0900_bin end) virtual",
      'create index `crm_note_tenant_y_text_id_idx` on `crm_note` (`tenant`, `y_text`, `id`)',
      "alter table `crm_note` add column `y_number` double generated always as (case when json_type(json_extract(`attributes`, '$.\"y\"')) in ('INTEGER', 'UNSIGNED INTEGER', 'DOUBLE', 'DECIMAL') then cast(json_extract(`attributes`, '$.\"y\"') as double) end) virtual",
      'create index `crm_note_tenant_y_number_id_idx` on `crm_note` (`tenant`, `y_number`, `id`)',
      "alter table `crm_note` add column `y_boolean` tinyint(1) generated always as (case when json_type(json_extract(`attributes`, '$.\"y\"')) in ('BOOLEAN') then json_unquote(json_extract(`attributes`, '$.\"y\"')) collate utf8mb4_0900_bin = 'true' end) virtual",
      'create index `crm_note_tenant_y_boolean_id_idx` on `crm_note` (`tenant`, `y_boolean`, `id`)',
      'alter table `crm_note` add column `colour` varchar(20)',
    ])
  })

  it("read under locks in a transaction of the host's, related rows too", () => {
    const { readLock } = engine
    const { select } = statementsFor(engine, tables, { ...(readLock === undefined ? {} : { readLock }) })
    const lines: SelectPlan = {
      entity: 'note',
      columns: ['id'],
      where: {
        kind: 'exists',
        entity: 'noteLine',
        on: [{ local: 'id', foreign: 'noteId' }],
        negated: false,
      },
      order: [],
    }
    expect(select(lines).sql).toBe(
      'select `r0`.`id` as `id` from `crm_note` as `r0` where exists (select 1 from `crm_note_line` as `r1` where `r1`.`note_id` = `r0`.`id` lock in share mode) lock in share mode',
    )
  })

  it('take positions in one statement, and read what was taken in another', () => {
    const { next, position } = statementsFor(engine, tables)
    expect([next, position]).toEqual([
      'insert into `crm_log_head` (`tenant`, `pos`) values (?, ?) as `taken` on duplicate key update `pos` = `crm_log_head`.`pos` + `taken`.`pos`',
      'select `pos` as `pos` from `crm_log_head` where `tenant` = ?',
    ])
  })

  it('lock what is loaded, or leave out what others have locked', () => {
    const plan: SelectPlan = { entity: 'note', columns: ['id'], where: ofTenant, order: [] }
    const { select } = statementsFor(engine, tables)
    expect([select(plan, 'wait').sql, select(plan, 'skip').sql]).toEqual([
      'select `r0`.`id` as `id` from `crm_note` as `r0` where `r0`.`tenant` = ? for update',
      'select `r0`.`id` as `id` from `crm_note` as `r0` where `r0`.`tenant` = ? for update skip locked',
    ])
  })

  it('count what matches before they write what may be there already', async () => {
    const asked: string[] = []
    const run = async (sql: string) => {
      asked.push(sql)
      return { rows: [{ found: 1 }], affected: 1 }
    }
    const { write } = statementsFor(engine, tables)
    const row = { tenant: 't', id: 'a', noteId: 'n', order: 1, group: null }
    const ofNote = { entity: 'note', where: ofTenant, values: ['t'] } as const
    const set = { title: 'x', madeAt: '2026-01-01T00:00:00.000Z' }
    const writes: readonly Write[] = [
      { op: 'insert', entity: 'noteLine', rows: [row], ifAbsent: true },
      { op: 'update', ...ofNote, set },
      { op: 'update', ...ofNote, set: { title: 'x' }, increment: { version: 1 } },
      { op: 'delete', ...ofNote },
    ]
    for (const one of writes) await write(run, one)
    expect(asked).toEqual([
      'insert into `crm_note_line` (`tenant`, `id`, `note_id`, `order`, `group`) values (?, ?, ?, ?, ?)',
      'select count(*) as `found` from `crm_note` where `crm_note`.`tenant` = ? for update',
      'update `crm_note` set `title` = ?, `made_at` = cast(? as datetime(3)) where `crm_note`.`tenant` = ?',
      'update `crm_note` set `title` = ?, `version` = `version` + ? where `crm_note`.`tenant` = ?',
      'delete `crm_note` from `crm_note` where `crm_note`.`tenant` = ?',
    ])
  })
})

describe('statements for MariaDB', () => {
  it('differ from those for MySQL by the collation, the positions and how a query is told its settings', () => {
    const maria = mysqlEngine(mariadb)
    const here = sqlTables(contractModel, maria, {})
    const plan = (shape: Partial<SelectPlan>) =>
      compileSelect(maria, here, { entity: 'note', columns: ['id'], order: [], ...shape }).sql
    for (const [, shape, sql] of questions.filter(([, { order }]) => !order)) {
      expect(plan(shape)).toBe(sql.replaceAll('utf8mb4_0900_bin', 'utf8mb4_nopad_bin'))
    }
    const order = [{ term: column('title', 'text'), direction: 'asc', nulls: 'first' } as const]
    const { next, position } = statementsFor(maria, here)
    expect([plan({ order }), maria.explain(plan({ order })), next, position]).toEqual([
      'set statement max_sort_length = 8000 for select `r0`.`id` as `id` from `crm_note` as `r0` order by `r0`.`title` asc',
      'set statement max_sort_length = 8000 for explain select `r0`.`id` as `id` from `crm_note` as `r0` order by `r0`.`title` asc',
      'insert into `crm_log_head` (`tenant`, `pos`) values (?, ?) on duplicate key update `pos` = `pos` + values(`pos`) returning `pos` as `pos`',
      undefined,
    ])
  })
})

describe('the version of a server', () => {
  it.each([
    ['10.11.6-MariaDB-1:10.11.6+maria~deb12', 'MariaDB', [10, 11, 6]],
    ['5.5.5-10.6.18-MariaDB', 'MariaDB', [10, 6, 18]],
    ['8.0.36', 'MySQL', [8, 0, 36]],
    ['8.4.3-commercial', 'MySQL', [8, 4, 3]],
  ])('%s is %s', (version, label, numbers) => {
    const read = readVersion(version)
    expect([read.flavour.label, read.numbers]).toEqual([label, numbers])
  })
})

describe('a key on MariaDB and MySQL', () => {
  const table = (value: number): Table => ({
    entity: 'value',
    columns: {
      tenant: { type: 'text', nullable: false, max: 128 },
      name: { type: 'text', nullable: false, max: 100 },
      value: { type: 'text', nullable: false, max: value },
    },
    key: ['tenant', 'name', 'value'],
    unique: [],
    indexes: [],
  })
  const made = (value: number) => stepSql(engine, {}, { op: 'createTable', table: table(value) }, new Map())

  it('may be as long as InnoDB takes it', () => {
    expect(made(540)).toHaveLength(1)
  })

  it('is refused by name where it is longer: cut, it would not tell values apart', () => {
    const error = (() => {
      try {
        return made(541)
      } catch (thrown) {
        return thrown
      }
    })()
    expect(unsupported.is(error) && error.details.missing).toEqual([
      'a key (`tenant`, `name`, `value`) of at most 3072 bytes (this is up to 3076)',
    ])
  })
})

describe('a row on MariaDB and MySQL', () => {
  const made = (texts: number, max: number) => {
    const text = { type: 'text', nullable: true, max } as const
    const columns = Object.fromEntries(Array.from({ length: texts }, (_, at) => [`text${at}`, text]))
    const { noteLine } = contractModel.tables
    const table = { ...noteLine, columns: { ...noteLine?.columns, ...columns } } as Table
    return stepSql(engine, {}, { op: 'createTable', table }, new Map())
  }

  it('holds long texts outside of itself, any number of them', () => {
    expect(made(500, 641)).toHaveLength(1)
  })

  it('is refused by name where its shorter ones may take too much', () => {
    expect(made(24, 640)).toHaveLength(1)
    expect(() => made(25, 640)).toThrow('a row of noteLine of at most 65535 bytes (this is up to 66432)')
  })
})

describe('classify, on MariaDB and MySQL,', () => {
  const { classify } = sqlStorage({ engine: 'mysql', run: never, transact: never })
  const fault = (fields: object, message = '') => Object.assign(new Error(message), fields)

  it.each([
    [{ errno: 1213 }, 'deadlock'],
    [{ errno: 1020 }, 'serialization'],
    [{ errno: 1205 }, 'timeout'],
    [{ errno: 1452 }, 'reference'],
    [{ errno: 3572 }, 'busy'],
    [{ errno: 1040 }, 'unavailable'],
    [{ errno: 1290 }, 'unavailable'],
    [{ errno: 1927 }, 'unavailable'],
    [{ errno: 2013 }, 'unavailable'],
    [{ errno: -111, code: 'ECONNREFUSED' }, 'unavailable'],
    [{ code: 'PROTOCOL_CONNECTION_LOST' }, 'unavailable'],
  ])('knows %j as %s', (fields, kind) => {
    expect(classify(fault(fields))).toEqual({ kind })
  })

  it.each([{ errno: 1064 }, { errno: 1406 }, { errno: 1264 }, { code: 'toString' }, {}])(
    'says nothing about %j',
    (fields) => {
      expect(classify(fault(fields))).toBeUndefined()
    },
  )

  it('names the constraint that is taken, as MariaDB says it and as MySQL does', () => {
    const taken = (key: string) => classify(fault({ errno: 1062 }, `Duplicate entry 'a' for key '${key}'`))
    expect([taken('PRIMARY'), taken('crm_note.crm_note_tenant_slug_key')]).toEqual([
      { kind: 'unique', constraint: 'PRIMARY' },
      { kind: 'unique', constraint: 'crm_note_tenant_slug_key' },
    ])
  })

  it.each(["Can't add new command when connection is in closed state", 'Pool is closed.'])(
    'knows "%s", which has no code',
    (message) => {
      expect(classify(new Error(message))).toEqual({ kind: 'unavailable' })
    },
  )

  it('looks at what an error was caused by, since handles wrap what drivers throw', () => {
    const wrapped = new Error('Failed query', { cause: fault({ errno: 1213 }) })
    expect(classify(wrapped)).toEqual({ kind: 'deadlock' })
  })
})
