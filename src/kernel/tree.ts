import { type Refusal, refusal } from './errors.js'
import type { Table } from './table.js'

/** The most records above another. */
export const maxTreeDepth = 100

/** What an entity is whose records stand below each other, with what is refused of them. */
export interface Tree<Name extends string = string> {
  /** The reference to the record above. */
  readonly parent: string
  /** The rows between: who stands below whom, at any distance. */
  readonly table: Table
  /** `customer.cycle`: a record cannot stand below itself. */
  readonly cycle: Refusal<`${Name}.cycle`, TreeMove>
  /** `customer.too_deep`: there would be more than 100 records above one. */
  readonly tooDeep: Refusal<`${Name}.too_deep`, TreeMove>
  /** `customer.not_empty`: what stands below it would lose its place. */
  readonly notEmpty: Refusal<`${Name}.not_empty`, { readonly id: string }>
}

/** A record, and the one it was to stand below. */
export interface TreeMove {
  readonly id: string
  readonly parentId: string
}

/** The table of who stands below whom. */
export const ancestorTableName = (entity: string): string => `${entity}Ancestor`

export const treeOf = <Name extends string>(name: Name, parent: string): Tree<Name> => ({
  parent,
  table: ancestorTableOf(name),
  cycle: refusal(
    `${name}.cycle`,
    'conflict',
    ({ id, parentId }) => `The ${name} ${id} cannot stand below ${parentId}, which is itself or below it.`,
  ),
  tooDeep: refusal(
    `${name}.too_deep`,
    'limit',
    ({ id, parentId }) =>
      `Below ${parentId} the ${name} ${id} would lead to more than ${maxTreeDepth} levels.`,
  ),
  notEmpty: refusal(
    `${name}.not_empty`,
    'conflict',
    ({ id }) => `Others stand below the ${name} ${id}; it cannot be removed.`,
  ),
})

const id = { type: 'text', nullable: false, max: 128 } as const

function ancestorTableOf(name: string): Table {
  return {
    entity: ancestorTableName(name),
    columns: {
      tenant: id,
      id: { ...id, max: 260 },
      descendantId: id,
      ancestorId: id,
      depth: { type: 'integer', nullable: false },
    },
    key: ['tenant', 'id'],
    unique: [],
    indexes: [
      ['tenant', 'descendantId', 'ancestorId'],
      ['tenant', 'ancestorId', 'descendantId'],
    ],
  }
}

/** The key of a row between: one text of two ids, each of which may hold any character. */
export const ancestorKey = (descendantId: string, ancestorId: string): string =>
  `${descendantId.length}:${descendantId}${ancestorId}`
