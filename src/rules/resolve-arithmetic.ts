import type { Operand } from './ast.js'
import type { ArithmeticTerm, Term } from './predicate.js'
import type { Wanted } from './read-constant.js'
import type { Context } from './resolve-context.js'
import { currencyOf, sameCurrency, termOf, wantedBy } from './resolve-values.js'
import { guardsOf, type Nowhere, nowhere, type Resolved } from './resolved.js'

export function ofTimes(
  { of, by }: { readonly of: Operand; readonly by: number },
  context: Context,
  wanted: Wanted,
): Resolved {
  const side = context.operand(of, context, asNumber(wantedBy(of, context) ?? wanted))
  if (side.from === 'nowhere') return nowhere
  const left = termOf(side, 'number', context)
  return calculated('times', left, context.slots.add(by, 'number'), [side], context)
}

type Pair = readonly [Operand, Operand]

export function ofMinus(pair: Pair, context: Context, wanted: Wanted): Resolved {
  return ofPair('minus', pair, context, wanted)
}

export function ofRatio(pair: Pair, context: Context): Resolved {
  const ratio = ofPair('ratio', pair, context, { type: 'number' })
  if (ratio.from !== 'row') return ratio
  // Money over money is a number.
  const { term, guards } = ratio
  return { from: 'row', term, type: 'number', guards }
}

function ofPair(kind: 'minus' | 'ratio', pair: Pair, context: Context, wanted: Wanted): Resolved {
  const [first, second] = pair
  const [a, b] = [wantedBy(first, context), wantedBy(second, context)]
  const left = context.operand(first, context, asNumber(b ?? a ?? wanted))
  const right = context.operand(second, context, asNumber(a ?? b ?? wanted))
  if (left.from === 'nowhere' || right.from === 'nowhere') return nowhere
  const terms = [termOf(left, 'number', context), termOf(right, 'number', context)] as const
  return calculated(kind, terms[0], terms[1], [left, right], context)
}

function asNumber(wanted: Wanted): Wanted {
  return wanted.type === 'money' ? wanted : { type: 'number' }
}

function calculated(
  kind: ArithmeticTerm['kind'],
  left: Term,
  right: Term,
  sides: readonly Exclude<Resolved, Nowhere>[],
  context: Context,
): Resolved {
  const same = sameCurrency(sides, context)
  if (same === false) return nowhere
  const currency = currencyOf(sides[0]) ?? currencyOf(sides[1])
  return {
    from: 'row',
    term: { kind, left, right, type: 'number' },
    type: currency === undefined ? 'number' : 'money',
    guards: [...sides.flatMap(guardsOf), ...(same === true ? [] : [same])],
    ...(currency !== undefined && { currency }),
  }
}
