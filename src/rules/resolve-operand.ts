import { parseInstant, received } from '../kernel/index.js'
import type { Constant, Operand } from './ast.js'
import { addDays } from './calendar-days.js'
import { paramInvalid } from './errors.js'
import { collectFaults } from './faults.js'
import { fieldOf } from './operand-type.js'
import type { LookupTerm, Term } from './predicate.js'
import { describeWanted, readConstant, type Wanted } from './read-constant.js'
import { ofMinus, ofRatio, ofTimes } from './resolve-arithmetic.js'
import type { Context, Givens } from './resolve-context.js'
import { arrive, type Reached } from './resolve-related.js'
import { resolveSum } from './resolve-sum.js'
import { ofField } from './resolve-values.js'
import { type FromRow, nowhere, type Resolved } from './resolved.js'
import { momentOf } from './windows.js'

/** What an operand is wanted as when nothing says it. */
const plainText: Wanted = { type: 'text' }

/** Resolves an operand of the rows at hand. `wanted` is what a value given from outside must be. */
export const resolveOperand = (operand: Operand, context: Context, wanted: Wanted = plainText): Resolved => {
  if ('value' in operand) return { from: 'value', value: operand.value }
  if ('field' in operand) return ofField(fieldOf(context.entity, operand.field), operand.in, context)
  if ('instant' in operand) return { from: 'value', value: momentOf(operand.instant, context.now) }
  if ('today' in operand) return dayFromToday(operand.today, context)
  if ('actor' in operand) return ofActor(operand.actor, context.options, wanted)
  if ('param' in operand) return ofParam(operand.param, context.options, wanted)
  if ('related' in operand) return ofRelated(operand.related, context)
  if ('sum' in operand) return resolveSum(operand.sum, context)
  if ('times' in operand) return ofTimes(operand.times, context, wanted)
  if ('minus' in operand) return ofMinus(operand.minus, context, wanted)
  if ('ratio' in operand) return ofRatio(operand.ratio, context)
  // Ages and birthdays are compared with what is known now, and never read.
  throw new TypeError('An age or a birthday stands where a value is wanted')
}

function dayFromToday(count: number, { today }: Context): Resolved {
  const value = addDays(today, count)
  return value === undefined ? nowhere : { from: 'value', value }
}

function ofActor(name: string, { actor = {} }: Givens, wanted: Wanted): Resolved {
  const value = Object.hasOwn(actor, name) ? fitting(actor[name], wanted) : undefined
  return value === undefined ? nowhere : { from: 'value', value }
}

function ofParam(name: string, { params = {} }: Givens, wanted: Wanted): Resolved {
  const value = Object.hasOwn(params, name) ? params[name] : undefined
  if (value === null) return nowhere
  const fit = fitting(value, wanted)
  if (fit === undefined) {
    throw paramInvalid({ param: name, expected: describeWanted(wanted), received: received(value) })
  }
  return { from: 'value', value: fit }
}

function fitting(value: unknown, wanted: Wanted): Constant | undefined {
  const json = value instanceof Date ? parseInstant(value) : value
  return readConstant(collectFaults(), json, [], wanted)
}

function ofRelated(
  { relation, of }: { readonly relation: string; readonly of: Operand },
  context: Context,
): Resolved {
  const { there, meeting } = arrive(relation, context)
  const found = resolveOperand(of, there)
  if (found.from !== 'row') return nowhere
  const reached = meeting(found.guards)
  return reached ? lookedUp(found, reached) : nowhere
}

function lookedUp({ term, type, folded, currency }: FromRow, reached: Reached): FromRow {
  const lookup = (of: Term): LookupTerm => {
    const { entity, on, where } = reached
    return { kind: 'lookup', entity, on, of, ...(where && { where }), type: of.type }
  }
  return {
    from: 'row',
    term: lookup(term),
    type,
    guards: [],
    ...(folded && { folded: lookup(folded) }),
    ...(currency !== undefined && {
      currency: typeof currency === 'string' ? currency : lookup(currency),
    }),
  }
}
