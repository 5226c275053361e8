import {
  type Entities,
  type Entity,
  type Field,
  type Issue,
  maxEntityNameLength,
  wholeOf,
} from '../kernel/index.js'

/** Fields that name others of their entity, and trees: what they name must be there. */
export const faultsOfFields = (entities: Entities): readonly Issue[] =>
  Object.values(entities).flatMap((entity) => [
    ...faultsOfTree(entity, entities),
    ...faultsOfUnique(entity),
    ...Object.entries(entity.fields).flatMap(([name, field]) => faultsOfField(entity, name, field)),
    ...Object.entries(entity.fields).flatMap(([name, field]) => faultsOfErasing(entity, name, field)),
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
    const lengths = names.map((field) => lengthOf(field, fields) + (names.length > 1 ? 5 : 0))
    const length = lengths.reduce((sum, each) => sum + each, 0)
    if (length <= longestUnique) return []
    const path = ['entities', name, 'unique', key]
    return [{ path, expected: `values of at most ${longestUnique} characters`, received: `up to ${length}` }]
  })
}

function lengthOf(name: string, fields: Entity['fields']): number {
  const whole = wholeOf(name)
  if (whole === name || fields[whole]?.kind !== 'subject') return fields[name]?.max ?? 30
  return name.endsWith('.entity') ? maxEntityNameLength : 128
}

/** Kinds of which a required field can be empty. */
const emptied: ReadonlySet<Field['kind']> = new Set(['text', 'list', 'json', 'attributes'])

/** What erasing blanks must be able to be blank, and blank in more than one row. */
function faultsOfErasing({ name: entity, unique }: Entity, name: string, field: Field): Issue[] {
  if (field.whenErased !== 'blank' || field.nullable) return []
  const path = ['entities', entity, name, 'whenErased']
  if (!emptied.has(field.kind)) {
    return [{ path, expected: 'delete or keep, or an optional field', received: `blank of a ${field.kind}` }]
  }
  const isUnique = Object.values(unique).some(({ fields }) => fields.includes(name))
  if (!isUnique) return []
  return [{ path, expected: 'delete or keep, or an optional field', received: 'blank of a unique value' }]
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
