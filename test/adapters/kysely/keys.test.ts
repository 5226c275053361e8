import { commerce, customer, defineCrm, type RowOf } from 'clientele'
import type { Kysely, SelectType } from 'kysely'
import { describe, expect, expectTypeOf, it } from 'vitest'
import { type CrmTables, columnName, type StoredBy, tableName } from '../../../adapters/kysely/index.js'
import { indexName } from '../../../adapters/kysely/names.js'
import { Product, Purchase, PurchaseLine } from '../../../src/modules/commerce/index.js'
import { ContactPoint, Customer, ExternalId } from '../../../src/modules/customer/index.js'
import { platformTables, storageModelOf } from '../../../src/storage/index.js'
import { engines, openDesk } from '../../crm/crms.js'

const entities = [Customer, ContactPoint, ExternalId, Product, Purchase, PurchaseLine]
const { tables } = storageModelOf(entities, platformTables)

describe('every table', () => {
  it.each(Object.entries(tables))(
    '%s begins its key and what is unique with the tenant [ST-8: keys]',
    (_, table) => {
      expect([table.key[0], ...table.unique.map(([first]) => first)]).toEqual(
        Array(1 + table.unique.length).fill('tenant'),
      )
      expect(table.columns.tenant).toMatchObject({ type: 'text', nullable: false })
    },
  )

  it.each(entities.map((entity) => [entity.name] as const))(
    '%s has the key (tenant, id) [ST-8: keys]',
    (name) => {
      expect(tables[name]?.key).toEqual(['tenant', 'id'])
    },
  )

  it('begins every index with the tenant, and those of deadlines with the instant [ST-8: keys, deadlines]', () => {
    const indexes = Object.values(tables).flatMap(({ columns, indexes: lists }) =>
      lists.map(([first = '', second]) => ({ first, second, type: columns[first]?.type })),
    )
    expect(indexes.length).toBeGreaterThan(10)
    const others = indexes.filter(({ first }) => first !== 'tenant')
    expect(others.filter(({ second, type }) => second !== 'tenant' || type !== 'instant')).toEqual([])
  })

  it('has names under 63 characters, its columns and indexes too, whatever the prefix [ST-8: names]', () => {
    const prefix = 'a_rather_long_prefix_that_somebody_chose_for_their_own_database_'
    const names = Object.values(tables).flatMap(({ entity, columns, unique, indexes }) => [
      tableName(entity),
      tableName(entity, { prefix }),
      ...Object.keys(columns).map(columnName),
      ...unique.map((list) => indexName(entity, list, 'key', { prefix })),
      ...indexes.map((list) => indexName(entity, list, 'idx', { prefix })),
    ])
    expect(names.filter((name) => name.length >= 63)).toEqual([])
    expect(Object.keys(tables).filter((entity) => !tableName(entity).startsWith('crm_'))).toEqual([])
  })
})

const model = defineCrm({ currency: 'EUR', modules: { customer: customer(), commerce: commerce() } })

interface Rows {
  customer: RowOf<typeof model, 'customer'>
  contactPoint: RowOf<typeof model, 'contactPoint'>
  externalId: RowOf<typeof model, 'externalId'>
  product: RowOf<typeof model, 'product'>
  purchase: RowOf<typeof model, 'purchase'>
  purchaseLine: RowOf<typeof model, 'purchaseLine'>
}
type Tables = CrmTables<Rows>

