import type { BaseRow, Entity } from '../../kernel/index.js'
import { type Codec, codecOf } from '../codec.js'
import { byKey, byKeys } from '../plans.js'
import type { SelectPlan } from '../port.js'

/** An entity with what reading and writing its rows takes, made once per model. */
export interface EntityShape {
  readonly entity: Entity<string, BaseRow>
  readonly codec: Codec
  readonly byId: SelectPlan
  readonly byIds: SelectPlan
  readonly fieldNames: readonly string[]
}

export type EntityShapes = Readonly<Record<string, EntityShape>>

export const entityShapes = (entities: Iterable<Entity>): EntityShapes =>
  Object.fromEntries([...entities].map((entity) => [entity.name, shapeOf(entity)]))

function shapeOf(entity: Entity): EntityShape {
  const codec = codecOf(entity)
  return {
    entity,
    codec,
    byId: byKey(entity.name, codec.columns),
    byIds: byKeys(entity.name, codec.columns),
    fieldNames: Object.keys(entity.fields),
  }
}
