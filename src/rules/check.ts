import {
  type Catalogue,
  deepFreeze,
  type EntityInfo,
  type Issue,
  isTimeZone,
  weekStarts,
} from '../kernel/index.js'
import type { Operand, Rule, Serving } from './ast.js'
import { closeAlone } from './close-operands.js'
import { invalidRule } from './errors.js'
import { collectFaults, type Faults, named, oneOfThese, type Path, readObject } from './faults.js'
import { maxListed } from './limits.js'
import { readCondition } from './read-condition.js'
import type { DeclaredNames, ReadContext } from './read-context.js'
import { openOperand } from './read-operand.js'

export interface CheckOptions {
  /** The entity the rule must be about. Absent: any. */
  readonly entity?: string
  /** The actor's values and their types. Absent: any name will do. */
  readonly actor?: DeclaredNames
  /** The parameters and their types. Absent: any name will do. */
  readonly params?: DeclaredNames
}

/**
 * Checks a rule that came as JSON.
 *
 * @returns every fault with its path, at most 50; none when the rule is valid
 */
export const check = (json: unknown, catalogue: Catalogue, options: CheckOptions = {}): readonly Issue[] =>
  read(json, catalogue, options).issues

/**
 * Reads a rule that came as JSON. Texts are made NFC, instants UTC.
 *
 * @returns a frozen copy, as it is stored
 * @throws `rule.invalid` with every fault
 */
export const parseRule = (json: unknown, catalogue: Catalogue, options: CheckOptions = {}): Rule => {
  const { rule, issues } = read(json, catalogue, options)
  if (!rule || issues.length > 0) throw invalidRule(issues)
  return deepFreeze(rule)
}

/**
 * Reads operands that came as JSON: of orders, columns and measures.
 *
 * @returns frozen copies
 * @throws `rule.invalid` with every fault; a path begins with the operand's place in the list
 */
export const parseOperands = (
  json: unknown,
  catalogue: Catalogue,
  options: CheckOptions & { readonly entity: string },
): readonly Operand[] => {
  const { operands, issues } = readable<OperandsRead>(() => readOperands(json, catalogue, options))
  if (!operands || issues.length > 0) throw invalidRule(issues)
  return deepFreeze(operands)
}

function read(json: unknown, catalogue: Catalogue, options: CheckOptions): RuleRead {
  return readable<RuleRead>(() => readRule(json, catalogue, options))
}

interface RuleRead {
  readonly rule?: Rule
  readonly issues: readonly Issue[]
}

interface OperandsRead {
  readonly operands?: readonly Operand[]
  readonly issues: readonly Issue[]
}

interface Unreadable {
  readonly rule?: undefined
  readonly operands?: undefined
  readonly issues: readonly Issue[]
}

function readable<Read>(reading: () => Read): Read | Unreadable {
  try {
    return reading()
  } catch {
    // A getter or a proxy of the caller's own.
    return {
      issues: [{ path: [], expected: 'a rule in plain JSON', received: 'an object that cannot be read' }],
    }
  }
}

function readRule(json: unknown, catalogue: Catalogue, options: CheckOptions): RuleRead {
  const faults = collectFaults()
  const given = readObject(faults, json, [], {
    required: ['v', 'entity', 'where'],
    optional: ['purpose', 'zone', 'weekStart'],
  })
  if (given && given.v !== 1) faults.add(['v'], '1', given.v)
  const info = given && entityOf(faults, given.entity, catalogue, options.entity)
  if (!info) return { issues: faults.issues }
  const serving = readServing(faults, given)
  const where = readCondition(contextOf(faults, catalogue, info, options), given.where, ['where'])
  // No rule without a fault: whatever else goes wrong, it is never taken for a valid one.
  if (!where && faults.issues.length === 0) faults.add(['where'], 'a condition', given.where)
  return { issues: faults.issues, ...(where && { rule: { v: 1, entity: info.name, ...serving, where } }) }
}

function contextOf(
  faults: Faults,
  catalogue: Catalogue,
  entity: EntityInfo,
  { actor, params }: CheckOptions,
): ReadContext {
  return {
    faults,
    catalogue,
    entity,
    actor,
    params,
    depth: 0,
    count: { terms: 0 },
    condition: readCondition,
    operand: openOperand,
  }
}

/** Whether a text can name a purpose: `marketing`. */
export const isPurpose = (text: unknown): text is string =>
  typeof text === 'string' && /^[A-Za-z][\w.-]{0,63}$/.test(text)

function readServing(
  faults: Faults,
  { purpose, zone, weekStart }: Readonly<Record<string, unknown>>,
): Serving {
  if (purpose !== undefined && !isPurpose(purpose)) {
    faults.add(['purpose'], 'a word', purpose)
  }
  if (zone !== undefined && !isZone(zone)) faults.say(['zone'], 'an IANA time zone', named(zone))
  const from = weekStarts.find((each) => each === weekStart)
  if (weekStart !== undefined && !from) {
    faults.say(['weekStart'], oneOfThese(weekStarts), named(weekStart))
  }
  return {
    ...(typeof purpose === 'string' && { purpose }),
    ...(isZone(zone) && { zone }),
    ...(from && { weekStart: from }),
  }
}

// Offsets such as +02:00 are no zones: they know no summer.
function isZone(value: unknown): value is string {
  return typeof value === 'string' && /^[A-Za-z][\w+/-]{0,63}$/.test(value) && isTimeZone(value)
}

function readOperands(
  json: unknown,
  catalogue: Catalogue,
  options: CheckOptions & { readonly entity: string },
): OperandsRead {
  const faults = collectFaults()
  const info = entityOf(faults, options.entity, catalogue, undefined)
  if (!info) return { issues: faults.issues }
  if (!Array.isArray(json) || json.length > maxListed) faults.add([], 'a list of operands', json)
  const context = contextOf(faults, catalogue, info, options)
  const operands = (Array.isArray(json) ? json : []).map((each, at) => readAlone(context, each, [at]))
  const whole = operands.filter((operand) => operand !== undefined)
  if (whole.length < operands.length && faults.issues.length === 0) faults.add([], 'operands', json)
  return { operands: whole, issues: faults.issues }
}

function readAlone(context: ReadContext, json: unknown, path: Path): Operand | undefined {
  const open = openOperand(context, json, path)
  const operand = open && closeAlone(context, open)
  if (!operand || !('age' in operand || 'birthday' in operand)) return operand
  return context.faults.say(path, 'a value of the record: ages and birthdays follow from dates', 'another')
}

function entityOf(
  faults: Faults,
  name: unknown,
  catalogue: Catalogue,
  wanted: string | undefined,
): EntityInfo | undefined {
  const isKnown = typeof name === 'string' && Object.hasOwn(catalogue, name)
  if (isKnown && (wanted === undefined || wanted === name)) return catalogue[name]
  return faults.say(['entity'], wanted ?? `one of ${oneOfThese(Object.keys(catalogue))}`, named(name))
}
