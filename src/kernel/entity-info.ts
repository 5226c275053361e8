import { addressColumns } from './address.js'
import type { AttributeInfo } from './attributes.js'
import { birthdayKeyColumn } from './birthday.js'
import type { EntityInfo, FieldInfo, RelationInfo, ValueType } from './catalogue.js'
import type { Entity } from './entity.js'
import type { Field } from './fields.js'
import { inWords, type LocalizedText } from './text.js'

/** The stored columns of a money field. */
export const moneyColumns = (
  name: string,
  { currencyField }: Field,
): { amount: string; currency: string } => ({
  amount: `${name}Amount`,
  currency: currencyField ?? `${name}Currency`,
})

/** The stored column of a searchable text's folded copy. */
export const foldedColumn = (name: string): string => `${name}Folded`

/**
 * What a rule may name of an entity: its fields, its attributes as `attributes.key`, its relations. `currency` is the
 * one that amounts are booked in.
 */
export const entityInfo = (
  entity: Entity,
  relations: Readonly<Record<string, RelationInfo>>,
  currency?: string,
): EntityInfo => ({
  name: entity.name,
  label: entity.label ?? inWords(entity.name),
  fields: {
    ...Object.fromEntries(
      Object.entries(entity.fields).flatMap(([name, field]) => fieldEntry(name, field, currency)),
    ),
    ...Object.fromEntries(entity.attributes.map((attribute) => attributeEntry(attribute))),
  },
  relations,
  timeField: entity.timeField,
  hashColumn: entity.bucketed ? 'hash' : undefined,
})

function fieldEntry(name: string, field: Field, currency: string | undefined): [string, FieldInfo][] {
  if (field.kind === 'json' || field.kind === 'attributes') return []
  const info: FieldInfo = {
    name,
    type: field.kind satisfies ValueType,
    item: field.item?.kind,
    options: field.options ?? field.item?.options,
    entity: field.entity,
    nullable: field.nullable,
    sortable: field.sortable,
    privacy: field.privacy,
    label: labelOf(name, field.label),
    ...columnsOf(name, field),
    booked: field.booked !== undefined && currency ? { field: field.booked, currency } : undefined,
  }
  return [[name, info]]
}

type Columns = Pick<FieldInfo, 'column' | 'currencyColumn' | 'foldedColumn' | 'address' | 'birthday'>

function columnsOf(name: string, field: Field): Columns {
  switch (field.kind) {
    case 'money': {
      const { amount, currency } = moneyColumns(name, field)
      return { column: amount, currencyColumn: currency }
    }
    case 'address':
      return { column: name, address: addressColumns(name) }
    case 'birthday':
      return { column: name, birthday: { key: birthdayKeyColumn(name), date: field.dateField ?? name } }
    default:
      return { column: name, foldedColumn: field.searchable ? foldedColumn(name) : undefined }
  }
}

function attributeEntry({
  key,
  type,
  item,
  options,
  nullable,
  label,
  privacy,
}: AttributeInfo): [string, FieldInfo] {
  const name = `attributes.${key}`
  const sortable = type !== 'list' && type !== 'money'
  const info = { name, type, item, options, nullable, sortable, privacy, label: labelOf(key, label) }
  return [name, { ...info, column: 'attributes', attribute: key }]
}

function labelOf(name: string, label: LocalizedText | undefined): LocalizedText {
  const words = inWords(name)
  return label ?? words.charAt(0).toUpperCase() + words.slice(1)
}
