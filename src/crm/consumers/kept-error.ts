import { isCrmError, type JsonObject } from '../../kernel/index.js'

/** The longest message that is kept. */
const mostLetters = 500

/** What is kept of an error. Whose it is not ours to know the words of, only its name. */
export const keptError = (error: unknown): JsonObject =>
  isCrmError(error)
    ? { code: error.code, message: error.message.slice(0, mostLetters) }
    : { code: nameOf(error), message: '' }

// A name may be anything, too.
function nameOf(error: unknown): string {
  const name = error instanceof Error ? error.name : typeof error
  return /^[A-Za-z0-9_.]{1,100}$/.test(name) ? name : 'Error'
}
