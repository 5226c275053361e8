import type { Bucket, Condition, Regularity, Step } from './ast.js'
import { named, type Path, readObject } from './faults.js'
import { maxPeriods, maxSeedLength } from './limits.js'
import { readConstant } from './read-constant.js'
import {
  countTerm,
  hasTime,
  type Json,
  type ReadContext,
  readRelation,
  readWhere,
  type Target,
} from './read-context.js'
import { readDuration, readUnit } from './read-time.js'

/** Reads `followedBy` and `missed`: two steps from the same record, and the time between them. */
export const readSequence = (context: ReadContext, given: Json, path: Path): Condition | undefined => {
  const first = readStep(context, given.first, [...path, 'first'])
  const next = readStep(context, given.next, [...path, 'next'])
  const within = readDuration(context.faults, given.within, [...path, 'within'])
  if (!first || !next || !within) return undefined
  if (first.target.relation.on.local !== next.target.relation.on.local) {
    const wanted = `a relation that starts where ${first.target.relation.name} does`
    return context.faults.say([...path, 'next', 'relation'], wanted, named(next.step.relation))
  }
  // Two forms of one shape.
  return { op: given.op as 'followedBy', first: first.step, next: next.step, within }
}

function readStep(
  context: ReadContext,
  value: unknown,
  path: Path,
): { step: Step; target: Target } | undefined {
  const given = readObject(context.faults, value, path, { required: ['relation'], optional: ['where'] })
  if (!given || !countTerm(context, path)) return undefined
  const target = readRelation(context, given.relation, path)
  if (!target || !hasTime(context, target, path)) return undefined
  const { relation, there } = target
  if (relation.kind === 'one' || relation.via) {
    const wanted = 'a relation to records that name this one themselves'
    return context.faults.say([...path, 'relation'], wanted, named(relation.name))
  }
  const where = readWhere(context, there, given.where, path)
  if (where === undefined) return undefined
  return { step: { relation: relation.name, ...(where && { where }) }, target }
}

/** Reads `regularly`. */
export const readRegularity = (context: ReadContext, given: Json, path: Path): Condition | undefined => {
  if (!countTerm(context, path)) return undefined
  const { atLeast, of, relation, where } = given
  const target = readRelation(context, relation, path)
  if (!target || !hasTime(context, target, path)) return undefined
  const { faults } = context
  const each = readEach(context, given.each, [...path, 'each'])
  if (!isCount(of, maxPeriods))
    return faults.add([...path, 'of'], `a whole number from 1 to ${maxPeriods}`, of)
  if (!isCount(atLeast, of))
    return faults.add([...path, 'atLeast'], `a whole number from 1 to ${of}`, atLeast)
  const read = readWhere(context, target.there, where, path)
  if (!each || read === undefined) return undefined
  const { name } = target.relation
  return { op: 'regularly', relation: name, ...(read && { where: read }), atLeast, of, each }
}

function readEach({ faults }: ReadContext, value: unknown, path: Path): Regularity['each'] | undefined {
  return typeof value === 'string' ? readUnit(faults, value, path) : readDuration(faults, value, path)
}

function isCount(value: unknown, most: number): value is number {
  return Number.isSafeInteger(value) && Number(value) >= 1 && Number(value) <= most
}

/** Reads a random share of the records. */
export const readBucket = (context: ReadContext, given: Json, path: Path): Bucket | undefined => {
  const { faults, entity } = context
  if (!countTerm(context, path)) return undefined
  if (entity.hashColumn === undefined) {
    return faults.say([...path, 'op'], `another condition: ${entity.name} has no buckets`, "'bucket'")
  }
  const { from, to } = given
  const seed = readSeed(context, given.seed, [...path, 'seed'])
  if (!isShare(from)) return faults.add([...path, 'from'], 'a part of 1', from)
  if (!isShare(to) || to <= from) return faults.add([...path, 'to'], 'a part of 1 above from', to)
  return seed === undefined ? undefined : { op: 'bucket', seed, from: from + 0, to }
}

function readSeed({ faults }: ReadContext, value: unknown, path: Path): string | undefined {
  const seed = typeof value === 'string' ? readConstant(faults, value, path, { type: 'text' }) : undefined
  const isRight = typeof seed === 'string' && seed.length > 0 && seed.length <= maxSeedLength
  return isRight ? seed : faults.add(path, `a text of 1 to ${maxSeedLength} characters`, value)
}

function isShare(value: unknown): value is number {
  return typeof value === 'number' && value >= 0 && value <= 1
}
