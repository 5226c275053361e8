import type { z } from 'zod'
import { type AttributeInfo, type AttributeSchema, attributesOf, type PromotableKey } from './attributes.js'
import { type Refusal, refusal } from './errors.js'
import { type Field, type FieldKind, instant, integer, optional, type PrivacyClass } from './fields.js'
import type { JsonObject } from './json.js'
import { promotedOf } from './promotion.js'
import { maxIdLength } from './schema.js'
import { type Search, type SearchDeclaration, searchTableOf } from './search.js'
import type { Promoted } from './table.js'
import type { LocalizedText } from './text.js'
import type { Instant } from './time.js'
import { type Tree, treeOf } from './tree.js'

/** What every row has. */
export interface BaseRow {
  readonly id: string
  /** Counts the changes; 1 when created. */
  readonly version: number
  readonly createdAt: Instant
  readonly updatedAt: Instant
  /** Since when the record is hidden; `null` while it is live. */
  readonly archivedAt: Instant | null
}

/** The row of declared fields: what they hold, beside what every row has. */
export type RowOf<Fields extends Record<string, Field>> = BaseRow & {
  readonly [Name in keyof Fields]: Fields[Name] extends Field<FieldKind, infer Value> ? Value : never
}

/** Values that one live record may have. A record in which one of the fields is missing claims nothing. */
export interface UniqueKey {
  readonly fields: readonly string[]
}

export interface EntityDeclaration<
  Fields extends Record<string, Field>,
  Attributes extends AttributeSchema | 'allowed' | undefined = AttributeSchema | 'allowed' | undefined,
> {
  /** Two to five letters before the id: `cus`. */
  readonly idPrefix: string
  readonly label?: LocalizedText
  readonly fields: Fields
  readonly unique?: Readonly<Record<string, UniqueKey>>
  /** The instant that windows over this entity read. */
  readonly timeField?: keyof Fields & string
  /** Records stand below each other: the optional reference to the one above. Core keeps who is above whom, at any distance. */
  readonly tree?: { readonly parent: keyof Fields & string }
  /** Records may be merged: the optional reference to the one that stands for one that was merged away. */
  readonly mergedInto?: keyof Fields & string
  /** Every record gets the field `hash`, 31 bits of its id: what random shares of the records are made of. */
  readonly bucketed?: true
  /** What records are looked for by: core keeps the keys that lists with `search` read. */
  readonly search?: SearchDeclaration<keyof Fields & string>
  /** Further indexes beside those of references and unique keys, each a list of fields. */
  readonly indexes?: readonly (readonly ((keyof Fields & string) | keyof BaseRow)[])[]
  /** Optional instants that ticks look for: each gets an index that begins with it. */
  readonly deadlines?: readonly (keyof Fields & string)[]
  /** By JSON field: what rules may name of it, `properties.price`. */
  readonly keys?: Readonly<Partial<Record<keyof Fields & string, readonly AttributeInfo[]>>>
  /** Whether a host may add attributes of its own. */
  readonly attributes?: Attributes
  /** Attributes that get a column of their own and an index: for rules, orders and sums over many records. */
  readonly promote?: Attributes extends AttributeSchema ? readonly PromotableKey<Attributes>[] : undefined
  /** The class of attributes that do not say theirs, and what erasing does to them. Default: personal, blanked. */
  readonly attributePrivacy?: PrivacyClass
}

/** A stored noun, declared once. Schemas, codecs, tables, the catalogue of rules and labels come from it. */
export interface Entity<Name extends string = string, Row extends BaseRow = BaseRow> {
  readonly name: Name
  readonly idPrefix: string
  readonly label?: LocalizedText
  /** All fields, `id`, `version` and the rest included. */
  readonly fields: Readonly<Record<string, Field>>
  /** Refuses unknown keys. */
  readonly attributeSchema?: AttributeSchema
  readonly attributes: readonly AttributeInfo[]
  /** The columns of attributes that have one of their own. */
  readonly promoted: readonly Promoted[]
  /** By JSON field: what rules may name of it. */
  readonly keys: Readonly<Record<string, readonly AttributeInfo[]>>
  readonly unique: Readonly<Record<string, UniqueKey>>
  readonly timeField?: string
  readonly indexes: readonly (readonly string[])[]
  /** Fields with an instant that ticks look for. */
  readonly deadlines: readonly string[]
  readonly tree?: Tree<Name>
  readonly search?: Search
  /** The reference to the record that stands for one that was merged away. */
  readonly mergedInto?: string
  /** Whether the field `hash` holds 31 bits of the id. */
  readonly bucketed: boolean
  /** `customer.not_found`. */
  readonly notFound: Refusal<`${Name}.not_found`, { readonly id: string }>
  /** `customer.duplicate`: a unique value is taken. The other's id is told to those who may read it. */
  readonly duplicate: Refusal<`${Name}.duplicate`, DuplicateDetails>
  /** The same entity with a host's attributes, and those of them that get a column of their own; else the same ones do. */
  with(attributes: AttributeSchema | undefined, promote?: readonly string[]): Entity<Name, Row>
  /** Carries the type; never set. */
  readonly '~row'?: Row
}

/** An entity whose row is inferred from its declaration: what `defineEntity` answers. */
export interface DeclaredEntity<
  Name extends string,
  Fields extends Record<string, Field>,
  Row extends BaseRow,
  Attributes = unknown,
