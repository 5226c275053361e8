import { canonicalJson } from '../../kernel/index.js'

/** Two JSON values are the same, whatever the order of their keys. */
export const equal = (actual: unknown, expected: unknown, what = 'the answer'): void => {
  const [received, wanted] = [canonicalJson(actual), canonicalJson(expected)]
  if (received !== wanted)
    throw new Error(`${what}: expected ${shortened(wanted)}, received ${shortened(received)}`)
}

/** @returns what the promise was rejected with */
export const rejection = async (promise: Promise<unknown>, what: string): Promise<unknown> => {
  const outcome = await promise.then(
    () => undefined,
    (error: unknown) => ({ error }),
  )
  if (!outcome) throw new Error(`${what} was expected to be refused, and was not`)
  return outcome.error
}

/** Lets everything that is under way come to where it waits. */
export const turns = async (): Promise<void> => {
  for (let turn = 0; turn < 100; turn++) await undefined
}

function shortened(text: string): string {
  return text.length > 400 ? `${text.slice(0, 400)}... (${text.length} characters)` : text
}
