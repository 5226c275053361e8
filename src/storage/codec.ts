import {
  type Address,
  addressValues,
  type BaseRow,
  type Birthday,
  birthdayKey,
  birthdayKeyColumn,
  type Entity,
  type EntityRef,
  type Field,
  fold,
  foldedColumn,
  type Money,
  moneyColumns,
  subjectColumns,
} from '../kernel/index.js'
import type { Row } from './port.js'

/** Between an entity's rows, as code sees them, and its table's rows, as an adapter keeps them. */
export interface Codec {
  /** The columns a whole row is read from. */
  readonly columns: readonly string[]
  encode(tenant: string, row: BaseRow): Row
  /** The columns of some fields only, for an update. */
  encodeFields(names: readonly string[], row: BaseRow): Row
  decode(stored: Row): BaseRow
  /** The columns a field is read from. */
  columnsOf(name: string): readonly string[]
}

type Write = (row: Readonly<Record<string, unknown>>, into: Record<string, unknown>) => void
type Read = (stored: Row, into: Record<string, unknown>) => void

/** Made once per entity of a model. */
export const codecOf = (entity: Entity): Codec => {
  const names = Object.keys(entity.fields)
  const parts = new Map(
    Object.entries(entity.fields).map(([name, field]) => [name, partOf(entity, name, field)]),
  )
  const all = [...parts.values()]
  // Every column there is: a copy of it is a row of its final shape, which need not grow.
  const empty = encoded({ tenant: '' }, names, {})

  return {
    columns: [...new Set(all.flatMap((part) => part.columns))],
    columnsOf: (name) => parts.get(name)?.columns ?? [],
    // A row is a record of its fields; the interface has no index to say so.
    encode: (tenant, row) => encoded({ ...empty, tenant }, names, row as never),
    encodeFields: (some, row) => encoded({}, some, row as never),
    decode: (stored) => {
      const row: Record<string, unknown> = {}
      for (const part of all) part.read(stored, row)
      // Every field of the entity has been read: the row is whole.
      return Object.freeze(row) as unknown as BaseRow
    },
  }

  function encoded(
    into: Record<string, unknown>,
    some: readonly string[],
    row: Readonly<Record<string, unknown>>,
  ): Row {
    for (const name of some) parts.get(name)?.write(row, into)
    return into
  }
}

interface Part {
  readonly columns: readonly string[]
  readonly write: Write
  readonly read: Read
}

function partOf(entity: Entity, name: string, field: Field): Part {
  if (field.kind === 'money') return moneyPart(name, field)
  if (field.kind === 'subject') return subjectPart(name)
  if (field.kind === 'attributes') return attributesPart(entity)
  return {
    columns: [name],
    write: writeOf(name, field),
    read: (stored, into) => {
      into[name] = stored[name] ?? null
    },
  }
}

function writeOf(name: string, { kind, searchable: isSearchable }: Field): Write {
  if (kind === 'address') return address(name)
  if (kind === 'birthday') return birthday(name)
  return isSearchable ? searchable(name) : plain(name)
}

function plain(name: string): Write {
  return (row, into) => {
    into[name] = row[name] ?? null
  }
}

function searchable(name: string): Write {
  const folded = foldedColumn(name)
  return (row, into) => {
    const value = row[name]
    into[name] = value ?? null
    into[folded] = typeof value === 'string' ? fold(value) : null
  }
}

function address(name: string): Write {
  return (row, into) => {
    const value = row[name] as Address | null | undefined
    into[name] = value ?? null
    Object.assign(into, addressValues(name, value))
  }
}

function birthday(name: string): Write {
  const key = birthdayKeyColumn(name)
  return (row, into) => {
    const value = row[name] as Birthday | null | undefined
    into[name] = value ?? null
    into[key] = value ? birthdayKey(value) : null
  }
}

function moneyPart(name: string, field: Field): Part {
  const { amount, currency } = moneyColumns(name, field)
  return {
    columns: [amount, currency],
    write: (row, into) => {
      const value = row[name] as Money | null | undefined
      into[amount] = value?.amount ?? null
      if (!field.currencyField) into[currency] = value?.currency ?? null
    },
    read: (stored, into) => {
      const minor = stored[amount]
      into[name] = typeof minor === 'number' ? { amount: minor, currency: stored[currency] } : null
    },
  }
}

function subjectPart(name: string): Part {
  const { entity, id } = subjectColumns(name)
  return {
    columns: [entity, id],
    write: (row, into) => {
      const value = row[name] as EntityRef | null | undefined
      into[entity] = value?.entity ?? null
      into[id] = value?.id ?? null
    },
    read: (stored, into) => {
      into[name] = typeof stored[id] === 'string' ? { entity: stored[entity], id: stored[id] } : null
    },
  }
}

// Rows older than the schema never fail to read: what they lack is filled from the defaults.
function attributesPart({ attributes }: Entity): Part {
  const defaults = Object.fromEntries(
    attributes.flatMap(({ key, default: value }) => (value === undefined ? [] : [[key, value]])),
  )
  const hasDefaults = Object.keys(defaults).length > 0
  return {
    columns: ['attributes'],
    write: plain('attributes'),
    read: (stored, into) => {
      const kept = (stored.attributes ?? {}) as object
      into.attributes = hasDefaults ? { ...defaults, ...kept } : kept
    },
  }
}
