import type { BaseRow, everyEntity, Field, Module, ModuleTypes, RelationTypes } from '../kernel/index.js'
import type { AttributeRefs, FieldRefOf, RelationField, ToOneField } from '../rules/index.js'

/** Modules by their names. A key other than the module's own name does not compile. */
export type ModuleRecord = { readonly [Name: string]: Module }

export type NamedModules<Modules> = {
  readonly [Name in keyof Modules]: Modules[Name] extends Module<infer Own>
    ? Own extends Name
      ? Modules[Name]
      : never
    : never
}

type TypesOf<M> = M extends Module<string, infer Types> ? Types : never

/** The types of every module of a record, as a union. */
type AnyTypes<Modules> = TypesOf<Modules[keyof Modules]>

/** One part (`entities`, `operations`...) of every module, as one object keyed by name. */
type Part<Modules, Name extends keyof ModuleTypes> = AnyTypes<Modules>[Name]

type KeysOf<T> = T extends unknown ? keyof T & string : never
type MemberOf<T, Key extends string> = T extends { readonly [K in Key]: infer Member } ? Member : never
type Joined<T> = (T extends unknown ? (member: T) => void : never) extends (member: infer All) => void
  ? All
  : never

export type EntityName<Modules> = KeysOf<Part<Modules, 'entities'>>

/** What stands on the face: entities, and nouns that only have operations. */
export type NounName<Modules> = EntityName<Modules> | KeysOf<Part<Modules, 'operations'>>

type TypesOfEntity<Modules, Name extends string> = MemberOf<Part<Modules, 'entities'>, Name>

/** The row of an entity. */
export type RowIn<Modules, Name extends string> =
  TypesOfEntity<Modules, Name> extends { readonly row: infer Row extends BaseRow } ? Row : never

/** The relations of an entity, of whichever module they are declared by, those of every entity too. */
export type RelationsIn<Modules, Name extends string> = DeclaredFor<Modules, Name> &
  DeclaredFor<Modules, typeof everyEntity>

type DeclaredFor<Modules, Name extends string> = [MemberOf<Part<Modules, 'relations'>, Name>] extends [never]
  ? Record<never, never>
  : Joined<MemberOf<Part<Modules, 'relations'>, Name>>

export type RelationName<Modules, Name extends string> = keyof RelationsIn<Modules, Name> & string

type OwnRefs<Types, Name extends string> = Types extends { readonly refs: infer Refs }
  ? Refs
  : Types extends { readonly fields: infer Fields }
    ? {
        readonly [Key in keyof Fields]: Fields[Key] extends Field ? FieldRefOf<Name, Fields[Key]> : never
      } & BaseRefs<Name> &
        OwnAttributeRefs<Types, Name>
    : never

type OwnAttributeRefs<Types, Name extends string> = Types extends {
  readonly attributes: { readonly shape: infer Shape }
}
  ? { readonly attributes: AttributeRefs<Name, Shape> }
  : unknown

type BaseRefs<Name extends string> = {
  readonly [Key in 'createdAt' | 'updatedAt']: FieldRefOf<Name, Field<'instant', string>>
} & {
  readonly id: FieldRefOf<Name, Field<'text', string>>
  readonly version: FieldRefOf<Name, Field<'integer', number>>
}

/** What a rule over an entity is written with: its fields, its attributes, its relations. */
export type RefsIn<Modules, Name extends string> = OwnRefs<TypesOfEntity<Modules, Name>, Name> & {
  readonly [Relation in RelationName<Modules, Name>]: RelationRef<
    Modules,
    Name,
    RelationsIn<Modules, Name>[Relation]
  >
}

type RelationRef<Modules, Here extends string, There> = There extends {
  readonly entity: infer Name extends string
  readonly kind: infer Kind
}
  ? Kind extends 'one'
    ? ToOneField<Here, Name, RefsIn<Modules, Name>>
    : RelationField<Here, Name, RefsIn<Modules, Name>>
  : never

/** The related records that `include` brings: many as a list, one as itself or `null`. */
export type IncludedIn<Modules, Name extends string, Relation extends string> = {
  readonly [Key in Relation]: IncludedRows<
    Modules,
    RelationsIn<Modules, Name>[Key & keyof RelationsIn<Modules, Name>]
  >
}

type IncludedRows<Modules, R> = R extends RelationTypes
  ? R['kind'] extends 'many'
    ? readonly RowIn<Modules, R['entity']>[]
    : RowIn<Modules, R['entity']> | null
  : never

/** The operations of an entity, as methods. */
export type OperationsIn<Modules, Name extends string> = Joined<MemberOf<Part<Modules, 'operations'>, Name>>

type ViewsOf<Types> = Types extends { readonly views: infer Views } ? Views : never

/** The sections of the view of an entity's record, of whichever module; `never` where there are none. */
type SectionsIn<Modules, Name extends string> = MemberOf<ViewsOf<AnyTypes<Modules>>, Name>

/** Entities that have a view. */
export type ViewedName<Modules> = KeysOf<ViewsOf<AnyTypes<Modules>>>

/** A record with what every module tells of it. */
export type ViewIn<Modules, Name extends string> = {
  readonly profile: RowIn<Modules, Name>
} & SectionRows<Modules, Name, Joined<SectionsIn<Modules, Name>>>

type SectionRows<Modules, Name extends string, Sections> = {
  readonly [Section in keyof Sections]: SectionOf<Modules, Name, Sections[Section]>
}

type SectionOf<Modules, Name extends string, Section> = Section extends { readonly derived: infer Derived }
  ? Derived
  : Section extends { readonly relation: infer Relation }
    ? {
        readonly items: readonly (RowIn<Modules, TargetOf<RelationsIn<Modules, Name>, Relation>> &
          BroughtWith<Modules, TargetOf<RelationsIn<Modules, Name>, Relation>, Section>)[]
        /** Whether there are rows beyond the section's limit. */
        readonly hasMore: boolean
        /** Figures over all rows; `null` where there is none, or the actor may not know it. */
        readonly totals: Section extends { readonly totals: infer Totals } ? Totals : Record<never, never>
      }
    : never

type BroughtWith<Modules, Target extends string, Section> = Section extends {
  readonly include: infer Relation extends string
}
  ? { readonly included: IncludedIn<Modules, Target, Relation> }
  : unknown

type TargetOf<Relations, Relation> = Relation extends keyof Relations
  ? Relations[Relation] extends { readonly entity: infer Entity extends string }
    ? Entity
    : never
  : never

/** Data by event type. */
export type EventsIn<Modules> = Joined<Part<Modules, 'events'>>
