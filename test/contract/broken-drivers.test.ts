import { describe, expect, it } from 'vitest'
import { runStorageContract, storageContract } from '../../src/testing/storage-contract/index.js'
import { brokenDrivers } from './broken-drivers.js'
import { memory } from './stores.js'

const failing = async (makeStore: Parameters<typeof runStorageContract>[0]): Promise<readonly string[]> => {
  const { results } = await runStorageContract(makeStore, { cases: storageContract })
  return results.filter(({ outcome }) => outcome === 'failed').map(({ key }) => key)
}

describe('the storage contract, put to a driver that', () => {
  it('is good, finds nothing [ST-11: part, first half of the cases]', async () => {
    expect(await failing(memory)).toEqual([])
  })

  it.each(brokenDrivers.map((driver) => [driver.name, driver] as const))(
    '%s, fails by the case that names it [ST-11: part, first half of the cases]',
    async (_, { namedBy, alsoFails = [], makeStore }) => {
      expect((await failing(makeStore)).toSorted()).toEqual([namedBy, ...alsoFails].toSorted())
    },
  )
})