describe('the tables of a model, for the Kysely of a host', () => {
  it('have the columns there are, by their names [ST-8: types]', () => {
    expectTypeOf<keyof Tables>().toEqualTypeOf<
      | 'crm_customer'
      | 'crm_contact_point'
      | 'crm_external_id'
      | 'crm_product'
      | 'crm_purchase'
      | 'crm_purchase_line'
    >()
    const lines = {
      tenant: '',
      id: '',
      version: '',
      created_at: '',
      updated_at: '',
      archived_at: '',
      purchase_id: '',
      customer_id: '',
      product_id: '',
      quantity: '',
      currency: '',
      unit_price_amount: '',
      gross_amount: '',
      discount_amount: '',
      tax_amount: '',
      net_amount: '',
      cost_amount: '',
    } satisfies Partial<Record<keyof Tables['crm_purchase_line'], ''>>
    const stored = Object.keys(tables.purchaseLine?.columns ?? {}).map(columnName)
    expect(Object.keys(lines).filter((name) => !stored.includes(name))).toEqual([])
  })

  it('tell instants by their names, which no other column has [ST-8: types]', () => {
    const columns = Object.values(tables).flatMap((table) => Object.entries(table.columns))
    expect(
      columns.filter(([name, { type }]) => /At$|^verifiedUntil$/.test(name) !== (type === 'instant')),
    ).toEqual([])
  })

  it('are read, and not written [ST-8: types]', () => {
    const neverRun = (_: (db: Kysely<Tables>) => unknown) => {}
    neverRun((db) =>
      // @ts-expect-error writing past the crm leaves no event and no version
      db.insertInto('crm_customer').values({ id: 'ada', name: 'Ada' }),
    )
    // @ts-expect-error nor are changes
    neverRun((db) => db.updateTable('crm_customer').set({ name: 'Ada' }))
    // @ts-expect-error a column that is not there
    neverRun((db) => db.selectFrom('crm_purchase').select('net'))
    neverRun((db) => db.selectFrom('crm_purchase').select('net_amount'))
  })

  it('hold what each engine reads [ST-8: types]', () => {
    type Read<As extends keyof StoredBy> = {
      [Column in keyof CrmTables<Rows, StoredBy[As]>['crm_customer']]: SelectType<
        CrmTables<Rows, StoredBy[As]>['crm_customer'][Column]
      >
    }
    expectTypeOf<Read<'sqlite'>['created_at']>().toEqualTypeOf<number>()
    expectTypeOf<Read<'postgres'>['created_at']>().toEqualTypeOf<Date>()
    expectTypeOf<Read<'mysql'>['archived_at']>().toEqualTypeOf<Date | null>()
    expectTypeOf<Read<'postgres'>['version']>().toEqualTypeOf<number | string>()
    expectTypeOf<Read<'postgres'>['email']>().toEqualTypeOf<string | null>()
    expectTypeOf<Read<'mysql'>['kind']>().toEqualTypeOf<'person' | 'organisation'>()
  })
})

describe.each(engines.filter((engine) => engine !== 'memory'))('a join of the host on %s', (engine) => {
  it('finds the tables by their names, and values as they are typed [ST-8: types]', async () => {
    const { crm, store } = await openDesk(engine)
    await crm.customer.create({ id: 'ada', name: 'Ada', email: 'ada@example.com' })
    const db = store.db as unknown as Kysely<Tables> // The host has joined our tables to its own.
    const rows = await db
      .selectFrom('crm_customer as c')
      .innerJoin('crm_contact_point as p', (on) =>
        on.onRef('p.tenant', '=', 'c.tenant').onRef('p.customer_id', '=', 'c.id'),
      )
      .where('p.kind', '=', 'email')
      .select(['c.id', 'p.normalized', 'c.created_at', 'c.archived_at', 'c.version', 'p.primary'])
      .execute()
    expect(rows).toMatchObject([{ id: 'ada', normalized: 'ada@example.com', archived_at: null }])
    const [row] = rows
    const read = [typeof row?.created_at, typeof row?.version, typeof row?.primary]
    const typed: Partial<Record<typeof engine, readonly string[]>> = {
      sqlite: ['number', 'number', 'number'],
      postgres: ['object', 'string', 'boolean'],
      mariadb: ['object', 'number', 'number'],
    }
    expect(read).toEqual(typed[engine])
  })
})
