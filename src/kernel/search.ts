import { createTable, type MigrationStep, type Table } from './table.js'

/**
 * How a field is looked for. `words`: each word by its beginning, in scripts without spaces every part, Han characters by
 * their pinyin and its initials too. `contact`: by its beginning, a phone number by its end. `id`: by its beginning.
 */
export type SearchAs = 'words' | 'contact' | 'id'

export interface SearchDeclaration<Name extends string = string> {
  readonly fields: Readonly<Partial<Record<Name, SearchAs>>>
  /** The reference to the record that is found by these fields. Absent: the record itself. */
  readonly owner?: Name
}

/** What an entity is found by, declared. */
export interface Search {
  /** The entity that is found. */
  readonly entity: string
  /** The reference to it; absent where it is the record itself. */
  readonly owner?: string
  readonly fields: Readonly<Record<string, SearchAs>>
  /** Where the keys of what is found are kept, of whichever entity. */
  readonly table: Table
}

/** The most code points of a key. */
export const maxSearchTerm = 64

/** The table of what an entity is found by. */
export const searchTableName = (entity: string): string => `${entity}Search`

/** A step that makes the table of what an entity is found by. */
export const createSearchTable = (entity: string): MigrationStep =>
  createTable(
    searchTableName(entity),
    {
      id: 'text(300)',
      ownerId: 'text(128)',
      field: 'text(80)',
      term: `text(${maxSearchTerm})`,
      weight: 'integer',
    },
    {
      indexes: [
        ['term', 'weight', 'id'],
        ['ownerId', 'term'],
      ],
    },
  )

export const searchTableOf = (entity: string): Table => {
  const step = createSearchTable(entity)
  if (step.op !== 'createTable') throw new TypeError('A search table is made by one step.')
  return step.table
}
