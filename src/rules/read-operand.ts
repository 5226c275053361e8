import type { EntityInfo, FieldInfo, ValueType } from '../kernel/index.js'
import type { Operand } from './ast.js'
import { type Faults, named, oneOfThese, type Path, readObject } from './faults.js'
import { readConstant, typeOfConstant, type Wanted } from './read-constant.js'
import { readRelative } from './read-time.js'

/** Names an actor or the parameters may have, where they are declared. */
export type DeclaredNames = Readonly<Record<string, ValueType>>

export interface OperandContext {
  readonly faults: Faults
  readonly entity: EntityInfo
  readonly actor?: DeclaredNames
  readonly params?: DeclaredNames
}

/** An operand before its constant is read: that needs to know what it is compared with. */
export interface OpenOperand {
  readonly path: Path
  /** What it is; nothing known of a constant, nor of an undeclared name. */
  readonly wanted?: Wanted
  readonly constant?: { readonly value: unknown }
  readonly operand?: Operand
}

/** Reads an operand as far as that can be done without the other side. */
export const openOperand = (context: OperandContext, value: unknown, path: Path): OpenOperand | undefined => {
  const { faults } = context
  const given = readObject(faults, value, path, { optional: kinds })
  if (!given) return undefined
  const [kind, ...more] = Object.keys(given)
  if (kind === undefined || more.length > 0) return faults.add(path, `one of ${oneOfThese(kinds)}`, value)
  return readers[kind as keyof typeof readers](context, given[kind], [...path, kind])
}

/** Reads the constants of two operands by each other's types, and refuses types that do not agree. */
export const closeOperands = (
  { faults }: OperandContext,
  left: OpenOperand,
  right: OpenOperand,
  agree: (a: ValueType, b: ValueType) => boolean,
): readonly [Operand, Operand] | undefined => {
  const shared = left.wanted ?? right.wanted ?? wantedOf(left) ?? wantedOf(right)
  const [a, b] = [closed(faults, left, right.wanted ?? shared), closed(faults, right, left.wanted ?? shared)]
  if (!a || !b) return undefined
  if (left.wanted && right.wanted && !agree(left.wanted.type, right.wanted.type)) {
    return faults.say(right.path, inWords(left.wanted.type), inWords(right.wanted.type))
  }
  return [a, b]
}

/** An operand whose constant, if it is one, is read by itself. */
export const closeAlone = ({ faults }: OperandContext, open: OpenOperand): Operand | undefined =>
  closed(faults, open, wantedOf(open))

/** The type of an operand, where it is known. */
export const typeOfOperand = (open: OpenOperand): Wanted | undefined => open.wanted ?? wantedOf(open)

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

function inWords(type: ValueType): string {
  return `a value of type ${type}`
}

type Reader = (context: OperandContext, value: unknown, path: Path) => OpenOperand | undefined

const readers: Readonly<Record<'value' | 'field' | 'instant' | 'actor' | 'param', Reader>> = {
  value: (_, value, path) => ({ path, constant: { value } }),
  field: (context, value, path) => {
    const field = fieldOf(context, value, path)
    return field && { path, wanted: field, operand: { field: field.name } }
  },
  instant: ({ faults }, value, path) => {
    const instant = readRelative(faults, value, path)
    return instant && { path, wanted: { type: 'instant' }, operand: { instant } }
  },
  actor: ({ faults, actor }, value, path) => {
    const name = nameOf(faults, value, path, actor)
    return name === undefined ? undefined : { path, wanted: declared(actor, name), operand: { actor: name } }
  },
  param: ({ faults, params }, value, path) => {
    const name = nameOf(faults, value, path, params)
    return name === undefined ? undefined : { path, wanted: declared(params, name), operand: { param: name } }
  },
}

const kinds = Object.keys(readers)

function fieldOf({ faults, entity }: OperandContext, value: unknown, path: Path): FieldInfo | undefined {
  const field =
    typeof value === 'string' && Object.hasOwn(entity.fields, value) ? entity.fields[value] : undefined
  return field ?? faults.say(path, `a field of ${entity.name} that rules may name`, named(value))
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
