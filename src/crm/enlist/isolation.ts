import type { StorageDriver, TxSession } from '../../storage/index.js'
import type { Runtime } from '../runtime.js'

/** Below these nothing that others write at the same time makes a write fail. */
const harmless: ReadonlySet<string> = new Set(['read committed', 'read uncommitted'])

const warned = new WeakSet<StorageDriver>()

/** Says once that the host's transactions are isolated so that ours fail where others write: every writer takes a position. */
export const warnOfIsolation = async ({ driver, logger }: Runtime, session: TxSession): Promise<void> => {
  if (!logger || !session.isolation || warned.has(driver)) return
  const isolation = await session.isolation()
  if (harmless.has(isolation)) return
  warned.add(driver)
  logger.warn('a transaction of the host is isolated above READ COMMITTED: it fails where others write', {
    driver: driver.name,
    isolation,
  })
}
