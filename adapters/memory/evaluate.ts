import { compareText } from '../../src/kernel/index.js'
import type { Predicate, Term, Values } from '../../src/rules/index.js'
import type { Row } from '../../src/storage/index.js'

export type Related = (entity: string, column: string, value: unknown) => Iterable<Row>
export type Matches = (row: Row, values: Values) => boolean

// Placeholder until the rules' own compiler is there.
export const compile = (predicate: Predicate, related: Related): Matches => {
  const p = predicate
  const leaf = (negated: boolean, matches: Matches): Matches =>
    negated ? (row, values) => !matches(row, values) : matches
  switch (p.kind) {
    case 'and': {
      const of = p.of.map((child) => compile(child, related))
      return (row, values) => of.every((child) => child(row, values))
    }
    case 'or': {
      const of = p.of.map((child) => compile(child, related))
      return (row, values) => of.some((child) => child(row, values))
    }
    case 'compare':
    case 'text': {
      const [left, right] = [read(p.left), read(p.right)]
      return leaf(p.negated, (row, values) => {
        const [a, b] = [left(row, values), right(row, values)]
        if (a === null || b === null) return false
        const [x, y] = [a as string, b as string]
        switch (p.op) {
          case 'eq':
            return a === b
          case 'lt':
            return order(a, b) < 0
          case 'lte':
            return order(a, b) <= 0
          case 'gt':
            return order(a, b) > 0
          case 'gte':
            return order(a, b) >= 0
          case 'contains':
            return x.includes(y)
          case 'startsWith':
            return x.startsWith(y)
          case 'endsWith':
            return x.endsWith(y)
        }
      })
    }
    case 'in': {
      const left = read(p.left)
      return leaf(p.negated, (row, values) => {
        const value = left(row, values)
        return value !== null && (values[p.list.slot] as readonly unknown[]).includes(value)
      })
    }
    case 'list': {
      const left = read(p.left)
      return leaf(p.negated, (row, values) => {
        const value = left(row, values)
        const wanted = values[p.list.slot] as readonly unknown[]
        if (!Array.isArray(value)) return false
        return p.op === 'hasAny'
          ? wanted.some((item) => value.includes(item))
          : wanted.every((item) => value.includes(item))
      })
    }
    case 'set': {
      const left = read(p.left)
      return leaf(p.negated, (row, values) => left(row, values) !== null)
    }
    case 'intervals': {
      const left = read(p.left)
      return leaf(p.negated, (row, values) => {
        const at = left(row, values)
        if (at === null) return false
        return p.intervals.some(
          ({ from, until }) =>
            (!from || order(at, values[from.slot]) >= 0) && (!until || order(at, values[until.slot]) < 0),
        )
      })
    }
    case 'exists': {
      const where = p.where && compile(p.where, related)
      return leaf(p.negated, (row, values) => {
        const [first] = p.on.toSorted(
          (a, b) => Number(a.foreign === 'tenant') - Number(b.foreign === 'tenant'),
        )
        if (!first || p.on.some(({ local }) => row[local] === null)) return false
        for (const other of related(p.entity, first.foreign, row[first.local])) {
          const joined = p.on.every(({ local, foreign }) => other[foreign] === row[local])
          if (joined && (!where || where(other, values))) return true
        }
        return false
      })
    }
  }
}

function order(a: unknown, b: unknown): number {
  return typeof a === 'string' && typeof b === 'string' ? compareText(a, b) : Number(a) - Number(b)
}

function read(term: Term): (row: Row, values: Values) => unknown {
  if ('slot' in term) return (_, values) => values[term.slot] ?? null
  const { column, attribute, type } = term
  if (attribute === undefined) return (row) => row[column] ?? null
  return (row) => {
    const object = row[column] as Record<string, unknown> | null
    const value = object && Object.hasOwn(object, attribute) ? object[attribute] : null
    return kinds[type]?.(value) ? value : null
  }
}

const isText = (value: unknown) => typeof value === 'string'
const kinds: Partial<Record<Term['type'], (value: unknown) => boolean>> = {
  text: isText,
  enum: isText,
  ref: isText,
  day: isText,
  instant: isText,
  integer: Number.isInteger,
  number: (value) => typeof value === 'number',
  boolean: (value) => typeof value === 'boolean',
  list: Array.isArray,
}
