import type { ValueType } from '../kernel/index.js'
import type { Operand } from './ast.js'
import { parseOperands } from './check.js'
import { typeOfOperand } from './operand-type.js'
import type { Predicate, Term } from './predicate.js'
import { contextOf } from './resolve.js'
import type { Context, ResolveOptions } from './resolve-context.js'
import { termOf } from './resolve-values.js'
import type { Slots } from './slots.js'

/** A value of a row, as a storage reads it. */
export interface ResolvedTerm {
  readonly term: Term
  readonly type: ValueType
  /** Money: what it is in, where that is known without the row. */
  readonly currency?: string
}

/**
 * Turns operands into terms over stored columns, for orders, columns and measures; constants go into the slots.
 *
 * @throws `rule.invalid` | `rule.param_invalid`
 */
export const resolveTerms = (
  entity: string,
  operands: readonly Operand[],
  options: ResolveOptions & { readonly slots: Slots },
): readonly ResolvedTerm[] => {
  const parsed = parseOperands(operands, options.catalogue, { entity })
  return resolveChecked(entity, parsed, options)
}

/** The same of operands that have been checked, as parts of a rule or by themselves. */
export const resolveChecked = (
  entity: string,
  operands: readonly Operand[],
  options: ResolveOptions & { readonly slots: Slots },
): readonly ResolvedTerm[] => {
  const context = contextOf(entity, options)
  return operands.map((operand) => resolveTerm(operand, context))
}

function resolveTerm(operand: Operand, context: Context): ResolvedTerm {
  const { entity, options, slots } = context
  const side = context.operand(operand, context)
  const type = typeOfOperand(operand, entity, options.catalogue)?.type ?? 'text'
  if (side.from === 'nowhere') return { term: slots.add(null, type), type }
  if (side.from === 'value') return { term: termOf(side, type, context), type }
  const term = side.guards.length === 0 ? side.term : whereGuarded(side.term, side.guards, context)
  return { term, type: side.type, ...(typeof side.currency === 'string' && { currency: side.currency }) }
}

/** A value that only counts under a condition about its own row: the row is looked up by its id. */
function whereGuarded(of: Term, guards: readonly Predicate[], { entity, options }: Context): Term {
  const [only] = guards
  const where: Predicate = only && guards.length === 1 ? only : { kind: 'and', of: guards }
  const on = [...(options.inject?.(entity.name)?.on ?? []), { local: 'id', foreign: 'id' }]
  return { kind: 'lookup', entity: entity.name, on, of, where, type: of.type }
}
