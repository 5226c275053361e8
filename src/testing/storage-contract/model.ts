import type { Column, Migration, Promoted, Row, StorageModel, Table } from '../../storage/index.js'

const text = (max: number): Column => ({ type: 'text', nullable: false, max })
const missing = (type: Column['type'], max?: number): Column => ({ type, nullable: true, max })

/** The attribute `y` of notes, as each of the types it may hold. */
function promoted(type: Promoted['column']['type'], max?: number): Promoted {
  return {
    name: `y_${type}`,
    of: { column: 'attributes', attribute: 'y' },
    column: { type, nullable: true, max },
  }
}

/** A column of every type, and some that SQL would rather keep for itself. */
const note: Table = {
  entity: 'note',
  columns: {
    tenant: text(128),
    id: text(128),
    version: { type: 'integer', nullable: false },
    title: missing('text', 2_000),
    slug: missing('text', 200),
    parentId: missing('text', 128),
    size: missing('integer'),
    limit: missing('integer'),
    weight: missing('number'),
    isOpen: missing('boolean'),
    madeAt: missing('instant'),
    seenAt: missing('instant'),
    dueOn: missing('day'),
    tags: missing('json'),
    attributes: missing('json'),
  },
  key: ['tenant', 'id'],
  unique: [['tenant', 'slug']],
  indexes: [
    ['tenant', 'parentId'],
    ['tenant', 'title'],
  ],
  promoted: [promoted('text', 200), promoted('number'), promoted('boolean')],
}

const line: Table = {
  entity: 'noteLine',
  columns: {
    tenant: text(128),
    id: text(128),
    noteId: text(128),
    order: missing('integer'),
    group: missing('text', 200),
  },
  key: ['tenant', 'id'],
  unique: [],
  indexes: [['tenant', 'noteId']],
}

/** A key of several columns, one of them a number, and no id: as the log's. */
const mark: Table = {
  entity: 'noteMark',
  columns: {
    tenant: text(128),
    noteId: text(128),
    pos: { type: 'integer', nullable: false },
    label: missing('text', 200),
  },
  key: ['tenant', 'noteId', 'pos'],
  unique: [],
  indexes: [],
}

const logHead: Table = {
  entity: 'logHead',
  columns: { tenant: text(128), pos: { type: 'integer', nullable: false } },
  key: ['tenant'],
  unique: [],
  indexes: [],
}

/** The tables the contract works with. */
export const contractModel: StorageModel = { tables: { note, noteLine: line, noteMark: mark, logHead } }

/** The migrations that make them, in two parts. */
export const contractMigrations: readonly Migration[] = [
  {
    key: 'contract/0001',
    checksum: 'a1',
    steps: [
      { op: 'createTable', table: logHead },
      { op: 'createTable', table: { ...note, indexes: [['tenant', 'parentId']] } },
    ],
  },
  {
    key: 'contract/0002',
    checksum: 'b2',
    steps: [
      { op: 'addIndex', entity: 'note', columns: ['tenant', 'title'] },
      { op: 'createTable', table: line },
      { op: 'createTable', table: mark },
      ...(note.promoted ?? []).map((one) => ({ op: 'promote', entity: 'note', promoted: one }) as const),
    ],
  },
]

/** A note with nothing in it but what is said. */
export const aNote = (given: Row & { readonly id: string }): Row => ({
  tenant: 't1',
  version: 1,
  title: null,
  slug: null,
  parentId: null,
  size: null,
  limit: null,
  weight: null,
  isOpen: null,
  madeAt: null,
  seenAt: null,
  dueOn: null,
  tags: null,
  attributes: null,
  ...given,
})

export const aLine = (given: Row & { readonly id: string; readonly noteId: string }): Row => ({
  tenant: 't1',
  order: null,
  group: null,
  ...given,
})
