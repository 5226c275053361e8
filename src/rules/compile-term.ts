import { isNumeric } from './compare-values.js'
import { compileLookup } from './compile-related.js'
import { type CompiledTerm, type Read, readAt, type Scope } from './compile-scope.js'
import { compileSum } from './compile-sum.js'
import { bucketOf, calculate, localUnitStart, movedBy, periodOf, unitStart } from './computed-values.js'
import type { StoredRow } from './evaluate.js'
import type {
  ArithmeticTerm,
  BucketTerm,
  CalendarTerm,
  ColumnTerm,
  ComputedTerm,
  OuterTerm,
  PeriodTerm,
  Slot,
  Term,
  Values,
} from './predicate.js'
import { isOfType, jsonTypeOf } from './term-value.js'

/** Makes closures that read a term. */
export const compileTerm = (term: Term, scope: Scope): CompiledTerm => {
  if ('slot' in term) {
    return (values) => {
      const value = values[term.slot] ?? undefined
      return () => value
    }
  }
  if ('kind' in term) return compileComputed(term, scope)
  const read = columnReader(term, scope)
  return () => read
}

function compileComputed(term: ComputedTerm, scope: Scope): CompiledTerm {
  switch (term.kind) {
    case 'sum':
      return compileSum(term, scope)
    case 'lookup':
      return compileLookup(term, scope)
    case 'period':
      return compilePeriod(term, scope)
    case 'bucket':
      return compileBucket(term, scope)
    case 'outer':
      return compileOuter(term, scope)
    case 'calendar':
      return compileCalendar(term, scope)
    default:
      return compileArithmetic(term, scope)
  }
}

function columnReader(term: ColumnTerm, scope: Scope): (row: StoredRow) => unknown {
  const type = jsonTypeOf[term.type]
  const read = readAt(scope.place(term))
  return (row) => {
    const value = read(row)
    return isOfType(type, value) ? value : undefined
  }
}

function compileArithmetic({ kind, left, right }: ArithmeticTerm, scope: Scope): CompiledTerm {
  const [one, other] = [scope.term(left), scope.term(right)]
  return (values) => {
    const [readLeft, readRight] = [one(values), other(values)]
    return (row, related, outer) => {
      const a = readLeft(row, related, outer)
      if (!isNumeric(a)) return undefined
      const b = readRight(row, related, outer)
      return isNumeric(b) ? calculate(kind, Number(a), Number(b)) : undefined
    }
  }
}

function compilePeriod({ of, bounds }: PeriodTerm, scope: Scope): CompiledTerm {
  const read = columnReader(of, scope)
  return (values) => {
    const ends = bounds.map(({ slot }) => String(values[slot]))
    return (row) => {
      const at = read(row)
      return typeof at === 'string' ? periodOf(at, ends) : undefined
    }
  }
}

function compileBucket({ of, times, plus, modulus }: BucketTerm, scope: Scope): CompiledTerm {
  const read = columnReader(of, scope)
  return (values) => {
    const [a, b, p] = [numberIn(values, times), numberIn(values, plus), numberIn(values, modulus)]
    if (a === undefined || b === undefined || p === undefined) return missing
    return (row) => {
      const hash = read(row)
      return typeof hash === 'number' ? bucketOf(hash, a, b, p) : undefined
    }
  }
}

function compileOuter({ of, plusMs }: OuterTerm, scope: Scope): CompiledTerm {
  const read = readAt(scope.outerPlace(of))
  return (values) => {
    const ms = plusMs ? numberIn(values, plusMs) : 0
    if (ms === undefined) return missing
    return (_, __, outer) => {
      const at = outer && read(outer)
      if (typeof at !== 'string') return undefined
      return plusMs ? movedBy(at, ms) : at
    }
  }
}

function compileCalendar({ of, unit, shifts, offsetMs }: CalendarTerm, scope: Scope): CompiledTerm {
  const read = columnReader(of, scope)
  return (values) => {
    const local = {
      until: shifts.map(({ until }) => String(values[until.slot])),
      offsetMs: shifts.map((shift) => Number(values[shift.offsetMs.slot])),
      lastOffsetMs: offsetMs ? Number(values[offsetMs.slot]) : 0,
    }
    return (row) => {
      const at = read(row)
      if (typeof at !== 'string') return undefined
      return of.type === 'day' ? unitStart(Date.parse(at), unit) : localUnitStart(at, unit, local)
    }
  }
}

const missing: Read = () => undefined

function numberIn(values: Values, { slot }: Slot): number | undefined {
  const value = values[slot]
  return typeof value === 'number' ? value : undefined
}
