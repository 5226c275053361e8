import { type Faults, named, oneOfThese, type Path, readObject } from './faults.js'
import { maxDays } from './limits.js'
import { ofField } from './operand-type.js'
import { readMinus, readRatio, readTimes } from './read-arithmetic.js'
import type { Wanted } from './read-constant.js'
import type { DeclaredNames, OpenOperand, ReadContext } from './read-context.js'
import { fieldOfTypes, readCurrency, readField } from './read-field.js'
import { readRelated, readSum } from './read-sum.js'
import { readRelative } from './read-time.js'

/** Reads an operand as far as that can be done without the other side. */
export const openOperand = (context: ReadContext, value: unknown, path: Path): OpenOperand | undefined => {
  const { faults } = context
  const given = readObject(faults, value, path, { optional: [...kinds, 'in'] })
  if (!given) return undefined
  const [kind, ...more] = Object.keys(given).filter((key) => key !== 'in')
  if (kind === undefined || more.length > 0) return faults.add(path, `one of ${oneOfThese(kinds)}`, value)
  if (kind === 'field') return openField(context, given.field, given.in, path)
  if (given.in !== undefined) return faults.say([...path, 'in'], 'a field beside it', 'none')
  return readers[kind as keyof typeof readers](context, given[kind], [...path, kind])
}

type Reader = (context: ReadContext, value: unknown, path: Path) => OpenOperand | undefined

const readers: Readonly<Record<Exclude<Kind, 'field'>, Reader>> = {
  value: (_, value, path) => ({ path, constant: { value } }),
  instant: ({ faults }, value, path) => {
    const instant = readRelative(faults, value, path)
    return instant && { path, wanted: { type: 'instant' }, operand: { instant } }
  },
  today: ({ faults }, value, path) => {
    const isRight = Number.isSafeInteger(value) && Math.abs(Number(value)) <= maxDays
    if (!isRight) return faults.add(path, `a whole number of days, at most ${maxDays}`, value)
    return { path, wanted: { type: 'day' }, operand: { today: Number(value) + 0 } }
  },
  actor: ({ faults, actor }, value, path) => {
    const name = nameOf(faults, value, path, actor)
    return name === undefined ? undefined : { path, wanted: declared(actor, name), operand: { actor: name } }
  },
  param: ({ faults, params }, value, path) => {
    const name = nameOf(faults, value, path, params)
    return name === undefined ? undefined : { path, wanted: declared(params, name), operand: { param: name } }
  },
  related: readRelated,
  sum: readSum,
  times: readTimes,
  minus: readMinus,
  ratio: readRatio,
  age: (context, value, path) => {
    const field = fieldOfTypes(context, value, path, ['day', 'birthday'])
    return field && { path, wanted: { type: 'integer' }, operand: { age: field.name } }
  },
  birthday: (context, value, path) => {
    const field = fieldOfTypes(context, value, path, ['birthday'])
    return field && { path, wanted: { type: 'birthday' }, operand: { birthday: field.name } }
  },
}

type Kind =
  | 'value'
  | 'field'
  | 'instant'
  | 'today'
  | 'actor'
  | 'param'
  | 'related'
  | 'sum'
  | 'times'
  | 'minus'
  | 'ratio'
  | 'age'
  | 'birthday'

const kinds = ['field', ...Object.keys(readers)]

function openField(context: ReadContext, value: unknown, own: unknown, path: Path): OpenOperand | undefined {
  const at = [...path, 'field']
  const field = readField(context, value, at)
  if (!field) return undefined
  if (own === undefined) {
    return { path: at, wanted: ofField(field, undefined), operand: { field: field.name } }
  }
  const currency = readCurrency(context, own, field, [...path, 'in'])
  if (currency === undefined) return undefined
  return { path: at, wanted: ofField(field, currency), operand: { field: field.name, in: currency } }
}

const nameText = /^[A-Za-z_][\w.-]{0,63}$/

function nameOf(
  faults: Faults,
  value: unknown,
  path: Path,
  names: DeclaredNames | undefined,
): string | undefined {
  if (typeof value !== 'string' || !nameText.test(value)) return faults.add(path, 'a name', value)
  if (names && !Object.hasOwn(names, value)) {
    return faults.say(path, oneOfThese(Object.keys(names)) || 'no name here', named(value))
  }
  return value
}

function declared(names: DeclaredNames | undefined, name: string): Wanted | undefined {
  const type = names && Object.hasOwn(names, name) ? names[name] : undefined
  return type && { type }
}
