import { compareText, durationMs, fold, instantMs } from '../../src/kernel/index.js'
import type { Condition, Operand, PublicRecord, Window } from '../../src/rules/index.js'
import { catalogue } from './catalogue.js'

/**
 * A second reading of the stored form, straight over public records: no predicate, no pushing of `not`, no shapes.
 * What `resolve` gets wrong, the evaluator and the closures get wrong together; this one does not.
 */
export const naive = (condition: Condition, entity: string, record: PublicRecord, now: string): boolean => {
  const info = catalogue[entity]
  if (!info) throw new Error(entity)
  const inner = (each: Condition) => naive(each, entity, record, now)
  switch (condition.op) {
    case 'and':
      return condition.of.every(inner)
    case 'or':
      return condition.of.some(inner)
    case 'not':
      return !inner(condition.of)
    case 'some': {
      const relation = info.relations[condition.relation]
      const rows = (record[condition.relation] ?? []) as readonly PublicRecord[]
      return rows
        .filter((row) => row.archivedAt === null || row.archivedAt === undefined)
        .some((row) => !condition.where || naive(condition.where, relation?.entity ?? '', row, now))
    }
    case 'isSet':
      return read(condition.left) !== undefined
    case 'in':
      return (condition.values as readonly unknown[]).includes(read(condition.left))
    case 'hasAny':
    case 'hasAll': {
      const list = read(condition.left) as readonly unknown[] | undefined
      const isThere = (value: unknown) => list?.includes(value) ?? false
      if (list === undefined) return false
      return condition.op === 'hasAny' ? condition.values.some(isThere) : condition.values.every(isThere)
    }
    case 'within': {
      const at = read(condition.left) as string | undefined
      return at !== undefined && isWithin(instantMs(at), condition.window, instantMs(now))
    }
    case 'followedBy':
    case 'missed':
    case 'regularly':
    case 'bucket':
    case 'inRegion':
    case 'withinKm':
      throw new Error(`meanings.ts reads ${condition.op}`)
    default: {
      const [a, b] = [read(condition.left), read(condition.right)]
      if (a === undefined || b === undefined) return false
      return compare(condition.op, a, b, condition.ignoreCase ?? false)
    }
  }

  function read(operand: Operand): unknown {
    if ('value' in operand) return operand.value
    if ('instant' in operand) {
      const { instant } = operand
      const ms = 'ago' in instant ? -durationMs(instant.ago) : durationMs(instant.ahead)
      return new Date(instantMs(now) + ms).toISOString()
    }
    if (!('field' in operand)) return undefined
    const field = info?.fields[operand.field]
    const attributes = (record.attributes ?? {}) as PublicRecord
    const value = field?.attribute === undefined ? record[operand.field] : attributes[field.attribute]
    return isOfType(field?.type ?? '', value) ? value : undefined
  }
}

function isOfType(type: string, value: unknown): boolean {
  if (value === null || value === undefined) return false
  if (type === 'money') return typeof value === 'object' && 'amount' in value
  if (type === 'list') return Array.isArray(value)
  if (type === 'integer' || type === 'number') return typeof value === 'number'
  return typeof value === (type === 'boolean' ? 'boolean' : 'string')
}

function isWithin(at: number, window: Window, now: number): boolean {
  if ('last' in window) return at > now - durationMs(window.last) && at <= now
  if ('next' in window) return at > now && at <= now + durationMs(window.next)
  // The windows that the plain rules have.
  const { from, until } = window as { from?: string; until?: string }
  return (from === undefined || at >= instantMs(from)) && (until === undefined || at < instantMs(until))
}

function compare(op: string, a: unknown, b: unknown, ignoreCase: boolean): boolean {
  if (typeof a === 'object' && typeof b === 'object') {
    const [x, y] = [a as { amount: number; currency: string }, b as { amount: number; currency: string }]
    return x.currency === y.currency && compare(op, x.amount, y.amount, false)
  }
  const [x, y] = ignoreCase ? [fold(a as string), fold(b as string)] : [a as string, b as string]
  const order = typeof x === 'string' ? compareText(x, y) : Number(x) - Number(y)
  if (op === 'contains') return x.includes(y)
  if (op === 'startsWith') return x.startsWith(y)
  if (op === 'endsWith') return x.endsWith(y)
  if (op === 'eq') return x === y
  if (op === 'lt') return order < 0
  if (op === 'lte') return order <= 0
  return op === 'gt' ? order > 0 : order >= 0
}
