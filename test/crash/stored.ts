import { type Kysely, sql } from 'kysely'
import { expect } from 'vitest'
import { noteOf } from './open.js'
import { bulkSize, nameOf, type Piece } from './work.js'

type Row = Readonly<Record<string, unknown>>

/** What a database really holds, as far as a kill could have torn it. */
export const storedIn = async (db: Kysely<unknown>) => {
  const rows = async (table: string, ...columns: readonly string[]) => {
    const names = sql.join(columns.map((column) => sql.ref(column)))
    return (await sql<Row>`select ${names} from ${sql.table(table)}`.execute(db)).rows
  }
  const texts = async (table: string, column: string) =>
    (await rows(table, column)).map((row) => String(row[column]))
  const events = (await rows('crm_event', 'pos', 'id', 'type', 'subject_id')).map((row) => ({
    pos: Number(row.pos),
    id: String(row.id),
    type: String(row.type),
    subjectId: String(row.subject_id),
  }))
  return {
    heads: (await texts('crm_log_head', 'pos')).map(Number),
    events: events.toSorted((a, b) => a.pos - b.pos),
    customers: (await rows('crm_customer', 'id', 'version')).map((row) => ({
      id: String(row.id),
      version: Number(row.version),
    })),
    purchases: (await rows('crm_purchase', 'id', 'external_id')).map((row) => ({
      id: String(row.id),
      externalId: String(row.external_id),
    })),
    emails: await texts('crm_contact_point', 'customer_id'),
    reminders: (await rows('crm_reminder', 'id', 'remind_at')).map((row) => ({
      id: String(row.id),
      isOpen: row.remind_at !== null,
    })),
    keys: await texts('crm_idempotency', 'key'),
  }
}

export type Stored = Awaited<ReturnType<typeof storedIn>>

/** Whatever happened: what is there is whole. */
export const assertWhole = (stored: Stored): void => {
  const { heads, events, customers, purchases, emails, reminders, keys } = stored
  expect(heads).toEqual([events.length])
  expect(events.map(({ pos }) => pos)).toEqual(events.map((_, index) => index + 1))
  const told = (type: string) => events.filter((event) => event.type === type).map((event) => event.subjectId)
  const ids = (rows: readonly { id: string }[]) => rows.map(({ id }) => id).toSorted()
  expect(told('customer.created').toSorted()).toEqual(ids(customers))
  expect(told('purchase.recorded').toSorted()).toEqual(ids(purchases))
  expect(told('reminder.set').toSorted()).toEqual(ids(reminders))
  const passed = reminders.filter(({ id, isOpen }) => id.startsWith('r-') && !isOpen)
  expect(told('reminder.passed').toSorted()).toEqual(ids(passed))
  for (const { id, version } of customers) {
    const updates = events.filter(({ type, subjectId }) => type === 'customer.updated' && subjectId === id)
    expect([id, version]).toEqual([id, 1 + updates.length])
  }
  // Everyone but the one they all change has an e-mail.
  expect(emails.toSorted()).toEqual(ids(customers).filter((id) => id !== 'hot'))
  assertTogether(purchases, customers)
  expect(new Set(keys).size).toBe(keys.length)
}

/** Time has passed: every deadline has had its effect, and every customer its note. */
export const assertCaughtUp = ({ events, reminders }: Stored): void => {
  expect(reminders.filter(({ isOpen }) => isOpen)).toEqual([])
  const created = events.filter(({ type }) => type === 'customer.created').map(({ id }) => noteOf(id))
  const notes = reminders.map(({ id }) => id).filter((id) => id.startsWith('note-'))
  expect(notes.toSorted()).toEqual(created.toSorted())
}

/** What was written in one transaction is there together, or not at all. */
function assertTogether(purchases: Stored['purchases'], customers: Stored['customers']): void {
  const bulks = new Map<string, number>()
  for (const { externalId } of purchases) {
    const [, kind, name = ''] = /^(bulk|both)-(.*)-\d+$/.exec(externalId) ?? []
    if (kind === 'both') expect(customers.map(({ id }) => id)).toContain(`c-${name}`)
    else bulks.set(name, (bulks.get(name) ?? 0) + 1)
  }
  expect([...bulks.values()].every((count) => count === bulkSize)).toBe(true)
}

/** Whether a piece has had its effect, once. */
export const timesDone = ({ purchases, keys, events }: Stored, piece: Piece): number => {
  const name = nameOf(piece)
  const bought = purchases.filter(({ externalId }) => externalId.startsWith(`${piece.kind}-${name}-`)).length
  const made = events.filter(
    ({ type, subjectId }) => type === 'customer.created' && subjectId === `c-${name}`,
  )
  const counts = {
    create: made.length,
    both: made.length === bought ? bought : Number.NaN,
    update: keys.filter((key) => key === name).length,
    bulk: bought / bulkSize,
    remind: events.filter(({ type, subjectId }) => type === 'reminder.set' && subjectId === `r-${name}`)
      .length,
  }
  return counts[piece.kind]
}
