import type { FieldInfo, ValueType } from '../kernel/index.js'
import type { Sum, SumFn } from './ast.js'
import { named, oneOfThese, type Path, readObject } from './faults.js'
import { typeOfOperand } from './operand-type.js'
import {
  countTerm,
  deeper,
  hasTime,
  type Json,
  type OpenOperand,
  type ReadContext,
  readRelation,
  readWhere,
  type Target,
} from './read-context.js'
import { fieldOfTypes, readCurrency } from './read-field.js'

const ordered: readonly ValueType[] = ['text', 'integer', 'number', 'instant', 'day', 'money']

/** What a sum may be of. None for those that read no field. */
const summable: Readonly<Record<SumFn, readonly ValueType[] | undefined>> = {
  count: undefined,
  countDistinct: ['text', 'enum', 'integer', 'number', 'boolean', 'instant', 'day', 'ref'],
  sum: ['integer', 'number', 'money'],
  avg: ['integer', 'number', 'money'],
  min: ordered,
  max: ordered,
  latest: undefined,
  earliest: undefined,
}

/** Reads a sum over related records: a term of the rule, with conditions of its own. */
export const readSum = (context: ReadContext, value: unknown, path: Path): OpenOperand | undefined => {
  const { faults } = context
  const given = readObject(faults, value, path, {
    required: ['fn', 'relation'],
    optional: ['field', 'in', 'where'],
  })
  if (!given || !countTerm(context, path)) return undefined
  const fn = readFn(context, given.fn, [...path, 'fn'])
  const target = readRelation(context, given.relation, path)
  if (!fn || !target) return undefined
  const what = readWhat(context, fn, given, target, path)
  const where = readWhere(context, target.there, given.where, path)
  if (!what || where === undefined) return undefined
  const sum: Sum = { fn, relation: target.relation.name, ...what, ...(where && { where }) }
  return { path, wanted: typeOfOperand({ sum }, context.entity, context.catalogue), operand: { sum } }
}

function readFn({ faults }: ReadContext, value: unknown, path: Path): SumFn | undefined {
  // The keys of a record of all functions.
  const fns = Object.keys(summable) as SumFn[]
  return fns.find((fn) => fn === value) ?? faults.say(path, `one of ${oneOfThese(fns)}`, named(value))
}

type What = Pick<Sum, 'field' | 'in'>

function readWhat(
  context: ReadContext,
  fn: SumFn,
  given: Json,
  target: Target,
  path: Path,
): What | undefined {
  const types = summable[fn]
  if (types) return readSummed({ ...context, entity: target.there }, types, given, path)
  const extra = ['field', 'in'].find((key) => given[key] !== undefined)
  if (extra !== undefined) return context.faults.say([...path, extra], `none, for ${fn}`, named(given[extra]))
  return fn === 'count' || hasTime(context, target, path) ? {} : undefined
}

function readSummed(
  context: ReadContext,
  types: readonly ValueType[],
  given: Json,
  path: Path,
): What | undefined {
  const field = fieldOfTypes(context, given.field, [...path, 'field'], types)
  if (!field) return undefined
  if (given.in !== undefined) {
    const currency = readCurrency(context, given.in, field, [...path, 'in'])
    return currency === undefined ? undefined : { field: field.name, in: currency }
  }
  if (hasOneCurrency(field)) return { field: field.name }
  return context.faults.say([...path, 'in'], `a currency: ${field.name} is not booked`, 'nothing')
}

/** Amounts of several currencies have no sum. */
function hasOneCurrency({ type, booked }: FieldInfo): boolean {
  return type !== 'money' || booked !== undefined
}

const readable: readonly ValueType[] = ['list', 'address', 'birthday']

/** Reads a value of the one record that a relation leads to. */
export const readRelated = (context: ReadContext, value: unknown, path: Path): OpenOperand | undefined => {
  const { faults } = context
  const given = readObject(faults, value, path, { required: ['relation', 'of'] })
  const target = given && readRelation(context, given.relation, path)
  const inner = target && deeper(context, path)
  if (!given || !inner) return undefined
  const { relation, there } = target
  if (relation.kind !== 'one' || relation.via) {
    return faults.say([...path, 'relation'], 'a relation to one record', named(relation.name))
  }
  const at = [...path, 'of']
  const open = inner.operand({ ...inner, entity: there }, given.of, at)
  const operand = open?.operand
  if (!open) return undefined
  if (!operand || !isRead(operand)) return faults.add(at, `something read from the ${there.name}`, given.of)
  if (open.wanted && readable.includes(open.wanted.type)) {
    return faults.say(
      at,
      'a single value: ask lists and addresses with some',
      `a value of type ${open.wanted.type}`,
    )
  }
  return {
    path,
    ...(open.wanted && { wanted: open.wanted }),
    operand: { related: { relation: relation.name, of: operand } },
  }
}

function isRead(operand: object): boolean {
  return !['actor', 'param', 'instant', 'today', 'age', 'birthday'].some((kind) => kind in operand)
}
