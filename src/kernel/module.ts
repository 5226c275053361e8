import type { CallOptions, OperationContext, RuleJson } from './context.js'
import type { AnyDeadline } from './deadline.js'
import type { AnyDefinitionKind } from './definition.js'
import type { BaseRow, DeclaredEntity, Entity } from './entity.js'
import type { ActorRef, EventDeclaration, RecordedEvent } from './event.js'
import type { Field } from './fields.js'
import type { Json } from './json.js'
import type { AnyOperation, Operation } from './operation.js'
import type { Migration } from './table.js'
import type { LocalizedText } from './text.js'
import type { ViewSection, ViewTypes } from './view.js'

/** A way between entities. `many('purchase', 'customerId')`: they name us. `one('customer', 'customerId')`: we name them. */
export interface RelationDeclaration<
  Target extends string = string,
  Kind extends 'many' | 'one' = 'many' | 'one',
> {
  readonly kind: Kind
  readonly entity: Target
  /** The reference field: theirs for `many`, ours for `one`. */
  readonly field: string
  /** Along the tree of the entity, at any distance. */
  readonly along?: 'ancestors' | 'descendants'
  readonly label?: LocalizedText
}

export const many = <const Target extends string>(
  entity: Target,
  field: string,
  options: { label?: LocalizedText } = {},
): RelationDeclaration<Target, 'many'> => ({ ...options, kind: 'many', entity, field })

export const one = <const Target extends string>(
  entity: Target,
  field: string,
  options: { label?: LocalizedText } = {},
): RelationDeclaration<Target, 'one'> => ({ ...options, kind: 'one', entity, field })

/** The records above one in its entity's tree, at any distance, itself left out. Archived ones are outside rules. */
export const ancestors = <const Target extends string>(
  entity: Target,
  options: { label?: LocalizedText } = {},
): RelationDeclaration<Target, 'many'> => ({
  ...options,
  kind: 'many',
  entity,
  field: 'id',
  along: 'ancestors',
})

/** The records below one in its entity's tree, at any distance, itself left out. Archived ones are outside rules. */
export const descendants = <const Target extends string>(
  entity: Target,
  options: { label?: LocalizedText } = {},
): RelationDeclaration<Target, 'many'> => ({
  ...options,
  kind: 'many',
  entity,
  field: 'id',
  along: 'descendants',
})

/** Who is outside rules that serve a purpose, such as `marketing`; `undefined`: nobody. */
export type Outside = (purpose: string) => RuleJson | undefined

/**
 * What a module does when rows leave with their person: what it keeps of them elsewhere leaves too. In the unit that
 * erases, before the rows do.
 */
export type Erasing = (context: OperationContext, rows: readonly never[]) => Promise<void> | void

/** What a before-hook is given. It may throw to refuse. */
export interface BeforeContext {
  readonly operation: string
  readonly input: Json
  readonly actor: ActorRef
  readonly tenant: string
}

/** An in-transaction reaction of a module to an event of another: same unit, same commit. */
export type Reaction = (
  context: OperationContext,
  event: Omit<RecordedEvent, 'position'>,
) => Promise<void> | void

/**
 * A reaction that need not be part of the write: a consumer of the log, with a checkpoint of its own in each tenant. What
 * it does through its context is committed with the checkpoint.
 */
export interface DurableReaction {
  /** Types of events: `ticket.solved`, `ticket.*` or `*`. */
  readonly types: readonly string[]
  /** Where the log is read from when the reaction is new. */
  readonly from: 'start' | 'now'
  readonly react: (context: OperationContext, event: RecordedEvent) => Promise<void> | void
}

/** What a module is to the compiler: rows, references, operations and events by name. Hand-written for the built-in ones. */
export interface ModuleTypes {
  readonly entities: { readonly [Name: string]: EntityTypes }
  readonly relations: { readonly [Name: string]: { readonly [Relation: string]: RelationTypes } }
  readonly operations: { readonly [Name: string]: object }
  readonly events: { readonly [Type: string]: unknown }
  /** By entity: the sections it adds to the view of a record. */
  readonly views?: { readonly [Name: string]: { readonly [Section: string]: ViewTypes } }
}

/** Where a relation leads, and whether to one record or many. */
export interface RelationTypes {
  readonly entity: string
  readonly kind: 'many' | 'one'
}

export interface EntityTypes {
  readonly row: BaseRow
  /** The typed references of its own fields, without relations. Hand-written for the built-in entities. */
  readonly refs?: object
  /** The declared fields, from which the references follow. */
  readonly fields?: Readonly<Record<string, Field>>
  /** The attributes' zod object, if the entity has one. */
  readonly attributes?: unknown
}