> extends Entity<Name, Row> {
  /** Carry the types; never set. */
  readonly '~fields'?: Fields
  readonly '~attributes'?: Attributes
}

type WithAttributes<Attributes> = Attributes extends AttributeSchema
  ? { readonly attributes: z.output<Attributes> }
  : Attributes extends 'allowed'
    ? { readonly attributes: JsonObject }
    : unknown

export interface DuplicateDetails {
  /** The unique key: `email`. */
  readonly key: string
  /** The id of the record that has the value, where the caller may read it. */
  readonly otherId?: string
}

/** The fields of every entity. */
export const baseFields = {
  id: { ...idField(), label: { en: 'Id', zh: '编号' } },
  version: integer({ readOnly: true, label: { en: 'Version', zh: '版本' } }),
  createdAt: instant({ readOnly: true, label: { en: 'Created at', zh: '创建时间' } }),
  updatedAt: instant({ readOnly: true, label: { en: 'Updated at', zh: '更新时间' } }),
  archivedAt: optional(instant({ readOnly: true, label: { en: 'Archived at', zh: '归档时间' } })),
}

function idField(): Field<'text', string> {
  return { kind: 'text', nullable: false, privacy: 'none', sortable: true, readOnly: true, max: maxIdLength }
}

/**
 * Declares an entity.
 *
 * @returns the entity, with its refusals `not_found` and `duplicate`
 * @throws `input.invalid` for attributes of an unsupported kind, and for those that cannot be promoted
 */
export const defineEntity = <
  const Name extends string,
  Fields extends Record<string, Field>,
  Attributes extends AttributeSchema | 'allowed' | undefined = undefined,
>(
  name: Name,
  declaration: EntityDeclaration<Fields, Attributes>,
): DeclaredEntity<Name, Fields, RowOf<Fields> & WithAttributes<Attributes>, Attributes> =>
  build(name, declaration)

/** A declaration whose field names are forgotten. */
interface Declaration
  extends Omit<
    EntityDeclaration<Record<string, Field>>,
    'timeField' | 'indexes' | 'deadlines' | 'tree' | 'search' | 'mergedInto' | 'keys' | 'promote'
  > {
  readonly promote?: readonly string[]
  readonly timeField?: string
  readonly keys?: Readonly<Record<string, readonly AttributeInfo[] | undefined>>
  readonly deadlines?: readonly string[]
  readonly tree?: { readonly parent: string }
  readonly search?: SearchDeclaration
  readonly mergedInto?: string
  readonly indexes?: readonly (readonly string[])[]
}

function build<Name extends string, Row extends BaseRow>(
  name: Name,
  declaration: Declaration,
): Entity<Name, Row> {
  const {
    attributes: given,
    attributePrivacy = 'personal',
    bucketed = false,
    tree,
    promote = [],
  } = declaration
  const schema = given === 'allowed' ? undefined : given?.strict()
  const attributes = schema ? attributesOf(name, schema) : []
  const entity: Entity<Name, Row> = {
    name,
    idPrefix: declaration.idPrefix,
    label: declaration.label,
    fields: {
      ...baseFields,
      ...(bucketed ? hashField : {}),
      ...declaration.fields,
      ...(given ? attributeField(attributePrivacy) : {}),
    },
    attributeSchema: schema,
    attributes,
    promoted: promotedOf(name, attributes, promote),
    keys: (declaration.keys ?? {}) as Entity['keys'],
    unique: declaration.unique ?? {},
    timeField: declaration.timeField,
    indexes: declaration.indexes ?? [],
    deadlines: declaration.deadlines ?? [],
    tree: tree && treeOf(name, tree.parent),
    search: declaration.search && searchOf(name, declaration.search, declaration.fields),
    mergedInto: declaration.mergedInto,
    bucketed,
    notFound: refusal(`${name}.not_found`, 'not_found', ({ id }) => `No ${name} has the id ${id}.`),
    duplicate: refusal(`${name}.duplicate`, 'conflict', duplicateMessage(name)),
    with: (host, keys) =>
      given && (host || keys)
        ? build(name, { ...declaration, attributes: host ?? given, promote: keys ?? promote })
        : entity,
  }
  return entity
}

function searchOf(name: string, declared: SearchDeclaration, fields: Record<string, Field>): Search {
  const { owner } = declared
  const entity = owner === undefined ? name : fields[owner]?.entity
  if (entity === undefined) throw new TypeError(`${name}.${owner} is no reference to what is looked for.`)
  // Optional members that are left out are not there.
  return { entity, owner, fields: declared.fields as Search['fields'], table: searchTableOf(entity) }
}

const hashField = { hash: integer({ readOnly: true, label: { en: 'Hash', zh: '散列值' } }) }

function attributeField(privacy: PrivacyClass): { attributes: Field<'attributes', JsonObject> } {
  const whenErased = privacy === 'none' ? undefined : ('blank' as const)
  return {
    attributes: {
      kind: 'attributes',
      nullable: false,
      privacy,
      whenErased,
      sortable: false,
      readOnly: false,
    },
  }
}

function duplicateMessage(name: string): (details: DuplicateDetails) => string {
  return ({ key, otherId }) => `A ${name} with this ${key} exists already${otherId ? `: ${otherId}` : ''}.`
}
