import type { Field } from './fields.js'
import { isPlainObject, type Json } from './json.js'

/** What a record's id is replaced by; `undefined`: it stays. */
export type StandIn = (entity: string, id: string) => string | undefined

/**
 * Values with the ids of records replaced by others: in references, in what names a record of any entity, and in JSON
 * that names customers as parties do, `{ customerId }`, or records as `{ entity, id }`.
 *
 * @returns the same object where nothing is replaced
 */
export const withStandIns = <Values extends object>(
  fields: Readonly<Record<string, Field>>,
  values: Values,
  standIn: StandIn,
): Values => {
  const changed = Object.entries(fields).flatMap(([name, field]) => {
    // Rows and data are records of their fields; their interfaces have no index to say so.
    const value = (values as Record<string, unknown>)[name]
    if (value === null || value === undefined) return []
    const next = standing(field, value as Json, standIn)
    return next === value ? [] : [[name, next]]
  })
  return changed.length === 0 ? values : { ...values, ...Object.fromEntries(changed) }
}

function standing({ kind, entity }: Field, value: Json, standIn: StandIn): Json {
  if (kind === 'ref') return standIn(entity ?? '', String(value)) ?? value
  return kind === 'subject' || kind === 'json' ? inJson(value, standIn) : value
}

function inJson(value: Json, standIn: StandIn): Json {
  if (Array.isArray(value)) {
    const items = value.map((item: Json) => inJson(item, standIn))
    return items.every((item, at) => item === value[at]) ? value : items
  }
  if (!isPlainObject(value)) return value
  const entries = Object.entries(value as Record<string, Json>)
  const next = entries.map(([key, member]): [string, Json] => [key, memberOf(value, key, member, standIn)])
  return next.every(([, member], at) => member === entries[at]?.[1]) ? value : Object.fromEntries(next)
}

function memberOf(
  whole: Readonly<Record<string, unknown>>,
  key: string,
  member: Json,
  standIn: StandIn,
): Json {
  if (typeof member !== 'string') return inJson(member, standIn)
  if (key === 'customerId') return standIn('customer', member) ?? member
  if (key === 'id' && typeof whole.entity === 'string') return standIn(whole.entity, member) ?? member
  return member
}
