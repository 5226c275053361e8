import type { FieldInfo, Money, ValueType } from '../kernel/index.js'
import type { Constant, Operand } from './ast.js'
import { combine, type Outcome } from './combine.js'
import { fieldOf, typeOfOperand } from './operand-type.js'
import type { Term } from './predicate.js'
import type { Wanted } from './read-constant.js'
import type { Context } from './resolve-context.js'
import type { FromRow, Nowhere, Resolved } from './resolved.js'
import { amountTerm, columnTerm, currencyTerm, setTerm } from './terms-of-fields.js'

/** What the other side of an operand must be. */
export const wantedBy = (operand: Operand, { entity, options }: Context): Wanted | undefined =>
  typeOfOperand(operand, entity, options.catalogue)

/** The value of a constant, or of the row, as a term. */
export const termOf = (resolved: Exclude<Resolved, Nowhere>, type: ValueType, { slots }: Context): Term => {
  if (resolved.from === 'row') return resolved.term
  return isMoney(resolved.value)
    ? slots.add(resolved.value.amount, 'integer')
    : slots.add(resolved.value, type)
}

export const isMoney = (value: Constant): value is Money => typeof value === 'object'

/** A field of the row. Booked money is read from the field it is booked in, where no currency of its own is asked for. */
export const ofField = (field: FieldInfo, own: string | undefined, context: Context): FromRow => {
  if (field.type === 'money') return ofMoney(field, own, context)
  const term = field.birthday ? setTerm(field) : columnTerm(field)
  const { type, foldedColumn } = field
  if (foldedColumn === undefined) return { from: 'row', term, type, guards: [] }
  return { from: 'row', term, type, folded: { column: foldedColumn, type: 'text' }, guards: [] }
}

function ofMoney(field: FieldInfo, own: string | undefined, { entity, slots }: Context): FromRow {
  if (own !== undefined) {
    const left = currencyTerm(field)
    const right = slots.add(own, 'text')
    const guard = { kind: 'compare', op: 'eq', left, right, negated: false } as const
    return { from: 'row', term: amountTerm(field), type: 'money', currency: own, guards: [guard] }
  }
  if (!field.booked) {
    return { from: 'row', term: amountTerm(field), type: 'money', currency: currencyTerm(field), guards: [] }
  }
  const term = amountTerm(fieldOf(entity, field.booked.field))
  return { from: 'row', term, type: 'money', currency: field.booked.currency, guards: [] }
}

/** Amounts are only put together in one currency: what must hold for that. */
export const sameCurrency = (sides: readonly Resolved[], { slots }: Context): Outcome => {
  const [a, b] = sides.map(currencyOf)
  if (a === undefined || b === undefined) return true
  if (typeof a === 'string' && typeof b === 'string') return a === b
  const [left, right] = typeof a === 'string' ? [b, a] : [a, b]
  return combine('and', [
    { kind: 'compare', op: 'eq', left: asTerm(left), right: asTerm(right), negated: false },
  ])

  function asTerm(currency: string | Term): Term {
    return typeof currency === 'string' ? slots.add(currency, 'text') : currency
  }
}

export function currencyOf(side: Resolved | undefined): string | Term | undefined {
  if (side?.from === 'row') return side.currency
  return side?.from === 'value' && isMoney(side.value) ? side.value.currency : undefined
}
