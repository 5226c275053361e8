import { invalid, isCrmError } from '../kernel/index.js'

/**
 * Reads what a caller handed in, whose getters and proxies are the caller's own.
 *
 * @throws `input.invalid` instead of what they throw, which is not ours to repeat
 */
export const readable = <T>(operation: string, read: () => T): T => {
  try {
    return read()
  } catch (error) {
    if (isCrmError(error)) throw error
    throw invalid(operation, [
      { path: [], expected: 'plain JSON', received: 'an object that throws when it is read' },
    ])
  }
}
