import type { Catalogue, EntityInfo, FieldInfo } from '../../kernel/index.js'
import type { ComparisonOp, Condition, Operand, TextOp } from '../ast.js'
import { type Faults, named, type Path } from '../faults.js'
import type { BuilderOperator } from './query-builder.js'
import { constantOf, listOf } from './query-builder-values.js'

/** Where a query is read. */
export interface Place {
  readonly faults: Faults
  readonly catalogue: Catalogue
  readonly entity: EntityInfo
}

export type Json = Readonly<Record<string, unknown>>

export const namedField = ({ faults, entity }: Place, name: unknown, path: Path): FieldInfo | undefined => {
  const isKnown = typeof name === 'string' && Object.hasOwn(entity.fields, name)
  return isKnown ? entity.fields[name] : faults.say(path, `a field of ${entity.name}`, named(name))
}

/** A rule of a query: a field, and what is asked of it. */
export interface Asked {
  readonly place: Place
  readonly field: FieldInfo
  readonly given: Json
  readonly path: Path
}

export type Operator = (asked: Asked) => Condition | undefined

export const operators: Readonly<Record<BuilderOperator, Operator>> = {
  '=': compare('eq'),
  '!=': opposite(compare('eq')),
  '<': compare('lt'),
  '<=': compare('lte'),
  '>': compare('gt'),
  '>=': compare('gte'),
  contains: match('contains'),
  beginsWith: match('startsWith'),
  endsWith: match('endsWith'),
  doesNotContain: opposite(match('contains')),
  doesNotBeginWith: opposite(match('startsWith')),
  doesNotEndWith: opposite(match('endsWith')),
  null: opposite(isSet),
  notNull: isSet,
  in: oneOf,
  notIn: opposite(oneOf),
  between,
  notBetween: opposite(between),
}

function opposite(operator: Operator): Operator {
  return (asked) => {
    const of = operator(asked)
    return of && { op: 'not', of }
  }
}

function compare(op: ComparisonOp): Operator {
  return (asked) => {
    const right = operandOf(asked, asked.given.value, [...asked.path, 'value'])
    return right && { op, left: { field: asked.field.name }, right }
  }
}

function match(op: TextOp): Operator {
  return (asked) => {
    const right = operandOf(asked, asked.given.value, [...asked.path, 'value'])
    const left = { field: asked.field.name }
    if (!right || asked.field.type !== 'list') return right && { op, left, right }
    if (op !== 'contains' || !('value' in right))
      return asked.place.faults.say(
        [...asked.path, 'operator'],
        'contains, for a list',
        named(asked.given.operator),
      )
    return { op: 'hasAny', left, values: [right.value] }
  }
}

function isSet({ field }: Asked): Condition {
  return { op: 'isSet', left: { field: field.name } }
}

function oneOf(asked: Asked): Condition | undefined {
  const { field, path } = asked
  const values = valuesOf(asked)
  if (!values) return undefined
  const left = { field: field.name }
  const constants = values.flatMap((value) => ('value' in value ? [value.value] : []))
  if (constants.length === values.length) {
    return field.type === 'list'
      ? { op: 'hasAny', left, values: constants }
      : { op: 'in', left, values: constants }
  }
  if (field.type === 'list') return asked.place.faults.say(path, 'values, for a list', 'fields')
  return { op: 'or', of: values.map((right) => ({ op: 'eq', left, right })) }
}

function between(asked: Asked): Condition | undefined {
  const values = valuesOf(asked)
  const [low, high, ...more] = values ?? []
  if (values && (!low || !high || more.length > 0))
    return asked.place.faults.say([...asked.path, 'value'], 'two values', `${values.length}`)
  const left = { field: asked.field.name }
  return (
    low &&
    high && {
      op: 'and',
      of: [
        { op: 'gte', left, right: low },
        { op: 'lte', left, right: high },
      ],
    }
  )
}

function valuesOf(asked: Asked): readonly Operand[] | undefined {
  const { place, given, path } = asked
  const values = listOf(given.value)
  if (!values) return place.faults.add([...path, 'value'], 'a list, or text with commas between', given.value)
  const read = values.map((value, index) => operandOf(asked, value, [...path, 'value', index]))
  return read.every((each) => each !== undefined) ? read : undefined
}

function operandOf({ place, field, given, path }: Asked, value: unknown, at: Path): Operand | undefined {
  const source = given.valueSource ?? 'value'
  if (source === 'value') return { value: constantOf(value, field) }
  if (source !== 'field') return place.faults.say([...path, 'valueSource'], 'value or field', named(source))
  const other = namedField(place, value, at)
  return other && { field: other.name }
}
