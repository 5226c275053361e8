import type { BaseRow } from '../kernel/index.js'
import type { EntityShape, WorkUnit } from '../storage/index.js'

/** Where rows of a tree stand, as an operation changes it. Rows of other entities have no place. */
export interface Places {
  /** A row is added. @throws `<entity>.not_found` | `<entity>.cycle` | `<entity>.too_deep` */
  enter(shape: EntityShape, row: BaseRow): Promise<void>
  /** A row is changed, which may move it and what is below it. @throws as `enter` */
  move(shape: EntityShape, next: BaseRow, changed: readonly string[]): Promise<void>
  /** A row is removed. @throws `<entity>.not_empty` */
  leave(shape: EntityShape, row: BaseRow): Promise<void>
}

export interface PlacesOptions {
  /** Writes what is due. */
  flush(): Promise<void>
  /** Whether there is such a live row that this actor may see. Asked under the tree's lock; must lock nothing. */
  mayStandBelow(shape: EntityShape, id: string): Promise<boolean>
}

export const placesIn = (unit: Pick<WorkUnit, 'trees'>, { flush, mayStandBelow }: PlacesOptions): Places => {
  return {
    enter: async (shape, row) => {
      const parentId = parentOf(shape, row)
      if (parentId === null) return
      await assertParent(shape, row.id, parentId)
      await unit.trees.add(shape, row.id, parentId)
    },
    move: async (shape, next, changed) => {
      const { tree } = shape.entity
      if (!tree || !changed.includes(tree.parent)) return
      const parentId = parentOf(shape, next)
      // A move is decided on what is stored: what this unit has moved before must be there.
      if (unit.trees.isDue) await flush()
      if (parentId !== null) await assertParent(shape, next.id, parentId)
      await unit.trees.move(shape, next.id, parentId)
    },
    leave: async (shape, { id }) => {
      if (!shape.entity.tree) return
      if (unit.trees.isDue) await flush()
      await unit.trees.remove(shape, id)
    },
  }

  // Nobody may be below what is not there. Itself is refused for another reason.
  async function assertParent(shape: EntityShape, id: string, parentId: string): Promise<void> {
    await unit.trees.lock(shape)
    if (parentId === id || (await mayStandBelow(shape, parentId))) return
    throw shape.entity.notFound({ id: parentId })
  }
}

function parentOf({ entity: { tree } }: EntityShape, row: BaseRow): string | null {
  // Rows are records of their fields; the interface has no index to say so.
  return tree ? (((row as never)[tree.parent] as string | null | undefined) ?? null) : null
}
