import type { Field, FieldKind } from './fields.js'
import { isPlainObject, type Json, type JsonObject } from './json.js'
import type { Instant } from './time.js'

/** Who does something, as the log keeps it. */
export interface ActorRef {
  readonly kind: 'user' | 'customer' | 'partner' | 'system' | 'model'
  readonly id: string
  /** Whom they act for. */
  readonly onBehalfOf?: string
}

/** The actor when none is named. */
export const hostActor: ActorRef = { kind: 'system', id: 'host' }

/** A customer an event concerns, and as what. */
export interface Party {
  readonly customerId: string
  readonly role: string
}

/** The record an event is about, at the version it then had. */
export interface Subject {
  readonly entity: string
  readonly id: string
  readonly version: number
}

/** What happened, as it leaves a pure decision: a type and its data. */
export interface DomainEvent<Type extends string = string, Data = JsonObject> {
  readonly type: Type
  readonly data: Data
  /** When it happened, where that is not now. */
  readonly occurredAt?: Instant
  /** When it became known, where that was before now. */
  readonly recordedAt?: Instant
}

/** What happened, as listeners hear it and the log keeps it. */
export interface RecordedEvent<Type extends string = string, Data = JsonObject> {
  readonly id: string
  readonly type: Type
  readonly schemaVersion: number
  readonly tenant: string
  /** Counts the tenant's events without gaps, in commit order. */
  readonly position: number
  readonly actor: ActorRef
  readonly parties: readonly Party[]
  readonly subject: Subject
  readonly correlationId: string
  readonly causationId: string | null
  readonly occurredAt: Instant
  readonly recordedAt: Instant
  readonly data: Data
}

/** One changed field of a row. */
export interface FieldChange {
  readonly from: unknown
  readonly to: unknown
}

/** An event, declared: its type, the fields of its data, and whom it concerns. */
export interface EventDeclaration<Type extends string = string, Data = unknown> {
  readonly type: Type
  readonly schemaVersion: number
  readonly fields: Readonly<Record<string, Field>>
  /** The field that holds changed fields of an entity, `{ name: { from, to } }`; its members are as personal as that entity's fields. */
  readonly changesOf?: { readonly field: string; readonly entity: string }
  /** Whom it concerns beyond the customers its data names. */
  readonly parties?: (data: JsonObject) => readonly Party[]
  /** How data of an older schema version becomes that of the next: `{ 1: (data) => ... }` makes version 2 of version 1. */
  readonly up?: Readonly<Record<number, (data: JsonObject) => JsonObject>>
  readonly '~data'?: Data
}

/** The event a declaration stands for. */
export type EventOf<D> = D extends EventDeclaration<infer Type, infer Data> ? DomainEvent<Type, Data> : never

type DataOf<Fields extends Record<string, Field>> = {
  readonly [Name in keyof Fields]: Fields[Name] extends Field<FieldKind, infer Value> ? Value : never
}

/**
 * Declares an event: `noun.past_participle`, data as fields.
 *
 * @returns the declaration; customers its data names by reference are its parties
 */
export const defineEvent = <const Type extends `${string}.${string}`, Fields extends Record<string, Field>>(
  type: Type,
  fields: Fields,
  options: Pick<EventDeclaration, 'changesOf' | 'parties' | 'up'> & { schemaVersion?: number } = {},
): EventDeclaration<Type, DataOf<Fields>> => ({ schemaVersion: 1, ...options, type, fields })

/** The customers that an event's data names, each with the field's name as the role. */
export const partiesOf = (declaration: EventDeclaration, data: JsonObject): readonly Party[] => {
  const named = Object.entries(declaration.fields).flatMap(([name, field]) => partyOf(name, field, data))
  return declaration.parties ? distinct([...named, ...declaration.parties(data)]) : named
}

function partyOf(name: string, field: Field, data: JsonObject): Party[] {
  const customerId = customerIn(field, data[name])
  return typeof customerId === 'string' ? [{ customerId, role: name.replace(/Id$/, '') }] : []
}

function customerIn({ kind, entity }: Field, value: Json | undefined): Json | undefined {
  if (kind !== 'subject') return entity === 'customer' ? value : undefined
  return isPlainObject(value) && value.entity === 'customer' ? (value.id as Json) : undefined
}

function distinct(parties: readonly Party[]): Party[] {
  return [
    ...new Map(parties.map((party) => [JSON.stringify([party.customerId, party.role]), party])).values(),
  ]
}
