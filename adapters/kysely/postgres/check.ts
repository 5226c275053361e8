import { unsupported } from '../../../src/storage/index.js'
import type { Run } from '../engine.js'
import type { NameOptions } from '../names.js'
import { classifyPostgres } from './errors.js'

/** The oldest version that is tested and still maintained when this was written. */
const oldest = 130_000

/** Asks the database what it is. @throws `storage.unsupported` with everything that is missing */
export const checkPostgres = async (run: Run, { schema }: NameOptions): Promise<void> => {
  const found = await identify(run, schema)
  const missing = [
    ...(Number(found.number) >= oldest ? [] : [`PostgreSQL 13 or newer (this is ${found.version})`]),
    ...(found.encoding === 'UTF8' ? [] : [`a database encoded in UTF8 (this is ${found.encoding})`]),
    ...(found.strings === 'on' ? [] : ['standard_conforming_strings = on']),
    // Below 1 a double comes back rounded.
    ...(Number(found.digits) >= 1 ? [] : [`extra_float_digits of 1 or more (this is ${found.digits})`]),
    ...(schema === undefined || found.schema === schema ? [] : [`a schema called ${schema}`]),
  ]
  if (missing.length > 0) throw unsupported({ driver: 'postgres', missing })
}

const question = `select current_setting('server_version_num') as "number", current_setting('server_version') as "version",
  current_setting('server_encoding') as "encoding", current_setting('standard_conforming_strings') as "strings",
  current_setting('extra_float_digits') as "digits",
  (select nspname::text from pg_catalog.pg_namespace where nspname = $1::text) as "schema"`

async function identify(run: Run, schema: string | undefined): Promise<Record<string, unknown>> {
  const noPostgres = (options?: ErrorOptions) =>
    unsupported({ driver: 'postgres', missing: ['a PostgreSQL database'] }, options)
  const { rows } = await run(question, [schema ?? null]).catch((cause: unknown) => {
    // A server that is away is no other server.
    throw classifyPostgres(cause) ? cause : noPostgres({ cause })
  })
  if (!rows[0]) throw noPostgres()
  return rows[0]
}
