import { type Kysely, sql } from 'kysely'
import type { Tables } from './ground.js'

/** What each engine is told its own way. */
interface Ways {
  at(ms: number): unknown
  readonly truth: unknown
  /** The next position of the log. */
  next(tx: Kysely<Tables>): Promise<unknown>
}

const returned = async (tx: Kysely<Tables>) => {
  const { pos } = await tx
    .insertInto('crm_log_head')
    .values({ tenant: 'main', pos: 1 })
    .onConflict((conflict) => conflict.column('tenant').doUpdateSet({ pos: sql`crm_log_head.pos + 1` }))
    .returning('pos')
    .executeTakeFirstOrThrow()
  return pos
}

export const waysOf = {
  SQLite: { at: (ms) => ms, truth: 1, next: returned },
  PostgreSQL: { at: (ms) => new Date(ms).toISOString(), truth: true, next: returned },
  MariaDB: {
    at: (ms) => new Date(ms).toISOString().slice(0, 23).replace('T', ' '),
    truth: 1,
    next: async (tx) => {
      const { insertId } = await sql`insert into crm_log_head (tenant, pos) values ('main', last_insert_id(1))
        on duplicate key update pos = last_insert_id(pos + 1)`.execute(tx)
      return insertId
    },
  },
} satisfies Record<string, Ways>

/**
 * The rival: the same work written by hand with plain Kysely, as a careful engineer would. One transaction; the customer,
 * its contact point and its unique value; a version guard on update; the position from a counter row; the event, whom it
 * concerns, and its personal values apart. No validation, no policy.
 */
export const byHand = (db: Kysely<Tables>, { at, truth, next }: Ways = waysOf.SQLite) => {
  const newId = (prefix: string) => `${prefix}_${crypto.randomUUID()}`

  return { create, get, update }

  async function create({
    name,
    email,
    plan,
  }: {
    name: string
    email: string
    plan: string
  }): Promise<string> {
    const now = Date.now()
    const id = newId('cus')
    const base = { tenant: 'main', version: 1, created_at: at(now), updated_at: at(now) }
    await db.transaction().execute(async (tx) => {
      await tx
        .insertInto('crm_unique_value')
        .values({ tenant: 'main', name: 'customer.email', value: email, owner_id: id })
        .execute()
      await tx
        .insertInto('crm_customer')
        .values({
          ...base,
          id,
          kind: 'person',
          name,
          name_folded: name.toLowerCase(),
          sort_name: name.toLowerCase(),
          email,
          hash: 1,
          attributes: JSON.stringify({ plan }),
        })
        .execute()
      await tx
        .insertInto('crm_contact_point')
        .values({
          ...base,
          id: newId('cpt'),
          customer_id: id,
          kind: 'email',
          value: email,
          normalized: email,
          sharing: 'own',
          primary: truth,
        })
        .execute()
      const data = { customerId: id, kind: 'person' }
      await append(tx, { type: 'customer.created', id, version: 1, data, personal: { name, email } }, now)
    })
    return id
  }

  async function get(id: string) {
    const row = await db
      .selectFrom('crm_customer')
      .selectAll()
      .where('tenant', '=', 'main')
      .where('id', '=', id)
      .where('archived_at', 'is', null)
      .executeTakeFirstOrThrow()
    return {
      ...row,
      createdAt: new Date(row.created_at).toISOString(),
      attributes: typeof row.attributes === 'string' ? JSON.parse(row.attributes) : row.attributes,
    }
  }

  async function update(id: string, name: string): Promise<void> {
    const now = Date.now()
    await db.transaction().execute(async (tx) => {
      const row = await tx
        .selectFrom('crm_customer')
        .selectAll()
        .where('tenant', '=', 'main')
        .where('id', '=', id)
        .executeTakeFirstOrThrow()
      const folded = name.toLowerCase()
      const { numUpdatedRows } = await tx
        .updateTable('crm_customer')
        .set({
          name,
          name_folded: folded,
          sort_name: folded,
          version: Number(row.version) + 1,
          updated_at: at(now),
        })
        .where('tenant', '=', 'main')
        .where('id', '=', id)
        .where('version', '=', row.version)
        .executeTakeFirst()
      if (numUpdatedRows !== 1n) throw new Error('conflict')
      const personal = { changes: { name: { from: row.name, to: name } } }
      const data = { customerId: id, changes: {} }
      await append(
        tx,
        { type: 'customer.updated', id, version: Number(row.version) + 1, data, personal },
        now,
      )
    })
  }

  async function append(
    tx: Kysely<Tables>,
    event: { type: string; id: string; version: number; data: object; personal: object },
    now: number,
  ): Promise<void> {
    const pos = await next(tx)
    const eventId = newId('evt')
    await tx
      .insertInto('crm_event')
      .values({
        tenant: 'main',
        pos,
        id: eventId,
        type: event.type,
        schema_version: 1,
        actor_kind: 'system',
        actor_id: 'host',
        subject_entity: 'customer',
        subject_id: event.id,
        subject_version: event.version,
        correlation_id: eventId,
        parties: JSON.stringify([{ customerId: event.id, role: 'customer' }]),
        occurred_at: at(now),
        recorded_at: at(now),
        data: JSON.stringify(event.data),
      })
      .execute()
    await tx
      .insertInto('crm_event_party')
      .values({ tenant: 'main', customer_id: event.id, pos, role: 'customer' })
      .execute()
    await tx
      .insertInto('crm_event_personal')
      .values({
        tenant: 'main',
        event_id: eventId,
        subject_entity: 'customer',
        subject_id: event.id,
        data: JSON.stringify(event.personal),
      })
      .execute()
  }
}
