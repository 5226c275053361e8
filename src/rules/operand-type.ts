import type { Catalogue, EntityInfo, FieldInfo, RelationInfo } from '../kernel/index.js'
import type { Operand, Sum } from './ast.js'
import { typeOfConstant, type Wanted } from './read-constant.js'

/** What an operand is, and so what its other side must be, as far as that is known. The operand must have been checked. */
export const typeOfOperand = (
  operand: Operand,
  entity: EntityInfo,
  catalogue: Catalogue,
): Wanted | undefined => {
  if ('value' in operand) return ofConstant(operand.value)
  if ('field' in operand) return ofField(fieldOf(entity, operand.field), operand.in)
  if ('instant' in operand) return { type: 'instant' }
  if ('today' in operand) return { type: 'day' }
  if ('related' in operand) {
    const { relation, of } = operand.related
    return typeOfOperand(of, targetOf(relationOf(entity, relation), catalogue), catalogue)
  }
  if ('sum' in operand) return ofSum(operand.sum, entity, catalogue)
  if ('times' in operand) return ofTimes(typeOfOperand(operand.times.of, entity, catalogue))
  if ('minus' in operand) {
    const [a, b] = operand.minus.map((each) => typeOfOperand(each, entity, catalogue))
    return a?.type === 'money' ? a : b?.type === 'money' ? b : { type: 'number' }
  }
  if ('ratio' in operand) return { type: 'number' }
  if ('age' in operand) return { type: 'integer' }
  return 'birthday' in operand ? { type: 'birthday' } : undefined
}

export const fieldOf = ({ name: entity, fields }: EntityInfo, name: string): FieldInfo => {
  const field = fields[name]
  // Rules are read against the catalogue before anything else is done with them.
  if (!field) throw new TypeError(`${entity} has no field ${name}`)
  return field
}

export const relationOf = ({ name: entity, relations }: EntityInfo, name: string): RelationInfo => {
  const relation = relations[name]
  if (!relation) throw new TypeError(`${entity} has no relation ${name}`)
  return relation
}

export const targetOf = ({ entity }: RelationInfo, catalogue: Catalogue): EntityInfo => {
  const there = Object.hasOwn(catalogue, entity) ? catalogue[entity] : undefined
  if (!there) throw new TypeError(`No entity is called ${entity}`)
  return there
}

/** What a field is to a rule: booked money in the currency of the books, unless its own in one currency is meant. */
export const ofField = ({ type, options, item, booked }: FieldInfo, own: string | undefined): Wanted => {
  const currency = type === 'money' ? (own ?? booked?.currency) : undefined
  return {
    type,
    ...(options && { options }),
    ...(item && { item }),
    ...(currency !== undefined && { currency }),
  }
}

function ofConstant(value: unknown): Wanted | undefined {
  const type = typeOfConstant(value)
  return type && { type }
}

function ofSum({ fn, relation, field, in: own }: Sum, entity: EntityInfo, catalogue: Catalogue): Wanted {
  if (fn === 'count' || fn === 'countDistinct') return { type: 'integer' }
  if (fn === 'latest' || fn === 'earliest') return { type: 'instant' }
  const there = targetOf(relationOf(entity, relation), catalogue)
  const of = ofField(fieldOf(there, field ?? ''), own)
  return fn === 'avg' && of.type === 'integer' ? { type: 'number' } : of
}

function ofTimes(of: Wanted | undefined): Wanted {
  return of?.type === 'money' ? of : { type: 'number' }
}
