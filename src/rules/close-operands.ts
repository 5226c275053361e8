import type { ValueType } from '../kernel/index.js'
import type { Operand } from './ast.js'
import type { Faults } from './faults.js'
import { describeWanted, readConstant, typeOfConstant, type Wanted } from './read-constant.js'
import type { OpenOperand, ReadContext } from './read-context.js'

/** Reads the constants of two operands by each other's types, and refuses types that do not agree. */
export const closeOperands = (
  { faults }: ReadContext,
  left: OpenOperand,
  right: OpenOperand,
  agree: (a: ValueType, b: ValueType) => boolean,
): readonly [Operand, Operand] | undefined => {
  const shared = left.wanted ?? right.wanted ?? wantedOf(left) ?? wantedOf(right)
  const [a, b] = [closed(faults, left, right.wanted ?? shared), closed(faults, right, left.wanted ?? shared)]
  if (!a || !b) return undefined
  if (!left.wanted || !right.wanted) return [a, b]
  if (agree(left.wanted.type, right.wanted.type) && isSameMoney(left.wanted, right.wanted)) return [a, b]
  return faults.say(right.path, inWords(left.wanted), inWords(right.wanted))
}

function isSameMoney(a: Wanted, b: Wanted): boolean {
  return a.currency === undefined || b.currency === undefined || a.currency === b.currency
}

/** An operand whose constant, if it is one, is read by itself. */
export const closeAlone = ({ faults }: ReadContext, open: OpenOperand): Operand | undefined =>
  closed(faults, open, wantedOf(open))

/** The type of an operand, where it is known. */
export const typeOfOpen = (open: OpenOperand): Wanted | undefined => open.wanted ?? wantedOf(open)

function closed(faults: Faults, open: OpenOperand, wanted: Wanted | undefined): Operand | undefined {
  if (!open.constant) return open.operand
  if (!wanted) return faults.add(open.path, 'text, a number, true, false or money', open.constant.value)
  const value = readConstant(faults, open.constant.value, open.path, wanted)
  return value === undefined ? undefined : { value }
}

function wantedOf({ constant }: OpenOperand): Wanted | undefined {
  const type = constant && typeOfConstant(constant.value)
  return type && { type }
}

function inWords(wanted: Wanted): string {
  return wanted.currency === undefined ? `a value of type ${wanted.type}` : describeWanted(wanted)
}
