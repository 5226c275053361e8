import type { ModelParts } from '../../model/parts.js'
import type { RegisteredDeadline } from '../../model/time-parts.js'
import {
  byColumn,
  byId,
  type EntityShape,
  type EntityShapes,
  type OrderBy,
  type Predicate,
  type SelectPlan,
} from '../../storage/index.js'
import { anywhere, inTenant } from './conditions.js'

/** A deadline with the conditions that ask for its rows: made once for a crm, since plans are known by them. */
export interface Watched extends RegisteredDeadline {
  readonly shape: EntityShape
  /** Of all tenants. */
  readonly dueAnywhere: Predicate
  /** Rows of any tenant that are due, whose they are and since when: slots are now, the name, and how many. */
  readonly firstDue: SelectPlan
  /** The next row of any tenant: slots are now, and 1. */
  readonly firstLater: SelectPlan
  readonly inTenant: ReturnType<typeof inTenant>
  /** Who has waited longest first. */
  readonly order: readonly OrderBy[]
}

export const watchedIn = (
  { deadlines }: Pick<ModelParts, 'deadlines'>,
  shapes: EntityShapes,
): readonly Watched[] =>
  deadlines.flatMap((deadline) => {
    const { entity, field } = deadline
    const shape = shapes[entity]
    if (!shape) return []
    const { due: dueAnywhere, later } = anywhere(field)
    const byField = byColumn(field, 'instant')
    return [
      {
        ...deadline,
        shape,
        dueAnywhere,
        firstDue: {
          entity,
          columns: ['tenant', 'id', field],
          where: dueAnywhere,
          order: [byField],
          limit: 2,
        },
        firstLater: { entity, columns: [field], where: later, order: [byField], limit: 1 },
        inTenant: inTenant(field),
        order: [byField, byId],
      },
    ]
  })
