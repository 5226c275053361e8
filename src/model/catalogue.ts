import {
  type Catalogue,
  type Entities,
  type Entity,
  type EntityInfo,
  entityInfo,
  type RelationDeclaration,
  type RelationInfo,
  type Tree,
} from '../kernel/index.js'

/** Declared relations, by entity and name. */
export type Relations = Readonly<Record<string, Readonly<Record<string, RelationDeclaration>>>>

/** What rules may name: every entity with its fields and relations. `currency` is what amounts are booked in. */
export const catalogueOf = (entities: Entities, relations: Relations, currency: string): Catalogue =>
  Object.fromEntries(
    Object.values(entities).map((entity) => [
      entity.name,
      infoOf(entity, relations[entity.name] ?? {}, currency),
    ]),
  )

function infoOf(
  entity: Entity,
  relations: Readonly<Record<string, RelationDeclaration>>,
  currency: string,
): EntityInfo {
  return entityInfo(
    entity,
    Object.fromEntries(
      Object.entries(relations).map(([name, relation]) => [name, relationInfo(name, relation, entity)]),
    ),
    currency,
  )
}

function relationInfo(name: string, declared: RelationDeclaration, { tree }: Entity): RelationInfo {
  const { kind, entity, field, along, label = name } = declared
  if (along && tree) return { name, entity, kind, label, madeOf: tree.parent, ...waysAlong(tree)[along] }
  const on = kind === 'many' ? { local: 'id', foreign: field } : { local: field, foreign: 'id' }
  return { name, entity, kind, on, label }
}

function waysAlong({ table: { entity } }: Tree): Record<NonNullable<RelationDeclaration['along']>, Way> {
  const way = (from: string, to: string): Way => ({
    on: { local: 'id', foreign: from },
    via: { entity, to: { local: to, foreign: 'id' } },
  })
  return {
    ancestors: way('descendantId', 'ancestorId'),
    descendants: way('ancestorId', 'descendantId'),
  }
}

type Way = Pick<RelationInfo, 'on' | 'via'>
