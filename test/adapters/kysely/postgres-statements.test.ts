import { describe, expect, it } from 'vitest'
import { sqlStorage } from '../../../adapters/kysely/sql.js'
import { unsupported } from '../../../src/storage/index.js'
import { contractModel } from '../../../src/testing/storage-contract/index.js'

const never = () => Promise.reject(new Error('nothing is asked here'))
const { classify } = sqlStorage({ engine: 'postgres', run: never, transact: never })
const fault = (code: string, message = '', more: object = {}) =>
  Object.assign(new Error(message), { code }, more)

describe('classify, on PostgreSQL,', () => {
  it.each([
    ['23503', { kind: 'reference' }],
    ['40001', { kind: 'serialization' }],
    ['40P01', { kind: 'deadlock' }],
    ['55P03', { kind: 'busy' }],
    ['57014', { kind: 'timeout' }],
    ['25006', { kind: 'unavailable' }],
    ['08006', { kind: 'unavailable' }],
    ['53300', { kind: 'unavailable' }],
    ['57P01', { kind: 'unavailable' }],
    ['ECONNREFUSED', { kind: 'unavailable' }],
    ['ETIMEDOUT', { kind: 'unavailable' }],
    ['23502', undefined],
    ['22003', undefined],
    ['25P02', undefined],
    ['42601', undefined],
    ['EACCES', undefined],
  ])('knows %s', (code, expected) => {
    expect(classify(fault(code))).toEqual(expected)
  })

  it('names the constraint that is taken', () => {
    expect(classify(fault('23505', '', { constraint: 'crm_note_pkey' }))).toEqual({
      kind: 'unique',
      constraint: 'crm_note_pkey',
    })
    expect(classify(fault('23505'))).toEqual({ kind: 'unique' })
  })

  it.each([
    'Connection terminated unexpectedly',
    'Client has encountered a connection error and is not queryable',
    'timeout exceeded when trying to connect',
    'Cannot use a pool after calling end on the pool',
    'driver has already been destroyed',
    'PGlite is closed',
  ])('knows "%s", which has no code', (message) => {
    expect(classify(new Error(message))).toEqual({ kind: 'unavailable' })
  })

  it('looks at what an error was caused by, since handles wrap what drivers throw', () => {
    const wrapped = new Error('Failed query: select 1', { cause: fault('40P01') })
    expect(classify(wrapped)).toEqual({ kind: 'deadlock' })
  })

  it('says nothing about what is no error of a database', () => {
    const circular = new Error('x')
    circular.cause = circular
    expect([classify(circular), classify('x'), classify(undefined)]).toEqual([
      undefined,
      undefined,
      undefined,
    ])
  })
})

describe('opening a storage on PostgreSQL', () => {
  const healthy = {
    number: '150020',
    version: '15.20',
    encoding: 'UTF8',
    strings: 'on',
    digits: '1',
    schema: null,
  }
  const refused = async (answer: object, schema?: string) => {
    const run = async () => ({ rows: [{ ...healthy, ...answer }], affected: 0 })
    const storage = sqlStorage({ engine: 'postgres', run, transact: never, ...(schema ? { schema } : {}) })
    const error = await storage.open(contractModel).catch((caught: unknown) => caught)
    return unsupported.is(error) ? error.details.missing : error
  }

  it('names everything it cannot work with, at once', async () => {
    const old = { number: '120005', version: '12.5', encoding: 'SQL_ASCII', strings: 'off', digits: '0' }
    expect(await refused(old, 'crm')).toEqual([
      'PostgreSQL 13 or newer (this is 12.5)',
      'a database encoded in UTF8 (this is SQL_ASCII)',
      'standard_conforming_strings = on',
      'extra_float_digits of 1 or more (this is 0)',
      'a schema called crm',
    ])
    expect(await refused({})).toBe(undefined)
    expect(await refused({ schema: 'crm' }, 'crm')).toBe(undefined)
  })

  it('finds out that it is no PostgreSQL', async () => {
    const run = () => Promise.reject(new Error('near "::": syntax error'))
    const opening = sqlStorage({ engine: 'postgres', run, transact: never }).open(contractModel)
    await expect(opening).rejects.toThrow('postgres lacks what this crm needs: a PostgreSQL database')
  })

  it('refuses names that would have to be quoted, and what an engine has not, all in one error', () => {
    const options = { engine: 'postgres', run: never, transact: never } as const
    expect(() => sqlStorage({ ...options, prefix: 'a"b', schema: 'crm";' })).toThrow(
      'a prefix of at most 20 of a-z, 0-9 and _; a schema of 1 to 62 of a-z, 0-9 and _.',
    )
    expect(() => sqlStorage({ ...options, engine: 'sqlite', schema: 'crm', connections: 'many' })).toThrow(
      'sql (sqlite) lacks what this crm needs: schemas: set a prefix instead; several units of work at a time.',
    )
  })
})

