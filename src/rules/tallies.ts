import type { Scalar } from './compare-values.js'
import type { Read, Scope } from './compile-scope.js'
import { compileSum, isPlainColumn } from './compile-sum.js'
import type { Related, StoredRow } from './evaluate.js'
import type { SumTerm, Values } from './predicate.js'
import { keyOfValues } from './term-key.js'
import { finite, isExact, totalOf } from './totals.js'

/** A sum over a relation with the values of its call. */
export interface BoundSum {
  readonly sum: SumTerm
  readonly values: Values
}

/** Some of the sums over one relation while they are added up: those that read the same of a row. */
export interface Tally {
  clear(): void
  /** `bits`: the conditions that a related row meets. */
  add(bits: number, other: StoredRow, related: Related, row: StoredRow): void
  tell(results: unknown[], row: StoredRow, related: Related): void
}

/** A sum that is added up, where its result goes, and the conditions it needs. */
interface Member extends BoundSum {
  readonly index: number
  readonly need: number
}

export const talliesOf = (
  sums: readonly BoundSum[],
  needs: readonly number[],
  scope: Scope,
): readonly Tally[] => {
  const members = sums.map(({ sum, values }, index) => ({ sum, values, index, need: needs[index] ?? 0 }))
  return [...grouped(members).values()].map((same) => tallyOf(same, scope))
}

function grouped(members: readonly Member[]): ReadonlyMap<string, readonly [Member, ...Member[]]> {
  const groups = new Map<string, [Member, ...Member[]]>()
  for (const member of members) {
    const { sum, values } = member
    const key = sum.of ? `${sum.fn === 'sum'} ${keyOfValues(sum.of, values)}` : ''
    const group = groups.get(key)
    if (group) group.push(member)
    else groups.set(key, [member])
  }
  return groups
}

function tallyOf(same: readonly [Member, ...Member[]], scope: Scope): Tally {
  const [{ sum, values }] = same
  if (!sum.of) return counting(same)
  const read = scope.inside(sum.entity).term(sum.of)(values)
  if (sum.fn !== 'sum' || !isPlainColumn(sum.of)) return collecting(same, read)
  return isExact(sum.of) ? addingWhole(same, read, scope) : adding(same, read)
}

function counting(members: readonly Member[]): Tally {
  const needs = members.map(({ need }) => need)
  const counts = needs.map(() => 0)
  return {
    clear: () => {
      counts.fill(0)
    },
    add: (bits) => {
      for (let i = 0; i < needs.length; i++) {
        const need = needs[i] as number
        if ((bits & need) === need) counts[i] = (counts[i] as number) + 1
      }
    },
    tell: (results) => {
      for (let i = 0; i < members.length; i++) results[(members[i] as Member).index] = counts[i]
    },
  }
}

interface Adding extends Tally {
  readonly totals: readonly number[]
  /** Whether all totals were exact all along, if they are of whole numbers. */
  isSafe(): boolean
}

function adding(members: readonly Member[], read: Read): Adding {
  const needs = members.map(({ need }) => need)
  const totals = needs.map(() => 0)
  let isSafe = true
  return {
    totals,
    isSafe: () => isSafe,
    clear: () => {
      totals.fill(0)
      isSafe = true
    },
    add: (bits, other, related, row) => {
      let value: unknown
      for (let i = 0; i < needs.length; i++) {
        const need = needs[i] as number
        if ((bits & need) !== need) continue
        // What is missing stays missing: it is read again, and rarely.
        value ??= read(other, related, row)
        if (typeof value !== 'number') continue
        const total = (totals[i] as number) + value
        totals[i] = total
        if (total > Number.MAX_SAFE_INTEGER || total < -Number.MAX_SAFE_INTEGER) isSafe = false
      }
    },
    tell: (results) => {
      for (let i = 0; i < members.length; i++) {
        results[(members[i] as Member).index] = finite(totals[i] as number)
      }
    },
  }
}

/** Whole numbers, as long as every total is exact; one that is not is worked out once more, the exact way. */
function addingWhole(members: readonly Member[], read: Read, scope: Scope): Tally {
  const { totals, isSafe, clear, add } = adding(members, read)
  const exactly = members.map(({ sum, values }) => compileSum(sum, scope)(values))
  return {
    clear,
    add,
    tell: (results, row, related) => {
      const isExactly = isSafe()
      for (let i = 0; i < members.length; i++) {
        results[(members[i] as Member).index] = isExactly ? totals[i] : exactly[i]?.(row, related)
      }
    },
  }
}

function collecting(members: readonly Member[], read: Read): Tally {
  const lists = members.map((): Scalar[] => [])
  return {
    clear: () => {
      for (const list of lists) list.length = 0
    },
    add: (bits, other, related, row) => {
      for (let i = 0; i < members.length; i++) {
        const { need } = members[i] as Member
        const value = (bits & need) === need ? read(other, related, row) : undefined
        // What is read of a term is a scalar: lists are not summed.
        if (value !== undefined && value !== null) lists[i]?.push(value as Scalar)
      }
    },
    tell: (results) => {
      for (const [i, { sum, index }] of members.entries()) results[index] = totalOf(sum, lists[i] ?? [])
    },
  }
}
