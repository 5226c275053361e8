import { type Access, storedRows } from './access.js'
import { type CompileOptions, compilePart, plainScope } from './compile.js'
import type { Read, Scope, Test } from './compile-scope.js'
import { compileTerm } from './compile-term.js'
import type { Related, StoredRow } from './evaluate.js'
import type { Exists, SumTerm, Values } from './predicate.js'
import { mostConditions, relationPass } from './relation-pass.js'
import type { ResolvedRule } from './resolve.js'
import type { BoundSum } from './tallies.js'
import { isOwn, isOwnTerm, keyOfValues, partsOf } from './term-key.js'

/**
 * Makes closures of several conditions about the same rows. What more than one of them asks of related rows is worked
 * out once for a row, and sums over one relation in one loop.
 *
 * @returns `compiled(row, related)`: the answers in the order of the conditions
 */
export const compileTogether = (
  conditions: readonly ResolvedRule[],
  { entity = '', access = storedRows }: CompileOptions = {},
): ((row: StoredRow, related: Related) => readonly boolean[]) => {
  const shared = sharedSums(entity, access)
  const tests = conditions.map(({ predicate, values }) =>
    typeof predicate === 'boolean' ? () => predicate : shared.scope.test(predicate)(values),
  )
  const forget = shared.settle()
  return (row, related) => {
    forget()
    return tests.map((test) => test(row, related))
  }
}

/** A value that is worked out when it is first asked for, and kept until the next row. */
interface Cell {
  read: Read
  forget: () => void
}

interface Asked extends BoundSum {
  readonly cell: Cell
  /** Whether anybody asks how many, not only whether there is one. */
  isCounted: boolean
}

function sharedSums(entity: string, access: Access) {
  const plain = plainScope({ entity, access })
  const known = new Map<string, Asked>()

  const ask = (sum: SumTerm, values: Values): Asked => {
    const key = keyOfValues(sum, values)
    const cell: Cell = { read: () => undefined, forget: () => {} }
    const asked = known.get(key) ?? { sum, values, cell, isCounted: false }
    known.set(key, asked)
    return asked
  }
  const test = (exists: Exists, values: Values): Test => {
    const { cell } = ask(countOf(exists), values)
    return (row, related) => (cell.read(row, related) !== 0) !== exists.negated
  }
  const scope: Scope = {
    ...plain,
    test: (predicate) =>
      predicate.kind === 'exists' ? (values) => test(predicate, values) : compilePart(predicate, scope),
    term: (term) => {
      if (!('kind' in term) || term.kind !== 'sum') return compileTerm(term, scope)
      return (values) => {
        const asked = ask(term, values)
        asked.isCounted = true
        return (row, related) => asked.cell.read(row, related)
      }
    },
  }
  return {
    scope,
    /** Once all is known: puts together what can be. @returns forgets what was worked out for the last row */
    settle: () => {
      const all = [...known.values()]
      for (const group of groupsOf(all)) fill(group, plain)
      const forgetting = [...new Set(all.map(({ cell }) => cell.forget))]
      return () => {
        for (let i = 0; i < forgetting.length; i++) forgetting[i]?.()
      }
    },
  }
}

/** Whether there is a related row is whether their number is not 0. */
function countOf({ entity, on, where }: Exists): SumTerm {
  return { kind: 'sum', fn: 'count', entity, on, ...(where && { where }), type: 'integer' }
}

/** Sums over one relation that are decided by its rows alone, as many as have room; each other one by itself. */
function groupsOf(all: readonly Asked[]): readonly (readonly Asked[])[] {
  const groups = new Map<string, { members: Asked[]; conditions: Set<string> }>()
  const alone: (readonly Asked[])[] = []
  for (const asked of all) {
    const { sum, values } = asked
    const parts = partsOf(sum.where)
    const key = JSON.stringify([sum.entity, sum.on])
    const group = groups.get(key) ?? { members: [], conditions: new Set<string>() }
    const conditions = new Set([...group.conditions, ...parts.map((part) => keyOfValues(part, values))])
    if (!parts.every(isOwn) || (sum.of && !isOwnTerm(sum.of)) || conditions.size > mostConditions) {
      alone.push([asked])
    } else {
      groups.set(key, { members: [...group.members, asked], conditions })
    }
  }
  return [...alone, ...[...groups.values()].map(({ members }) => members)]
}

function fill(group: readonly Asked[], scope: Scope): void {
  const [only] = group
  if (only && group.length === 1) fillAlone(only, scope)
  else if (only) fillTogether(group, only, scope)
}

function fillAlone(asked: Asked, scope: Scope): void {
  const { cell } = asked
  const read = readerOf(asked, scope)
  let isKnown = false
  let value: unknown
  cell.forget = () => {
    isKnown = false
  }
  cell.read = (row, related) => {
    if (!isKnown) {
      value = read(row, related)
      isKnown = true
    }
    return value
  }
}

function readerOf({ sum, values, isCounted }: Asked, scope: Scope): Read {
  if (isCounted) return scope.term(sum)(values)
  const { entity, on, where } = sum
  const isThere = scope.test({ kind: 'exists', entity, on, ...(where && { where }), negated: false })(values)
  return (row, related) => Number(isThere(row, related))
}

function fillTogether(group: readonly Asked[], { sum: way }: Asked, scope: Scope): void {
  const pass = relationPass(group, way, scope)
  let isKnown = false
  const forget = () => {
    isKnown = false
  }
  for (const [index, { cell }] of group.entries()) {
    cell.forget = forget
    cell.read = (row, related) => {
      if (!isKnown) {
        pass.run(row, related)
        isKnown = true
      }
      return pass.results[index]
    }
  }
}
