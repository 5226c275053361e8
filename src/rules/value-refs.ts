import type { ValueType } from '../kernel/index.js'
import type { Condition, Operand, RegionSystem, Rule } from './ast.js'
import { comparison, listMatch, negation, operandOf, rule, textMatch, windowOf } from './build.js'
import type { TextOptions } from './field-types.js'
import type { DayWindow, GeoPoint, WindowInput } from './operands.js'

/** A value with the operators of its type: what a field, a sum and a calculation have in common. */
export const valueRef = (entity: string, type: ValueType, operand: Operand): object =>
  Object.freeze({ entity, operand, ...methodsOf(entity, type, operand) })

/** The reference of a field. */
export const fieldRef = (entity: string, field: string, type: ValueType): object =>
  Object.freeze({
    entity,
    field,
    ...methodsOf(entity, type, { field }),
    ...(type === 'money' && { in: (currency: string) => valueRef(entity, type, { field, in: currency }) }),
  })

type Methods = Readonly<Record<string, (...given: never[]) => unknown>>

interface About {
  readonly entity: string
  readonly left: Operand
  readonly says: (condition: Condition) => Rule
}

type Family = (about: About) => Methods

function methodsOf(entity: string, type: ValueType, left: Operand): Methods {
  const about: About = { entity, left, says: (condition) => rule(entity, condition) }
  return Object.assign({}, ...familiesOf[type].map((family) => family(about))) as Methods
}

const presence: Family = ({ left, says }) => ({
  isSet: () => says({ op: 'isSet', left }),
  isMissing: () => says(negation({ op: 'isSet', left })),
})

const equality: Family = ({ entity, left, says }) => ({
  eq: (value: unknown, options?: TextOptions) =>
    says(comparison('eq', left, operandOf(entity, value), options)),
  ne: (value: unknown, options?: TextOptions) =>
    says(negation(comparison('eq', left, operandOf(entity, value), options))),
})

const order: Family = ({ entity, left, says }) => {
  const compare = (op: 'lt' | 'lte' | 'gt' | 'gte', value: unknown) =>
    comparison(op, left, operandOf(entity, value))
  return {
    lt: (value: unknown) => says(compare('lt', value)),
    lte: (value: unknown) => says(compare('lte', value)),
    gt: (value: unknown) => says(compare('gt', value)),
    gte: (value: unknown) => says(compare('gte', value)),
    between: (low: unknown, high: unknown) =>
      says({ op: 'and', of: [compare('gte', low), compare('lte', high)] }),
  }
}

const choice: Family = ({ left, says }) => ({
  in: (values: readonly unknown[]) => says(listMatch('in', left, values)),
  notIn: (values: readonly unknown[]) => says(negation(listMatch('in', left, values))),
})

const search: Family = ({ entity, left, says }) => {
  const match = (op: 'contains' | 'startsWith' | 'endsWith') => (value: unknown, options?: TextOptions) =>
    says(textMatch(op, left, operandOf(entity, value), options))
  return { contains: match('contains'), startsWith: match('startsWith'), endsWith: match('endsWith') }
}

const period: Family = ({ left, says }) => ({
  within: (window: WindowInput | DayWindow) => says({ op: 'within', left, window: windowOf(window) }),
})

const membership: Family = ({ left, says }) => ({
  has: (value: unknown) => says(listMatch('hasAny', left, [value])),
  hasAny: (values: readonly unknown[]) => says(listMatch('hasAny', left, values)),
  hasAll: (values: readonly unknown[]) => says(listMatch('hasAll', left, values)),
  hasNone: (values: readonly unknown[]) => says(negation(listMatch('hasAny', left, values))),
})

const place: Family = ({ left, says }) => ({
  inRegion: ({ system, code }: { system: RegionSystem; code: string }) =>
    says({ op: 'inRegion', left, system, code }),
  withinKm: (km: number, of: GeoPoint) => says({ op: 'withinKm', left, km, of: { ...of } }),
})

/** Calculates. What comes out of `per` is a number whatever goes in. */
const arithmetic =
  (type: 'number' | 'money'): Family =>
  ({ entity, left }) => ({
    times: (by: number) => valueRef(entity, type, { times: { of: left, by } }),
    minus: (other: unknown) => valueRef(entity, type, { minus: [left, operandOf(entity, other)] }),
    per: (other: unknown) => valueRef(entity, 'number', { ratio: [left, operandOf(entity, other)] }),
  })

const familiesOf: Readonly<Record<ValueType, readonly Family[]>> = {
  text: [presence, equality, order, choice, search],
  enum: [presence, equality, choice],
  integer: [presence, equality, order, choice, arithmetic('number')],
  number: [presence, equality, order, choice, arithmetic('number')],
  boolean: [presence, equality],
  instant: [presence, equality, order, period],
  day: [presence, equality, order, choice, period],
  money: [presence, equality, order, arithmetic('money')],
  ref: [presence, equality, choice],
  list: [presence, membership],
  address: [presence, place],
  birthday: [presence],
}

/** An age, which is only compared. */
export const ageRef = (entity: string, field: string): object => {
  const about: About = { entity, left: { age: field }, says: (condition) => rule(entity, condition) }
  return Object.freeze({ entity, ...equality(about), ...order(about), ...choice(about) })
}
