import type { ValueType } from '../kernel/index.js'
import type { Predicate, StoredMeasure, Term, Total } from '../rules/index.js'
import { all, type Measure, type Row } from '../storage/index.js'
import { type ComputedValue, shownValue } from './terms.js'

/** A total as a storage is asked for it. */
export interface MadeTotal {
  readonly fn: Total['fn']
  readonly of?: { readonly term: Term; readonly type: ValueType; readonly currency?: string }
  readonly where?: Predicate
}

/** A figure in the rows a storage answers: the term it is there, and its value as a host reads it. */
export interface Figure {
  readonly term: Term
  /** Money: what it is in. */
  readonly currency?: string
  read(row: Row): ComputedValue
}

/** The totals a question asks of a storage, each of them once. */
export interface Totals {
  figure(measure: StoredMeasure, made: readonly MadeTotal[]): Figure
  readonly measures: readonly Measure[]
}

export const totals = (): Totals => {
  const asked = new Map<string, Measure>()
  return {
    figure: (measure, made) => {
      const [part, whole] = made.map(figureOf)
      if (!part) throw new TypeError('A figure is made of totals.')
      return measure.fn === 'rate' && whole ? rateOf(part, whole) : part
    },
    get measures() {
      return [...asked.values()]
    },
  }

  function figureOf(total: MadeTotal): Figure {
    if (total.fn === 'avg') return average(total)
    const { fn, of, where } = total
    const type = fn === 'count' || fn === 'countDistinct' ? 'integer' : (of?.type ?? 'integer')
    const term = ask({ fn, ...(of && { of: of.term }), ...(where && { where }) }, of?.term.type ?? 'integer')
    const shown = { type, ...(type === 'money' && of?.currency !== undefined && { currency: of.currency }) }
    return {
      term,
      ...(shown.currency && { currency: shown.currency }),
      read: (row) => shownValue(row[term.column], shown),
    }
  }

  function average({ of, where }: MadeTotal): Figure {
    if (!of) throw new TypeError('An average is one of something.')
    const present: Predicate = { kind: 'set', left: of.term, negated: false }
    const total = ask({ fn: 'sum', of: of.term, ...(where && { where }) }, of.term.type)
    const number = ask({ fn: 'count', where: where ? all(where, present) : present }, 'integer')
    const { type, currency } = of
    return {
      term: { kind: 'ratio', left: total, right: number, type: 'number' },
      ...(currency !== undefined && { currency }),
      read: (row) => {
        const [sum, count] = [row[total.column], Number(row[number.column])]
        if (typeof sum !== 'number' || count === 0) return null
        if (type === 'money' && currency !== undefined) return { amount: dividedWhole(sum, count), currency }
        return finite(sum / count)
      },
    }
  }

  function rateOf(part: Figure, whole: Figure): Figure {
    return {
      term: { kind: 'ratio', left: part.term, right: whole.term, type: 'number' },
      read: (row) => {
        const [above, below] = [amountOf(part.read(row)), amountOf(whole.read(row))]
        return above === undefined || !below ? null : finite(above / below)
      },
    }
  }

  function ask(
    measure: Omit<Measure, 'as'>,
    type: ValueType,
  ): { readonly column: string; readonly type: ValueType } {
    const key = JSON.stringify(measure)
    const known = asked.get(key) ?? { ...measure, as: `figure_${asked.size}` }
    asked.set(key, known)
    return { column: known.as, type: isCounted(measure) ? 'integer' : type }
  }
}

function isCounted({ fn }: Pick<Measure, 'fn'>): boolean {
  return fn === 'count' || fn === 'countDistinct'
}

function amountOf(value: ComputedValue): number | undefined {
  if (typeof value === 'number') return value
  return typeof value === 'object' && value !== null ? value.amount : undefined
}

function finite(value: number): number | null {
  return Number.isFinite(value) ? value + 0 : null
}

/** A quotient of whole numbers to the nearest one, halves away from zero. Exact: it is never a double in between. */
function dividedWhole(sum: number, count: number): number {
  const rest = sum % count
  const whole = (sum - rest) / count
  return whole + (Math.abs(rest) * 2 >= count ? Math.sign(sum) : 0) + 0
}
