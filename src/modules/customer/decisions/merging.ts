import {
  type BaseRow,
  canonicalJson,
  type Entity,
  type Instant,
  type Json,
  type JsonObject,
} from '../../../kernel/index.js'
import { type Customer, type FieldMove, type Identifier, identifierKinds } from '../entities.js'
import type { Contradiction } from '../errors.js'

/** A customer with its identifiers. */
export interface Identified {
  readonly customer: Customer
  readonly identifiers: readonly Identifier[]
}

/** Kinds of which one has one number at most. Of a host's own kinds nothing is known. */
const strong: ReadonlySet<string> = new Set(identifierKinds)

/** What only one of them can be right about: two birth dates, two numbers of one strong kind and country. */
export const contradictionsOf = (all: readonly Identified[]): readonly Contradiction[] => {
  const said = new Map<string, Map<string, string[]>>()
  for (const { customer, identifiers } of all) {
    if (customer.birthDate !== null) say('birthDate', customer.birthDate, customer.id)
    for (const { kind, countryCode, normalized } of identifiers) {
      if (!strong.has(kind)) continue
      say(
        ['identifier', kind, ...(countryCode === null ? [] : [countryCode])].join('.'),
        normalized,
        customer.id,
      )
    }
  }
  return [...said].flatMap(([on, values]) =>
    areOfSeveral(values) ? [{ on, customerIds: [...new Set([...values.values()].flat())] }] : [],
  )

  function say(on: string, value: string, customerId: string): void {
    const values = said.get(on) ?? new Map<string, string[]>()
    said.set(on, values.set(value, [...(values.get(value) ?? []), customerId]))
  }
}

/** Who has two numbers of a kind contradicts nobody by that: two customers must, that share none of them. */
function areOfSeveral(values: ReadonlyMap<string, readonly string[]>): boolean {
  const ids = new Set([...values.values()].flat())
  const agreed = [...values.values()].some((holders) => new Set(holders).size === ids.size)
  return ids.size > 1 && values.size > 1 && !agreed
}

/** Fields that say of which kind a customer is, where it stands, or what follows from elsewhere. */
const kept: ReadonlySet<string> = new Set(['kind', 'sortName', 'parentId', 'attributes'])
/** What goes where another field goes: what follows from it, or says nothing without it. */
const together: Readonly<Record<string, readonly string[]>> = {
  birthday: ['birthDate', 'nextBirthdayOn', 'birthdayOverAt'],
  regionCode: ['regionSystem'],
  ownerId: ['teamId'],
}
const followers: ReadonlySet<string> = new Set(Object.values(together).flat())

/** The fields that a merge may take from either customer. */
export const mergeableFields = ({ fields, attributes }: Entity): readonly string[] => [
  ...Object.entries(fields).flatMap(([name, { readOnly }]) =>
    readOnly || kept.has(name) || followers.has(name) ? [] : [name],
  ),
  ...attributes.map(({ key }) => `attributes.${key}`),
]

/** The fields that a merge may write: those that it may take, and what goes with them. */
export const writtenFields = (entity: Entity): readonly string[] => [...mergeableFields(entity), ...followers]

/**
 * The survivor's fields after a merge: its own; where it has none the other's; and what the caller has chosen.
 *
 * @param choices by field, whose value stands
 */
export const mergedFields = (
  entity: Entity,
  survivor: Customer,
  other: Customer,
  choices: Readonly<Record<string, string>>,
): Readonly<Record<string, unknown>> => {
  const changes: Record<string, unknown> = {}
  for (const name of mergeableFields(entity)) {
    const chosen = Object.hasOwn(choices, name) ? choices[name] : undefined
    const all = [name, ...(together[name] ?? [])]
    const takes =
      chosen === undefined ? lacks(survivor, all) && fits(name, survivor, other) : chosen === other.id
    if (!takes || lacks(other, all)) continue
    for (const each of all) changes[each] = saidIn(other, each)
  }
  return changes
}

function lacks(customer: Customer, names: readonly string[]): boolean {
  return names.every((name) => isMissing(saidIn(customer, name)))
}

/** A region is one of its country. */
function fits(name: string, survivor: Customer, other: Customer): boolean {
  return name !== 'regionCode' || (survivor.countryCode ?? other.countryCode) === other.countryCode
}

function isMissing(value: unknown): boolean {
  return value === null || value === undefined
}

/** A field, or an attribute as `attributes.plan`. */
const saidIn = (row: BaseRow, name: string): Json | undefined => {
  // Rows are records of their fields; the interface has no index to say so.
  const record = row as unknown as JsonObject
  if (!name.startsWith('attributes.')) return record[name]
  return (record.attributes as JsonObject | undefined)?.[name.slice('attributes.'.length)]
}

/** A row with some of its fields set; attributes by their names. */
export const withValues = <Row extends BaseRow>(row: Row, values: Readonly<Record<string, unknown>>): Row => {
  const plain = Object.entries(values).filter(([name]) => !name.startsWith('attributes.'))
  const own = Object.entries(values).filter(([name]) => name.startsWith('attributes.'))
  const next = { ...row, ...Object.fromEntries(plain) }
  if (own.length === 0) return next
  const attributes: Record<string, unknown> = { ...(row as { attributes?: object }).attributes }
  for (const [name, value] of own) {
    const key = name.slice('attributes.'.length)
    if (value === undefined || value === null) delete attributes[key]
    else attributes[key] = value
  }
  return { ...next, attributes }
}

/** What was written to which fields, so that it can be taken back. */
export const movesBetween = (
  from: BaseRow,
  to: BaseRow,
  names: readonly string[],
): Readonly<Record<string, FieldMove>> =>
  Object.fromEntries(
    names.flatMap((name) => {
      const move = { from: saidIn(from, name) ?? null, to: saidIn(to, name) ?? null }
      return isSame(move.from, move.to) ? [] : [[name, move]]
    }),
  )

/** What stood before, in the fields that nobody has changed since. */
export const takenBack = (
  row: BaseRow,
  moves: Readonly<Record<string, FieldMove>>,
): Readonly<Record<string, unknown>> =>
  Object.fromEntries(
    Object.entries(moves).flatMap(([name, { from, to }]) =>
      isSame(saidIn(row, name) ?? null, to) ? [[name, from]] : [],
    ),
  )

function isSame(a: Json, b: Json): boolean {
  return canonicalJson(a) === canonicalJson(b)
}

/** A customer that another stands for. It keeps what it said, has no place in the tree, and is no longer live. */
export const mergedAway = (customer: Customer, survivorId: string, at: Instant): Customer => ({
  ...customer,
  parentId: null,
  archivedAt: at,
  mergedIntoId: survivorId,
})