describe('a statement for PostgreSQL', () => {
  /** What would be run, and with which parameters. */
  const recording = async () => {
    const asked: { sql: string; parameters: readonly unknown[] }[] = []
    const run = async (sql: string, parameters: readonly unknown[]) => {
      asked.push({ sql, parameters })
      return {
        rows: [{ number: '150000', encoding: 'UTF8', strings: 'on', digits: '1', pos: '7' }],
        affected: 1,
      }
    }
    const storage = sqlStorage({ engine: 'postgres', run, transact: (work) => work(run, undefined) })
    await storage.open(contractModel)
    asked.length = 0
    return { storage, asked }
  }

  it('carries its parameters in order, each with its type, and binds nothing but text, numbers and booleans [ST-9: part, any handle]', async () => {
    const { storage, asked } = await recording()
    const line = { tenant: 't1', id: 'l', noteId: 'n', order: 5, group: null }
    await storage.transact(async ({ apply, next }) => {
      await apply([
        { op: 'insert', entity: 'noteLine', rows: [line], ifAbsent: true },
        {
          op: 'update',
          entity: 'note',
          where: {
            kind: 'compare',
            op: 'lt',
            left: { column: 'madeAt', type: 'instant' },
            right: { slot: 0, type: 'instant' },
            negated: false,
          },
          values: ['2026-11-22T09:30:00.123Z'],
          set: { isOpen: true, weight: 0.5, attributes: { a: 1 }, dueOn: '2026-11-22' },
          increment: { version: 1 },
        },
      ])
      expect(await next({ entity: 'logHead', tenant: 't1' }, 2)).toBe(7)
    }, {})
    expect(asked).toEqual([
      {
        sql: 'insert into "crm_note_line" ("tenant", "id", "note_id", "order", "group") values ($1::text, $2::text, $3::text, $4::bigint, $5::text) on conflict do nothing',
        parameters: ['t1', 'l', 'n', 5, null],
      },
      {
        sql: 'update "crm_note" set "is_open" = $1::boolean, "weight" = $2::double precision, "attributes" = $3::text::jsonb, "due_on" = $4::text, "version" = "version" + $5::bigint where "crm_note"."made_at" < to_timestamp($6::bigint::double precision / 1000)::timestamptz(3)',
        parameters: [true, 0.5, '{"a":1}', '2026-11-22', 1, 1_795_339_800_123],
      },
      {
        sql: 'insert into "crm_log_head" as counter ("tenant", "pos") values ($1::text, $2::bigint) on conflict ("tenant") do update set "pos" = counter."pos" + excluded."pos" returning "pos" as "pos"',
        parameters: ['t1', 2],
      },
    ])
  })

  it('has a dollar before parameters only, whatever an attribute is called', async () => {
    const { storage, asked } = await recording()
    const attribute = "it's $1 \\ 'x"
    const where = {
      kind: 'compare',
      op: 'eq',
      left: { column: 'attributes', type: 'text', attribute },
      right: { slot: 0, type: 'text' },
      negated: false,
    } as const
    await storage.read((session) =>
      session.select({ entity: 'note', columns: ['id'], where, order: [] }, ['x']),
    )
    const key = "e'it''s \\x241 \\\\ ''x'"
    expect(asked[0]?.sql).toBe(
      `select "r0"."id" as "id" from "crm_note" as "r0" where (("r0"."attributes" ->> ${key}) collate "C" = $1::text and jsonb_typeof("r0"."attributes" -> ${key}) = 'string')`,
    )
  })

  it('answers instants and JSON as text, which no driver and no session reads in its own way', async () => {
    const { storage, asked } = await recording()
    await storage
      .read((session) => session.select({ entity: 'note', columns: ['madeAt', 'attributes'], order: [] }, []))
      .catch(() => undefined)
    expect(asked[0]?.sql).toBe(
      `select to_char("r0"."made_at" at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as "madeAt", "r0"."attributes"::text as "attributes" from "crm_note" as "r0"`,
    )
  })

  it('makes tables with types that keep what core means [ST-10: part, PostgreSQL]', async () => {
    const { storage } = await recording()
    const table = {
      entity: 'noteTag',
      columns: {
        tenant: { type: 'text', nullable: false },
        noteId: { type: 'text', nullable: false },
        order: { type: 'integer', nullable: true },
        addedAt: { type: 'instant', nullable: false },
      },
      key: ['tenant', 'noteId'],
      unique: [['tenant', 'order']],
      indexes: [['tenant', 'addedAt']],
    } as const
    const steps = [
      { op: 'createTable', table },
      { op: 'addColumn', entity: 'noteTag', name: 'isMain', column: { type: 'boolean', nullable: true } },
    ] as const
    expect(storage.schema?.sql([{ key: 'tags/0001', checksum: 'x', steps }])).toEqual([
      'create table if not exists "crm_migration" ("position" bigint not null, "key" text collate "C" not null, "checksum" text collate "C" not null, primary key ("position"))',
      'create table if not exists "crm_note_tag" ("tenant" text collate "C" not null, "note_id" text collate "C" not null, "order" bigint, "added_at" timestamp(3) with time zone not null, primary key ("tenant", "note_id"))',
      'create unique index if not exists "crm_note_tag_tenant_order_key" on "crm_note_tag" ("tenant", "order")',
      'create index if not exists "crm_note_tag_tenant_added_at_idx" on "crm_note_tag" ("tenant", "added_at")',
      'alter table "crm_note_tag" add column "is_main" boolean',
    ])
  })
})
