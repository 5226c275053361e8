import {
  type AttributeInfo,
  type BaseRow,
  canonicalJson,
  type Entity,
  type EntityRef,
  type Field,
  isPlainObject,
  type Json,
} from '../../../../kernel/index.js'

/** What erasing does to a row: it goes, it loses values, or it holds nothing that tells about a person. */
export type Fate<Row extends BaseRow = BaseRow> =
  | { readonly kind: 'remove' }
  | { readonly kind: 'blank'; readonly next: Row }
  | { readonly kind: 'stand' }

/** What an entity's own declaration says of a row whose person is erased. */
export const fateOf = <Row extends BaseRow>(entity: Entity, row: Row): Fate<Row> => {
  if (isRemovable(entity)) return { kind: 'remove' }
  const next = blanked(entity, row)
  return canonicalJson(next as never) === canonicalJson(row as never)
    ? { kind: 'stand' }
    : { kind: 'blank', next }
}

/** Whether rows of an entity go whole. */
export const isRemovable = ({ fields }: Entity): boolean =>
  Object.values(fields).some(({ whenErased }) => whenErased === 'delete')

/** Whether an entity has anything that erasing takes. */
export const isPersonal = ({ fields }: Entity): boolean =>
  Object.values(fields).some(({ whenErased }) => whenErased === 'delete' || whenErased === 'blank')

/** A row without its personal values, but for those that are declared to be kept. */
export const blanked = <Row extends BaseRow>({ fields, attributes }: Entity, row: Row): Row => {
  const blank = Object.entries(fields)
    .filter(([, { whenErased }]) => whenErased === 'blank')
    // Rows are records of their fields; the interface has no index to say so.
    .map(([name, field]) => [name, blankOf(field, (row as never)[name] as Json, attributes)])
  return { ...row, ...Object.fromEntries(blank) }
}

function blankOf(field: Field, value: Json, attributes: readonly AttributeInfo[]): Json {
  if (field.kind === 'attributes') return openAttributes(value, attributes)
  if (field.nullable) return null
  switch (field.kind) {
    case 'text':
      return ''
    case 'list':
      return []
    case 'json':
      return emptyLike(value)
    default:
      // No model has such a field: see `faultsOfFields`.
      return value
  }
}

function emptyLike(value: Json): Json {
  if (Array.isArray(value)) return []
  return isPlainObject(value) ? {} : ''
}

/** Attributes that nobody has declared are as personal as those that do not say. */
function openAttributes(value: Json, attributes: readonly AttributeInfo[]): Json {
  if (!isPlainObject(value)) return {}
  const open = new Set(attributes.filter(({ privacy }) => privacy === 'none').map(({ key }) => key))
  return Object.fromEntries(Object.entries(value).filter(([key]) => open.has(key))) as Json
}

/** The records that a row can be without, by the entity of each. */
export const mayLose = ({ fields }: Entity, row: BaseRow): readonly EntityRef[] =>
  Object.entries(fields).flatMap(([name, { kind, nullable, entity }]) => {
    const id = (row as never)[name] as Json
    return kind === 'ref' && nullable && typeof id === 'string' ? [{ entity: entity ?? '', id }] : []
  })

/** A row without its references to rows that are gone. Required ones stay: what cannot be without them goes with them. */
export const withoutLost = <Row extends BaseRow>(
  { fields }: Entity,
  row: Row,
  isLost: (entity: string, id: string) => boolean,
): Row => {
  const lost = Object.entries(fields).flatMap(([name, { kind, nullable, entity }]) => {
    const value = (row as never)[name] as Json
    if (kind !== 'ref' || !nullable || typeof value !== 'string') return []
    return isLost(entity ?? '', value) ? [[name, null]] : []
  })
  return lost.length === 0 ? row : { ...row, ...Object.fromEntries(lost) }
}
