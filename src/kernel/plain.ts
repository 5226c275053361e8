import { type Issue, received } from './errors.js'
import { forbiddenKeys, isPlainObject, type Json } from './json.js'
import { parseInstant } from './time.js'

type Path = readonly (string | number)[]

/** The deepest an input may nest. */
const maxDepth = 32

/** The most objects an input may have: one that holds itself twice would double with every level. */
const maxObjects = 100_000

/**
 * Turns what a caller handed in into plain JSON before any schema sees it: a `Date` becomes an instant, text becomes
 * NFC, `-0` becomes 0, `undefined` members go. What cannot be stored is a fault with its path.
 */
export const plainJson = (value: unknown): { value: Json | undefined; issues: readonly Issue[] } => {
  const issues: Issue[] = []
  const note = (path: Path, expected: string, came: string) => {
    if (issues.length < 100) issues.push({ path, expected, received: came })
    return null
  }
  const fault = Object.assign(note, { left: maxObjects })
  try {
    return { value: plain(value, [], fault), issues }
  } catch {
    // A getter or a proxy of the caller's own, or no end to it.
    fault([], `plain JSON of at most ${maxObjects} objects`, 'an object that cannot be read to its end')
    return { value: undefined, issues }
  }
}

/** Notes a fault, and knows how many objects may still be read. */
type Fault = ((path: Path, expected: string, received: string) => null) & { left: number }

function plain(value: unknown, path: Path, fault: Fault): Json | undefined {
  switch (typeof value) {
    case 'string':
      return plainText(value, path, fault)
    case 'number':
      return Number.isFinite(value) ? value + 0 : fault(path, 'a finite number', String(value))
    case 'boolean':
    case 'undefined':
      return value
    case 'object':
      return value === null ? null : plainObject(value, path, fault)
    default:
      return fault(path, 'plain JSON', typeof value)
  }
}

function plainText(value: string, path: Path, fault: Fault): Json {
  if (isPlainAscii(value)) return value
  if (value.includes('\0')) return fault(path, 'text without NUL', 'text with NUL')
  if (/\p{Surrogate}/u.test(value)) return fault(path, 'well-formed Unicode', 'text with a lone surrogate')
  return value.normalize('NFC')
}

function isPlainAscii(value: string): boolean {
  for (let i = 0; i < value.length; i++) {
    const unit = value.charCodeAt(i)
    if (unit === 0 || unit > 0x7f) return false
  }
  return true
}

function plainObject(value: object, path: Path, fault: Fault): Json {
  fault.left -= 1
  if (fault.left < 0) throw new RangeError('too many objects')
  if (path.length >= maxDepth) return fault(path, `at most ${maxDepth} levels`, 'more')
  if (Array.isArray(value)) return value.map((item, index) => plain(item, [...path, index], fault) ?? null)
  if (value instanceof Date) {
    return parseInstant(value) ?? fault(path, 'an instant of the years 1000 to 9999', received(value))
  }
  if (!isPlainObject(value)) return fault(path, 'a plain object', `an instance of ${className(value)}`)
  return plainMembers(value, path, fault)
}

function plainMembers(value: Record<string, unknown>, path: Path, fault: Fault): Json {
  const result: Record<string, Json> = {}
  for (const key of Object.keys(value)) {
    if (forbiddenKeys.has(key)) {
      fault([...path, key], 'another key', `the key ${key}`)
      continue
    }
    const member = plain(value[key], [...path, key], fault)
    if (member !== undefined) result[key] = member
  }
  return result
}

function className(value: object): string {
  const made: unknown = value.constructor
  return typeof made === 'function' ? made.name : 'an unknown class'
}
