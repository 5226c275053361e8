import type { Catalogue, EntityInfo } from '../kernel/index.js'

/** A part of a rule or an operand, as somebody said it: it may be no such thing. */
export interface Said {
  /** Whose rows it is about. */
  readonly entity: string
  readonly said: unknown
}

/** More than any part of a rule within the limits has. What has more is refused when it is read. */
const mostParts = 10_000

/** The entities that are asked about beside an entity's own. What is no rule is left to the checker. */
export const entitiesNamed = (asked: readonly Said[], catalogue: Catalogue): ReadonlySet<string> => {
  const found = new Set<string>()
  let left = mostParts
  for (const { entity, said } of asked) {
    try {
      look(said, infoOf(entity))
    } catch {
      // It cannot be read: the checker says so.
    }
  }
  return found

  function look(said: unknown, info: EntityInfo | undefined): void {
    if (!info || typeof said !== 'object' || said === null || left-- < 0) return
    const there = wayOf(said, info)
    for (const [name, part] of Object.entries(said)) if (name !== 'values') look(part, there)
  }

  /** Whatever names a relation is about the rows it leads to, with all that it says. */
  function wayOf(said: object, info: EntityInfo): EntityInfo | undefined {
    const name = 'relation' in said ? said.relation : undefined
    if (typeof name !== 'string' || !Object.hasOwn(info.relations, name)) return info
    const way = info.relations[name]
    if (!way) return info
    found.add(way.entity)
    if (way.via && Object.hasOwn(catalogue, way.via.entity)) found.add(way.via.entity)
    return infoOf(way.entity)
  }

  function infoOf(entity: string): EntityInfo | undefined {
    return Object.hasOwn(catalogue, entity) ? catalogue[entity] : undefined
  }
}
