import { addressColumns } from './address.js'
import type { AttributeInfo } from './attributes.js'
import { birthdayKeyColumn } from './birthday.js'
import type { EntityInfo, FieldInfo, RelationInfo, ValueType } from './catalogue.js'
import type { Entity } from './entity.js'
import type { Field } from './fields.js'
import { subjectColumns } from './subject.js'
import { inWords, type LocalizedText, localize } from './text.js'

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

/** The field a rule's name stands for: of `attributes.plan` and `subject.id` the field they are kept in. */
export const wholeOf = (name: string): string => name.split('.', 1)[0] ?? name

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
      Object.entries(entity.fields).flatMap(([name, field]) => [
        ...fieldEntry(name, field, currency),
        ...(entity.keys[name] ?? []).map((key) => attributeEntry(key, name)),
      ]),
    ),
    ...Object.fromEntries(entity.attributes.map((attribute) => attributeEntry(attribute, 'attributes'))),
  },
  relations,
  timeField: entity.timeField,
  hashColumn: entity.bucketed ? 'hash' : undefined,
})

function fieldEntry(name: string, field: Field, currency: string | undefined): [string, FieldInfo][] {
  if (field.kind === 'json' || field.kind === 'attributes') return []
  if (field.kind === 'subject') return subjectParts(name, field)
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

function subjectParts(name: string, { nullable, privacy, label }: Field): [string, FieldInfo][] {
  const columns = subjectColumns(name)
  return (['entity', 'id'] as const).map((key) => {
    const info = { name: `${name}.${key}`, type: 'text', nullable, sortable: false, privacy } as const
    const words = partLabel(labelOf(name, label), partWords[key])
    return [info.name, { ...info, label: words, column: columns[key], part: { of: name, key } }]
  })
}

const partWords = { entity: { en: 'kind', zh: '类型' }, id: { en: 'id', zh: '编号' } } as const

function partLabel(of: LocalizedText, ending: { readonly en: string; readonly zh: string }): LocalizedText {
  return { en: `${localize(of, 'en')} ${ending.en}`, zh: `${localize(of, 'zh')}${ending.zh}` }
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

function attributeEntry(
  { key, type, item, options, nullable, label, privacy }: AttributeInfo,
  column: string,
): [string, FieldInfo] {
  const name = `${column}.${key}`
  const sortable = type !== 'list' && type !== 'money'
  const info = { name, type, item, options, nullable, sortable, privacy, label: labelOf(key, label) }
  return [name, { ...info, column, attribute: key }]
}

function labelOf(name: string, label: LocalizedText | undefined): LocalizedText {
  const words = inWords(name)
  return label ?? words.charAt(0).toUpperCase() + words.slice(1)
}
