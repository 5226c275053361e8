import { canonicalJson, hash31, refusal } from '../../kernel/index.js'
import type { OrderBy } from '../port.js'
import { isId } from './keyset.js'
import { isOfType, type Position } from './position.js'

/** A cursor that is not one of ours, or of another query or tenant. */
export const cursorInvalid = refusal(
  'cursor.invalid',
  'invalid',
  ({ reason }: { reason: string }) => `The cursor cannot be used here: ${reason}. Begin without one.`,
)

/** Binds cursors to what they continue: the tenant and the query without its page. */
export const fingerprint = (...parts: readonly unknown[]): string => {
  const text = canonicalJson(parts)
  return hash31(text).toString(36) + hash31(`${text.length}:${text}`).toString(36)
}

export const writeCursor = (query: string, position: Position): string =>
  toBase64Url(JSON.stringify([1, query, position]))

/**
 * @returns the position the page begins after
 * @throws `cursor.invalid`
 */
export const readCursor = (cursor: string, query: string, order: readonly OrderBy[]): Position => {
  const [version, of, position] = parsed(cursor)
  if (version !== 1 || !Array.isArray(position)) throw cursorInvalid({ reason: 'it is not a cursor' })
  if (of !== query) throw cursorInvalid({ reason: 'it belongs to another query' })
  if (!isPosition(position, order)) throw cursorInvalid({ reason: 'it is not a cursor' })
  return position
}

function isPosition(values: readonly unknown[], order: readonly OrderBy[]): values is Position {
  return values.length === order.length && order.every((by, at) => canStandOn(by, values[at]))
}

function canStandOn({ term }: OrderBy, value: unknown): boolean {
  // Every row has an id.
  if (value === null) return !isId(term)
  return isOfType(term.type, value) && (typeof value !== 'number' || Number.isFinite(value))
}

function parsed(cursor: string): readonly unknown[] {
  try {
    const value: unknown = JSON.parse(fromBase64Url(cursor))
    return Array.isArray(value) ? value : []
  } catch {
    return []
  }
}

function toBase64Url(text: string): string {
  const bytes = new TextEncoder().encode(text)
  const binary = Array.from(bytes, (byte) => String.fromCharCode(byte)).join('')
  return btoa(binary).replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '')
}

function fromBase64Url(text: string): string {
  const binary = atob(text.replaceAll('-', '+').replaceAll('_', '/'))
  return new TextDecoder().decode(Uint8Array.from(binary, (character) => character.charCodeAt(0)))
}
