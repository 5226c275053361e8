import {
  type EntityInfo,
  type FieldInfo,
  type Instant,
  type Money,
  parseInstant,
  received,
} from '../kernel/index.js'
import type { Constant, Operand } from './ast.js'
import { paramInvalid } from './errors.js'
import { collectFaults } from './faults.js'
import { describeWanted, readConstant, typeOfConstant, type Wanted } from './read-constant.js'
import { momentOf } from './windows.js'

/** An operand at an instant: a field of the row, a value known now, or a value that is missing. */
export type Resolved =
  | { readonly from: 'row'; readonly field: FieldInfo }
  | { readonly from: 'value'; readonly value: Constant }
  | { readonly from: 'nowhere' }

/** What is known when a rule is asked. */
export interface Givens {
  readonly now: Instant
  /** The actor's values by name; one that is left out is missing. */
  readonly actor?: Readonly<Record<string, unknown>>
  /** The values of the rule's parameters. All that the rule names must be there; `null` is missing. */
  readonly params?: Readonly<Record<string, unknown>>
}

export type OperandResolver = (operand: Operand, wanted: Wanted) => Resolved

const nowhere: Resolved = { from: 'nowhere' }

/** Makes the reader of operands for one entity's rows. */
export const operandResolver = (entity: EntityInfo, givens: Givens): OperandResolver => {
  return (operand, wanted) => {
    if ('value' in operand) return { from: 'value', value: operand.value }
    if ('field' in operand) return { from: 'row', field: knownField(entity, operand.field) }
    if ('instant' in operand) return { from: 'value', value: momentOf(operand.instant, givens.now) }
    if ('actor' in operand) return ofActor(operand.actor, givens, wanted)
    return ofParam(operand.param, givens, wanted)
  }
}

/** What an operand must be for its other side, as far as that is known. */
export const wantedBy = (entity: EntityInfo, operand: Operand): Wanted | undefined => {
  if ('field' in operand) return knownField(entity, operand.field)
  if ('instant' in operand) return { type: 'instant' }
  const type = 'value' in operand ? typeOfConstant(operand.value) : undefined
  return type && { type }
}

function knownField(entity: EntityInfo, name: string): FieldInfo {
  const field = entity.fields[name]
  // Rules are read against the catalogue before they are resolved.
  if (!field) throw new TypeError(`${entity.name} has no field ${name}`)
  return field
}

function ofActor(name: string, { actor = {} }: Givens, wanted: Wanted): Resolved {
  const value = Object.hasOwn(actor, name) ? fitting(actor[name], wanted) : undefined
  return value === undefined ? nowhere : { from: 'value', value }
}

function ofParam(name: string, { params = {} }: Givens, wanted: Wanted): Resolved {
  const value = Object.hasOwn(params, name) ? params[name] : undefined
  if (value === null) return nowhere
  const fit = fitting(value, wanted)
  if (fit === undefined) {
    throw paramInvalid({ param: name, expected: describeWanted(wanted), received: received(value) })
  }
  return { from: 'value', value: fit }
}

function fitting(value: unknown, wanted: Wanted): Constant | undefined {
  const json = value instanceof Date ? parseInstant(value) : value
  return readConstant(collectFaults(), json, [], wanted)
}

export const isMoney = (value: Constant): value is Money => typeof value === 'object'
