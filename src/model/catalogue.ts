import {
  type Catalogue,
  type Entities,
  type Entity,
  type EntityInfo,
  entityInfo,
  everyEntity,
  type RelationDeclaration,
  type RelationInfo,
  subjectColumns,
  type Tree,
} from '../kernel/index.js'

/** Declared relations, by entity and name. */
export type Relations = Readonly<Record<string, Readonly<Record<string, RelationDeclaration>>>>

/** What rules may name, by the currency that amounts are booked in. Made once for each. */
export const byCurrency = (entities: Entities, relations: Relations): ((currency: string) => Catalogue) => {
  const made = new Map<string, Catalogue>()
  return (currency) => {
    const catalogue = made.get(currency) ?? catalogueOf(entities, relations, currency)
    made.set(currency, catalogue)
    return catalogue
  }
}

/** Every entity with its fields and relations. */
const catalogueOf = (entities: Entities, relations: Relations, currency: string): Catalogue =>
  Object.fromEntries(
    Object.values(entities).map((entity) => [
      entity.name,
      infoOf(entity, relationsOf(entity, relations), entities, currency),
    ]),
  )

/** Its own, and those of every entity whose names it does not use itself. */
function relationsOf({ name, fields }: Entity, relations: Relations): Relations[string] {
  const shared = Object.entries(relations[everyEntity] ?? {}).filter(
    ([relation]) => !Object.hasOwn(fields, relation),
  )
  return { ...Object.fromEntries(shared), ...relations[name] }
}

function infoOf(
  entity: Entity,
  relations: Readonly<Record<string, RelationDeclaration>>,
  entities: Entities,
  currency: string,
): EntityInfo {
  return entityInfo(
    entity,
    Object.fromEntries(
      Object.entries(relations).map(([name, relation]) => [
        name,
        relationInfo(name, relation, entity, entities),
      ]),
    ),
    currency,
  )
}

function relationInfo(
  name: string,
  declared: RelationDeclaration,
  { name: here, tree }: Entity,
  entities: Entities,
): RelationInfo {
  const { kind, entity, field, along, label = name } = declared
  if (along && tree) return { name, entity, kind, label, madeOf: tree.parent, ...waysAlong(tree)[along] }
  if (kind === 'many' && entities[entity]?.fields[field]?.kind === 'subject') {
    const columns = subjectColumns(field)
    const only = { column: columns.entity, value: here }
    return { name, entity, kind, label, on: { local: 'id', foreign: columns.id }, only, madeOf: field }
  }
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
