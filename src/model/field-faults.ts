import type { Entities, Entity, Field, Issue } from '../kernel/index.js'

/** Fields that name others of their entity, and trees: what they name must be there. */
export const faultsOfFields = (entities: Entities): readonly Issue[] =>
  Object.values(entities).flatMap((entity) => [
    ...faultsOfTree(entity, entities),
    ...faultsOfUnique(entity),
    ...Object.entries(entity.fields).flatMap(([name, field]) => faultsOfField(entity, name, field)),
  ])

function faultsOfTree({ name, tree, fields }: Entity, entities: Entities): Issue[] {
  if (!tree) return []
  const path = ['entities', name, 'tree']
  const parent = fields[tree.parent]
  const isParent = parent?.kind === 'ref' && parent.entity === name && parent.nullable
  const table = tree.table.entity
  return [
    ...(isParent
      ? []
      : [{ path: [...path, 'parent'], expected: `an optional reference to ${name}`, received: tree.parent }]),
    ...(Object.hasOwn(entities, table)
      ? [{ path, expected: `the name ${table} for the tree's own table`, received: 'an entity of that name' }]
      : []),
  ]
}

/** What a unique value may be long, in code points: as much as every engine keeps in a key. */
const longestUnique = 540

function faultsOfUnique({ name, unique, fields }: Entity): Issue[] {
  return Object.entries(unique).flatMap(([key, { fields: names }]) => {
    // Several values stand in one text, each behind its length.
    const lengths = names.map((field) => (fields[field]?.max ?? 30) + (names.length > 1 ? 5 : 0))
    const length = lengths.reduce((sum, each) => sum + each, 0)
    if (length <= longestUnique) return []
    const path = ['entities', name, 'unique', key]
    return [{ path, expected: `values of at most ${longestUnique} characters`, received: `up to ${length}` }]
  })
}

function faultsOfField({ name: entity, fields }: Entity, name: string, field: Field): Issue[] {
  const { kind, booked, dateField } = field
  const path = ['entities', entity, name]
  if (kind === 'birthday' && fields[dateField ?? '']?.kind !== 'day') {
    return [
      { path: [...path, 'dateField'], expected: 'a day of the same entity', received: String(dateField) },
    ]
  }
  const companion = booked === undefined ? undefined : fields[booked]
  const isBooked = companion?.kind === 'money' && companion.nullable && companion.booked === undefined
  if (booked === undefined || isBooked) return []
  const expected = 'an optional money field of the same entity'
  return [{ path: [...path, 'booked'], expected, received: booked }]
}
