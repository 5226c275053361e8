import { type Capabilities, unsupported } from '../../src/storage/index.js'
import type { Engine, EngineName } from './engine.js'
import { mysql } from './mysql/engine.js'
import type { NameOptions } from './names.js'
import { postgres } from './postgres/engine.js'
import { sqlite } from './sqlite/engine.js'

/** What a host says about the database under its handle. */
export interface EngineOptions extends NameOptions {
  readonly engine: EngineName
  /**
   * How many units of work the handle can carry at a time. `one` makes the crm queue: PGlite, a pool of one connection.
   * Default: what the engine can, which is `one` for SQLite and `many` for servers.
   */
  readonly connections?: 'one' | 'many'
}

const engines: Readonly<Record<EngineName, Engine>> = { sqlite, postgres, mysql }

/** The engine as the host has it. @throws `storage.unsupported` for options it does not have, all in one error */
export const engineFor = (handle: string, options: EngineOptions): Engine => {
  const { engine: name, prefix = 'crm_', schema, connections } = options
  const engine = Object.hasOwn(engines, name) ? engines[name] : undefined
  const missing = [
    ...(engine ? [] : [`an engine called ${name}`]),
    ...(/^[a-z0-9_]{0,20}$/.test(prefix) ? [] : ['a prefix of at most 20 of a-z, 0-9 and _']),
    ...(schema === undefined || engine?.hasSchemas ? [] : ['schemas: set a prefix instead']),
    ...(schema === undefined || /^[a-z_][a-z0-9_]{0,61}$/i.test(schema)
      ? []
      : ['a schema of 1 to 62 of a-z, 0-9 and _']),
    ...(connections === 'many' && engine?.capabilities.concurrentSessions === false
      ? ['several units of work at a time']
      : []),
  ]
  if (!engine || missing.length > 0) throw unsupported({ driver: `${handle} (${name})`, missing })
  return connections === 'one' ? { ...engine, capabilities: oneAtATime(engine.capabilities) } : engine
}

function oneAtATime(capabilities: Capabilities): Capabilities {
  return { ...capabilities, concurrentSessions: false }
}
