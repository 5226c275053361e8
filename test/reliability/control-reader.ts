import { type Generated, type Kysely, sql } from 'kysely'

/** A host's own table with a serial id: what many would read instead of our positions. */
export interface ControlDatabase {
  serial_control: { id: Generated<number>; customer_id: string }
}

export const makeControl = async (db: Kysely<ControlDatabase>, engine: 'postgres' | 'mysql') => {
  const id = engine === 'postgres' ? sql`id serial primary key` : sql`id integer auto_increment primary key`
  await sql`create table serial_control (${id}, customer_id varchar(40) not null)`.execute(db)
}

/** Reads on from the last id it has seen, as a reader does who takes ids for the order of commits. */
export const controlReader = (db: Kysely<ControlDatabase>) => {
  const seen: number[] = []
  return {
    seen,
    /** How many it has gone past by now: ids begin at 1, and none is given back here. */
    lost: () => (seen.at(-1) ?? 0) - seen.length,
    readOn: async () => {
      const rows = await db
        .selectFrom('serial_control')
        .select('id')
        .where('id', '>', seen.at(-1) ?? 0)
        .orderBy('id')
        .execute()
      seen.push(...rows.map(({ id }) => id))
    },
  }
}
