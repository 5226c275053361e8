import { type Catalogue, deepFreeze, type EntityInfo, type Issue } from '../kernel/index.js'
import type { Rule } from './ast.js'
import { invalidRule } from './errors.js'
import { collectFaults, type Faults, named, oneOfThese, readObject } from './faults.js'
import { readCondition } from './read-condition.js'
import type { DeclaredNames } from './read-operand.js'

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

function read(
  json: unknown,
  catalogue: Catalogue,
  options: CheckOptions,
): { rule?: Rule; issues: readonly Issue[] } {
  try {
    return readRule(json, catalogue, options)
  } catch {
    // A getter or a proxy of the caller's own.
    return {
      issues: [{ path: [], expected: 'a rule in plain JSON', received: 'an object that cannot be read' }],
    }
  }
}

function readRule(
  json: unknown,
  catalogue: Catalogue,
  { entity, actor, params }: CheckOptions,
): { rule?: Rule; issues: readonly Issue[] } {
  const faults = collectFaults()
  const given = readObject(faults, json, [], { required: ['v', 'entity', 'where'] })
  if (given && given.v !== 1) faults.add(['v'], '1', given.v)
  const info = given && entityOf(faults, given.entity, catalogue, entity)
  if (!info) return { issues: faults.issues }
  const context = { faults, catalogue, entity: info, actor, params, depth: 0, count: { terms: 0 } }
  const where = readCondition(context, given.where, ['where'])
  // No rule without a fault: whatever else goes wrong, it is never taken for a valid one.
  if (!where && faults.issues.length === 0) faults.add(['where'], 'a condition', given.where)
  return { issues: faults.issues, ...(where && { rule: { v: 1, entity: info.name, where } }) }
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