export interface ModuleDeclaration {
  readonly name: string
  /** Modules whose entities this one reads and whose operations it calls. */
  readonly needs?: readonly string[]
  readonly entities?: Readonly<Record<string, Entity>>
  readonly relations?: Readonly<Record<string, Readonly<Record<string, RelationDeclaration>>>>
  readonly events?: readonly EventDeclaration[]
  readonly operations?: Readonly<Record<string, Readonly<Record<string, AnyOperation>>>>
  readonly definitionKinds?: readonly AnyDefinitionKind[]
  readonly before?: Readonly<Record<string, (context: BeforeContext) => Promise<void> | void>>
  readonly reactions?: Readonly<Record<string, Reaction>>
  /** By name: reactions that follow the log, at least once, in order. */
  readonly consumers?: Readonly<Record<string, DurableReaction>>
  /** By entity and field: what happens when the instant there has passed. */
  readonly deadlines?: Readonly<Record<string, Readonly<Record<string, AnyDeadline>>>>
  /** By entity: whom rules of a purpose leave out, whatever they say. Of several modules, whoever one of them names. */
  readonly outside?: Readonly<Record<string, Outside>>
  /** By entity: what is done beside when rows of it leave with the person they belong to. */
  readonly erasing?: Readonly<Record<string, Erasing>>
  /** By entity and name: what the view of a record tells of this module. */
  readonly view?: Readonly<Record<string, Readonly<Record<string, ViewSection>>>>
  readonly migrations?: readonly Migration[]
}

/** A bundle of entities, operations, events and the rest, by one name. */
export interface Module<Name extends string = string, Types extends ModuleTypes = ModuleTypes> {
  readonly name: Name
  readonly needs: readonly string[]
  readonly entities: Readonly<Record<string, Entity>>
  readonly relations: Readonly<Record<string, Readonly<Record<string, RelationDeclaration>>>>
  readonly events: readonly EventDeclaration[]
  readonly operations: Readonly<Record<string, Readonly<Record<string, AnyOperation>>>>
  readonly definitionKinds: readonly AnyDefinitionKind[]
  readonly before: Readonly<Record<string, (context: BeforeContext) => Promise<void> | void>>
  readonly reactions: Readonly<Record<string, Reaction>>
  readonly consumers: Readonly<Record<string, DurableReaction>>
  readonly deadlines: Readonly<Record<string, Readonly<Record<string, AnyDeadline>>>>
  readonly outside: Readonly<Record<string, Outside>>
  readonly erasing: Readonly<Record<string, Erasing>>
  readonly view: Readonly<Record<string, Readonly<Record<string, ViewSection>>>>
  readonly migrations: readonly Migration[]
  /** Carries the types; never set. */
  readonly '~types'?: Types
}

/** Builds a module whose types are written by hand: how the built-in ones are made. */
export const moduleWith =
  <Types extends ModuleTypes>() =>
  <const Name extends string>(
    declaration: ModuleDeclaration & { readonly name: Name },
  ): Module<Name, Types> => ({
    needs: [],
    entities: {},
    relations: {},
    events: [],
    operations: {},
    definitionKinds: [],
    before: {},
    reactions: {},
    consumers: {},
    deadlines: {},
    outside: {},
    erasing: {},
    view: {},
    migrations: [],
    ...declaration,
  })

/**
 * Declares a module: how a host makes its own.
 *
 * @returns the module, typed by its declaration
 */
export const defineModule = <const Declaration extends ModuleDeclaration>(
  declaration: Declaration,
): Module<Declaration['name'], TypesOf<Declaration>> => moduleWith<TypesOf<Declaration>>()(declaration)

type TypesOf<D extends ModuleDeclaration> = {
  readonly entities: { readonly [E in keyof D['entities']]: EntityTypesOf<D['entities'][E]> }
  readonly relations: NonNullable<D['relations']>
  readonly operations: {
    readonly [E in keyof D['operations']]: {
      readonly [V in keyof D['operations'][E]]: Callable<D['operations'][E][V]>
    }
  }
  readonly events: D['events'] extends readonly EventDeclaration[]
    ? { readonly [E in D['events'][number] as E['type']]: NonNullable<E['~data']> }
    : Record<never, never>
  readonly views: ViewsOf<D['view']>
}

type ViewsOf<View> = {
  readonly [E in keyof View]: { readonly [S in keyof View[E]]: ViewTypesOf<View[E][S]> }
}

type ViewTypesOf<S> = S extends { readonly relation: infer Relation extends string }
  ? { readonly relation: Relation } & (S extends { readonly totals: infer Totals }
      ? { readonly totals: { readonly [Name in keyof Totals]: unknown } }
      : unknown) &
      (S extends { readonly derive: (read: never) => infer Derived }
        ? { readonly derived: Derived }
        : unknown)
  : never

type EntityTypesOf<E> =
  E extends DeclaredEntity<string, infer Fields, infer Row, infer Attributes>
    ? { readonly row: Row; readonly fields: Fields; readonly attributes: Attributes }
    : never

type Callable<O> =
  O extends Operation<infer Input, infer Output>
    ? (input: Input, options?: CallOptions) => Promise<Output>
    : never
