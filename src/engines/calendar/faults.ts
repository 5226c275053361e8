import { type Issue, received } from '../../kernel/errors.js'

/** What came, in words. A calendar holds no personal data, so short texts and pairs are quoted. */
export const shown = (value: unknown): string => {
  if (typeof value === 'string' && value.length <= 40) return JSON.stringify(value)
  if (isTextPair(value)) return JSON.stringify(value)
  return received(value)
}

function isTextPair(value: unknown): boolean {
  return (
    Array.isArray(value) &&
    value.length === 2 &&
    value.every((part) => typeof part === 'string' && part.length <= 12)
  )
}

export type Path = readonly (string | number)[]

/** Collects every fault of an input, so that one error can name them all. */
export interface Faults {
  readonly issues: Issue[]
  add(path: Path, expected: string, value: unknown): void
}

export const collectFaults = (): Faults => {
  const issues: Issue[] = []
  return {
    issues,
    add: (path, expected, value) => issues.push({ path, expected, received: shown(value) }),
  }
}

/** The object with only the keys it may have: unknown ones are faults, inherited ones are not seen. */
export const ownFields = (
  value: unknown,
  allowed: readonly string[],
  path: Path,
  faults: Faults,
): Readonly<Record<string, unknown>> => {
  // Without a prototype, so that a key that is missing is missing.
  const fields: Record<string, unknown> = Object.create(null)
  if (typeof value !== 'object' || value === null || Array.isArray(value) || value instanceof Date) {
    faults.add(path, `an object of ${allowed.join(', ')}`, value)
    return fields
  }
  for (const [key, field] of Object.entries(value)) {
    if (allowed.includes(key)) fields[key] = field
    else faults.add([...path, key], `one of ${allowed.join(', ')}`, key)
  }
  return fields
}
