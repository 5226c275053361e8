import type { Entity } from './entity.js'
import type { Field } from './fields.js'

/** How rows of an entity belong to customers: by which of their fields. */
export interface Belonging {
  /** References to a customer: the required ones, or, where there are none, the others. */
  readonly customers: readonly string[]
  /** Fields that name a record of any entity. */
  readonly subjects: readonly string[]
  /** References to events of the log, whose parties are customers. */
  readonly events: readonly string[]
  /** Required references to rows that belong to customers themselves; of entities that name no customer. */
  readonly parts: readonly { readonly field: string; readonly entity: string }[]
}

/** By entity; one that no customer is reached from is left out. */
export type Belongings = Readonly<Record<string, Belonging>>

/** What a reference to an event of the log names. */
export const eventEntity = 'event'

/**
 * Derives whose rows are: those that name a customer, and those that cannot be without a row that is a customer's. A
 * reference that may be missing, beside a required one, only mentions somebody.
 */
export const belongingsOf = (entities: Readonly<Record<string, Entity>>): Belongings => {
  const all = Object.values(entities).filter(({ name }) => name !== 'customer')
  const found: Record<string, Belonging> = {}
  for (const entity of all) {
    const own = ownOf(entity)
    if (isSome(own)) found[entity.name] = own
  }
  // What is a part of a part takes a round more.
  for (let more = true; more; ) {
    more = false
    for (const { name, fields } of all) {
      const own = found[name] ?? none
      if (own.customers.length > 0) continue
      const parts = partsOf(fields, found).filter(({ entity }) => entity !== name)
      if (parts.length === own.parts.length) continue
      found[name] = { ...own, parts }
      more = true
    }
  }
  return found
}

const none: Belonging = { customers: [], subjects: [], events: [], parts: [] }

function ownOf({ fields }: Entity): Belonging {
  const references = (entity: string) =>
    named(fields, (field) => field.kind === 'ref' && field.entity === entity)
  const customers = references('customer')
  const required = customers.filter((name) => fields[name]?.nullable === false)
  return {
    ...none,
    customers: required.length > 0 ? required : customers,
    subjects: named(fields, ({ kind }) => kind === 'subject'),
    events: references(eventEntity),
  }
}

function isSome({ customers, subjects, events }: Belonging): boolean {
  return customers.length + subjects.length + events.length > 0
}

function partsOf(fields: Fields, found: Belongings): Belonging['parts'] {
  return named(fields, ({ kind, nullable }) => kind === 'ref' && !nullable).flatMap((field) => {
    const entity = fields[field]?.entity ?? ''
    return Object.hasOwn(found, entity) ? [{ field, entity }] : []
  })
}

type Fields = Readonly<Record<string, Field>>

function named(fields: Fields, test: (field: Field) => boolean): string[] {
  return Object.entries(fields).flatMap(([name, field]) => (test(field) ? [name] : []))
}
