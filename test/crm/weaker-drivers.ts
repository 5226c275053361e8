import type { StorageDriver } from '../../src/storage/index.js'
import { storages } from '../modules/storages.js'

/** A driver that can make nothing of its rows: core does it. */
export const withoutSums = (driver: StorageDriver): StorageDriver => ({
  ...driver,
  capabilities: {
    ...driver.capabilities,
    predicates: { ...driver.capabilities.predicates, sums: false },
  },
})

/** A driver that cannot even count, and orders by nothing but its key. */
export const keysOnly = (driver: StorageDriver): StorageDriver => ({
  ...driver,
  capabilities: {
    ...driver.capabilities,
    order: false,
    predicates: {
      columns: false,
      relations: false,
      text: false,
      ignoreCase: false,
      json: false,
      lists: false,
      sums: false,
    },
  },
  read: (work) => driver.read(({ select }) => work({ select })),
})

/** Every storage whole, and with what it lacks finished above it. */
export const drivers = storages.flatMap(({ name, open }) => [
  { name, open },
  { name: `${name} without sums`, open: () => withoutSums(open()) },
  { name: `${name} by keys only`, open: () => keysOnly(open()) },
])
