import { received } from '../kernel/index.js'
import { type StorageDriver, unsupported } from '../storage/index.js'

/** What a driver must have. Everything else core can finish above it; these are never emulated. */
const functions = ['open', 'read', 'transact', 'classify', 'close'] as const

/** @throws `storage.unsupported` with everything that is missing */
export const assertDriver = (driver: StorageDriver): void => {
  // A driver may come from anywhere, and from another version.
  const given = (driver ?? {}) as Partial<StorageDriver>
  const missing = [
    ...(given.spi === 1 ? [] : [`spi 1 (it has ${received(given.spi)})`]),
    ...functions.filter((name) => typeof given[name] !== 'function').map((name) => `${name}()`),
    ...missingCapabilities(given.capabilities),
  ]
  if (missing.length > 0) throw unsupported({ driver: given.name ?? 'the storage', missing })
}

function missingCapabilities(capabilities: StorageDriver['capabilities'] | undefined): string[] {
  if (!capabilities) return ['capabilities']
  const { limits, predicates, concurrentSessions } = capabilities
  return [
    ...(predicates ? [] : ['capabilities.predicates']),
    ...(typeof concurrentSessions === 'boolean' ? [] : ['capabilities.concurrentSessions']),
    ...(limits && limits.parameters >= 100 ? [] : ['limits.parameters of at least 100']),
    ...(limits && limits.rowsPerInsert >= 1 ? [] : ['limits.rowsPerInsert of at least 1']),
  ]
}
