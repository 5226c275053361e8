import type { Json, JsonObject } from '../../../kernel/index.js'
import type { RowDiff } from '../entities.js'
import { isSame } from './imports.js'

/** The value of a field or an attribute, `null` where there is none. */
const fieldOf = (row: object | undefined, name: string): Json => {
  // Rows are records of their fields; the interface has no index to say so.
  const fields = (row ?? {}) as JsonObject
  if (!name.startsWith('attributes.')) return fields[name] ?? null
  return (fields.attributes as JsonObject | undefined)?.[name.slice('attributes.'.length)] ?? null
}

/** What a row changed of what it names. What follows from that, such as the sort name, follows again when it is undone. */
export const diffOf = (said: JsonObject, from: object | undefined, to: object): RowDiff =>
  Object.fromEntries(
    named(said)
      .filter((name) => name in to || name.startsWith('attributes.'))
      .map((name) => [name, { from: fieldOf(from, name), to: fieldOf(to, name) }] as const)
      .filter(([, change]) => !isSame(change.from, change.to)),
  )

// Flat: attributes as `attributes.plan`.
function named(said: JsonObject): readonly string[] {
  return Object.entries(said).flatMap(([name, value]) =>
    name === 'attributes' && typeof value === 'object' && value !== null
      ? Object.keys(value).map((key) => `attributes.${key}`)
      : [name],
  )
}

/** What is needed to undo a change, and the fields that have been changed since. */
export const undoing = (
  current: object,
  changes: RowDiff,
): { readonly back: JsonObject; readonly since: readonly string[] } => {
  const back: Record<string, Json> = {}
  const attributes: Record<string, Json> = {}
  const since: string[] = []
  for (const [name, { from, to }] of Object.entries(changes)) {
    if (!isSame(fieldOf(current, name), to)) since.push(name)
    else if (name.startsWith('attributes.')) attributes[name.slice('attributes.'.length)] = from
    else back[name] = from
  }
  const isEmpty = Object.keys(attributes).length === 0
  return { back: isEmpty ? back : { ...back, attributes }, since }
}
