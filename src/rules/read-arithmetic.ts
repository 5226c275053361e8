import type { Operand } from './ast.js'
import { closeOperands, typeOfOpen } from './close-operands.js'
import { type Path, readObject } from './faults.js'
import type { Wanted } from './read-constant.js'
import { deeper, type OpenOperand, type ReadContext } from './read-context.js'

/** Reads an operand times a number. */
export const readTimes = (context: ReadContext, value: unknown, path: Path): OpenOperand | undefined => {
  const { faults } = context
  const given = readObject(faults, value, path, { required: ['of', 'by'] })
  const inner = deeper(context, path)
  if (!given || !inner) return undefined
  const { of, by } = given
  const open = readNumeric(inner, of, [...path, 'of'])
  if (typeof by !== 'number' || !Number.isFinite(by))
    return faults.add([...path, 'by'], 'a finite number', by)
  const pair = open && closeOperands(inner, open, numberAt(path), () => true)
  return pair && { path, wanted: amountOf([open]), operand: { times: { of: pair[0], by: by + 0 } } }
}

export const readMinus = (context: ReadContext, value: unknown, path: Path): OpenOperand | undefined => {
  const pair = readPair(context, value, path)
  return pair && { path, wanted: pair.wanted, operand: { minus: pair.operands } }
}

export const readRatio = (context: ReadContext, value: unknown, path: Path): OpenOperand | undefined => {
  const pair = readPair(context, value, path)
  return pair && { path, wanted: { type: 'number' }, operand: { ratio: pair.operands } }
}

interface Pair {
  readonly operands: readonly [Operand, Operand]
  readonly wanted: Wanted
}

/** Two numbers, or two amounts of one currency. */
function readPair(context: ReadContext, value: unknown, path: Path): Pair | undefined {
  if (!Array.isArray(value) || value.length !== 2) return context.faults.add(path, 'two operands', value)
  const inner = deeper(context, path)
  if (!inner) return undefined
  const left = readNumeric(inner, value[0], [...path, 0])
  const right = readNumeric(inner, value[1], [...path, 1])
  if (!left || !right) return undefined
  const operands = closeOperands(inner, asNumbers(left), asNumbers(right), (a, b) =>
    a === 'money' ? b === 'money' : b !== 'money',
  )
  return operands && { operands, wanted: amountOf([left, right]) }
}

/** Reads something to calculate with. Ages and birthdays are only compared. */
function readNumeric(context: ReadContext, value: unknown, path: Path): OpenOperand | undefined {
  const open = context.operand(context, value, path)
  if (!open) return undefined
  const type = typeOfOpen(open)?.type ?? 'number'
  const isNumeric = type === 'integer' || type === 'number' || type === 'money'
  if (isNumeric && !(open.operand && 'age' in open.operand)) return open
  return context.faults.say(path, 'numbers or money', open.wanted ? `a value of type ${type}` : type)
}

/** A constant beside whole numbers may have decimals. */
function asNumbers(open: OpenOperand): OpenOperand {
  return open.wanted?.type === 'integer' ? { ...open, wanted: { type: 'number' } } : open
}

function numberAt(path: Path): OpenOperand {
  return { path, operand: { value: 0 } }
}

function amountOf(sides: readonly (OpenOperand | undefined)[]): Wanted {
  const types = sides.map((side) => side && typeOfOpen(side))
  return types.find((each) => each?.type === 'money') ?? { type: 'number' }
}
