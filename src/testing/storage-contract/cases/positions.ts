import type { StorageDriver } from '../../../storage/index.js'
import { contractCase } from '../contract.js'
import { equal, rejection } from '../expect.js'
import { write } from '../shapes.js'

const take = (driver: StorageDriver, n: number, tenant = 't1'): Promise<number> =>
  write(driver, (session) => session.next({ entity: 'logHead', tenant }, n))

export const positionCases = [
  contractCase(
    'next/sequence',
    'Positions count from 1, and each call answers with the last of those it took.',
    async ({ first, second }) => {
      equal([await take(first, 1), await take(second, 3), await take(first, 1)], [1, 4, 5])
    },
  ),
  contractCase(
    'next/none',
    'Taking no position answers the last one that was taken, and takes none.',
    async ({ first, second }) => {
      equal(
        [await take(first, 0), await take(first, 2), await take(second, 0), await take(first, 1)],
        [0, 2, 2, 3],
      )
    },
  ),
  contractCase('next/tenants', 'Every tenant has its own positions.', async ({ first }) => {
    equal([await take(first, 2, 't1'), await take(first, 1, 't2'), await take(first, 1, 't1')], [2, 1, 3])
  }),
  contractCase(
    'next/again',
    'A transaction that takes positions twice goes on where it was.',
    async ({ first }) => {
      const taken = await write(first, async (session) => [
        await session.next({ entity: 'logHead', tenant: 't1' }, 2),
        await session.next({ entity: 'logHead', tenant: 't1' }, 2),
      ])
      equal(taken, [2, 4])
    },
  ),
  contractCase(
    'next/rollback',
    'A position taken by a transaction that failed is taken again: there is no gap.',
    async ({ first, second }) => {
      await take(first, 1)
      const failing = write(first, async (session) => {
        await session.next({ entity: 'logHead', tenant: 't1' }, 5)
        throw new Error('refused by the work')
      })
      await rejection(failing, 'a transaction whose work rejects')
      equal(await take(second, 1), 2)
    },
  ),
  contractCase(
    'next/concurrent',
    'Of many writers at once none gets the position of another, and there is no gap.',
    async ({ first, second }) => {
      const writers = Array.from({ length: 20 }, (_, at) => take(at % 2 === 0 ? first : second, 1))
      const taken = await Promise.all(writers)
      equal(
        taken.toSorted((a, b) => a - b),
        Array.from({ length: 20 }, (_, at) => at + 1),
      )
    },
  ),
]
