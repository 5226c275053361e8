import {
  addressColumns,
  birthdayKeyColumn,
  type Entity,
  type Field,
  foldedColumn,
  maxEntityNameLength,
  moneyColumns,
  subjectColumns,
} from '../kernel/index.js'
import type { Column, MigrationStep, StorageModel, Table } from './port.js'

/** Longest tenant, in characters. */
const maxTenantLength = 128

/** The table an entity's declaration asks for. Migrations are written by hand and checked against it. */
export const tableOf = (entity: Entity): Table => ({
  entity: entity.name,
  columns: {
    tenant: { type: 'text', nullable: false, max: maxTenantLength },
    ...Object.fromEntries(Object.entries(entity.fields).flatMap(([name, field]) => columnsOf(name, field))),
  },
  key: ['tenant', 'id'],
  unique: [],
  indexes: indexesOf(entity),
  ...(entity.promoted.length > 0 ? { promoted: entity.promoted } : {}),
})

type ColumnEntry = [string, Column]

function columnsOf(name: string, field: Field): ColumnEntry[] {
  const { nullable } = field
  switch (field.kind) {
    case 'money':
      return moneyEntries(name, field)
    case 'text':
      return [textEntry(name, field), ...(field.searchable ? [textEntry(foldedColumn(name), field)] : [])]
    case 'enum':
      return [[name, { type: 'text', nullable, max: 40 }]]
    case 'ref':
      return [textEntry(name, field)]
    case 'subject':
      return subjectEntries(name, nullable)
    case 'address':
      return addressEntries(name, nullable)
    case 'birthday':
      return [
        [name, { type: 'json', nullable }],
        [birthdayKeyColumn(name), { type: 'text', nullable, max: 8 }],
      ]
    case 'list':
    case 'json':
    case 'attributes':
      return [[name, { type: 'json', nullable }]]
    default:
      return [[name, { type: field.kind, nullable }]]
  }
}

function textEntry(name: string, { nullable, max = 128 }: Field): ColumnEntry {
  return [name, { type: 'text', nullable, max }]
}

function subjectEntries(name: string, nullable: boolean): ColumnEntry[] {
  const { entity, id } = subjectColumns(name)
  return [
    [entity, { type: 'text', nullable, max: maxEntityNameLength }],
    [id, { type: 'text', nullable, max: 128 }],
  ]
}

// An address need not say any of it.
function addressEntries(name: string, nullable: boolean): ColumnEntry[] {
  const { country, regionSystem, regionCode, datum, point } = addressColumns(name)
  const textColumn = (column: string, max: number): ColumnEntry => [
    column,
    { type: 'text', nullable: true, max },
  ]
  return [
    [name, { type: 'json', nullable }],
    textColumn(country, 2),
    textColumn(regionSystem, 12),
    textColumn(regionCode, 12),
    textColumn(datum, 8),
    ...point.map((column): ColumnEntry => [column, { type: 'number', nullable: true }]),
  ]
}

// A currency that several amounts share is a field of its own and brings its own column.
function moneyEntries(name: string, field: Field): ColumnEntry[] {
  const { amount, currency } = moneyColumns(name, field)
  const own: ColumnEntry[] = field.currencyField
    ? []
    : [[currency, { type: 'text', nullable: field.nullable, max: 3 }]]
  return [[amount, { type: 'integer', nullable: field.nullable }], ...own]
}

/** Every reference is looked up from the other side; with the entity's time, in that order. Ticks ask over all tenants. */
function indexesOf({ fields, indexes, deadlines, timeField }: Entity): string[][] {
  const references = Object.entries(fields).flatMap(([name, field]) =>
    referenceOf(name, field).map((names) => ['tenant', ...names, ...(timeField ? [timeField] : [])]),
  )
  return [
    ...references,
    ...indexes.map((names) => ['tenant', ...names.map((name) => indexedColumn(name, fields[name]))]),
    ...deadlines.map((name) => [name, 'tenant', 'id']),
  ]
}

// Ids of two entities are seldom alike: the id goes first, so that a search by ids alone has its index too.
function referenceOf(name: string, { kind }: Field): string[][] {
  if (kind === 'ref') return [[name]]
  const { entity, id } = subjectColumns(name)
  return kind === 'subject' ? [[id, entity]] : []
}

/** Of money the amount. */
function indexedColumn(name: string, field: Field | undefined): string {
  return field?.kind === 'money' ? moneyColumns(name, field).amount : name
}

/** The table of an entity, where its records stand below each other the one of who is above whom, and the one of keys. */
export const tablesOf = (entity: Entity): readonly Table[] => [
  tableOf(entity),
  ...(entity.tree ? [entity.tree.table] : []),
  ...(entity.search ? [entity.search.table] : []),
]

/** The tables of a model: its entities' and the platform's. */
export const storageModelOf = (entities: Iterable<Entity>, platform: readonly Table[]): StorageModel => ({
  tables: Object.fromEntries(
    [...platform, ...[...entities].flatMap(tablesOf)].map((table) => [table.entity, table]),
  ),
})

/** Replays migrations: the tables they leave behind. */
export const replay = (migrations: readonly { readonly steps: readonly MigrationStep[] }[]): StorageModel => {
  const tables: Record<string, Table> = {}
  for (const step of migrations.flatMap(({ steps }) => steps)) {
    if (step.op === 'createTable') tables[step.table.entity] = step.table
    else tables[step.entity] = altered(tables[step.entity], step)
  }
  return { tables }
}

function altered(table: Table | undefined, step: Exclude<MigrationStep, { op: 'createTable' }>): Table {
  if (!table) throw new Error(`A migration changes ${step.entity} before it is made.`)
  switch (step.op) {
    case 'addColumn':
      return { ...table, columns: { ...table.columns, [step.name]: step.column } }
    case 'addIndex':
      return { ...table, indexes: [...table.indexes, step.columns] }
    case 'promote':
      return { ...table, promoted: [...(table.promoted ?? []), step.promoted] }
  }
}
