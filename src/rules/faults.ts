import { type Issue, isPlainObject, received } from '../kernel/index.js'
import { maxIssues } from './limits.js'

export type Path = readonly (string | number)[]

/** Collects what is wrong with a rule, up to a number nobody reads beyond. */
export interface Faults {
  readonly issues: readonly Issue[]
  add(path: Path, expected: string, value: unknown): undefined
  /** A fault whose `received` is in words already. */
  say(path: Path, expected: string, words: string): undefined
  readonly isFull: boolean
}

export const collectFaults = (): Faults => {
  const issues: Issue[] = []
  const say = (path: Path, expected: string, words: string): undefined => {
    if (issues.length < maxIssues) issues.push({ path, expected, received: words })
  }
  return {
    issues,
    say,
    add: (path, expected, value) => say(path, expected, received(value)),
    get isFull() {
      return issues.length >= maxIssues
    },
  }
}

const harmless = /^[A-Za-z][\w.]{0,63}$/

/** A name as a fault may repeat it: quoted where it looks like one, else only what it is. */
export const named = (value: unknown): string =>
  typeof value === 'string' && harmless.test(value) ? `'${value}'` : received(value)

const mostWords = 16

/** `a, b or c`. */
export const oneOfThese = (words: readonly string[]): string => {
  const shown = words.length > mostWords ? [...words.slice(0, mostWords), '...'] : words
  if (shown.length < 2) return shown.join('')
  return `${shown.slice(0, -1).join(', ')} or ${shown.at(-1)}`
}

/**
 * Reads an object with known keys: unknown ones are faults, prototype keys among them, and so are missing ones.
 *
 * @returns the object, or `undefined` when it is none or lacks a key
 */
export const readObject = (
  faults: Faults,
  value: unknown,
  path: Path,
  { required = [], optional = [] }: { required?: readonly string[]; optional?: readonly string[] },
): Readonly<Record<string, unknown>> | undefined => {
  const known = [...required, ...optional]
  if (!isPlainObject(value)) return faults.add(path, `an object with ${oneOfThese(known)}`, value)
  const isWhole = refuseUnknownKeys(faults, value, path, known)
  const missing = required.filter((key) => !Object.hasOwn(value, key))
  for (const key of missing) faults.say([...path, key], 'a value', 'nothing')
  return isWhole && missing.length === 0 ? value : undefined
}

function refuseUnknownKeys(faults: Faults, value: object, path: Path, known: readonly string[]): boolean {
  const unknown = Object.keys(value).filter((key) => !known.includes(key))
  for (const key of unknown.slice(0, maxIssues)) {
    faults.say([...path, harmless.test(key) ? key : '?'], `only ${oneOfThese(known)}`, 'an unknown key')
  }
  return unknown.length === 0
}
