import type { StorageDriver, StorageModel } from '../storage/index.js'

/** Opens a storage once: before the first call, or inside the host's transaction where the first call is there. */
export type Opening = (within?: unknown) => Promise<void>

export const openingOf = (driver: StorageDriver, model: StorageModel): Opening => {
  let isOpen = false
  let opening: Promise<void> | undefined

  return async (within) => {
    if (isOpen) return
    // Who opens it already may wait for the very connection that the host holds.
    if (within !== undefined) return open(within)
    opening ??= open().catch((error: unknown) => {
      // The next call tries again.
      opening = undefined
      throw error
    })
    return opening
  }

  async function open(within?: unknown): Promise<void> {
    await driver.open(model, within)
    isOpen = true
  }
}
