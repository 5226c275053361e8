import type { z } from 'zod'
import {
  type AddedAttributes,
  type AnyDefinitionKind,
  type AnyOperation,
  type BeforeContext,
  type Belongings,
  belongingsOf,
  type Catalogue,
  type Entities,
  type Entity,
  type Erasing,
  type EventDeclaration,
  everyEntity,
  type Issue,
  type Migration,
  type Module,
  promotions,
  type Reaction,
  type RelationDeclaration,
  refusal,
  withAttributes,
} from '../kernel/index.js'
import { or, type Rule } from '../rules/index.js'
import { platformMigrations } from '../storage/index.js'
import { byCurrency, type Relations } from './catalogue.js'
import { faultsOfFields } from './field-faults.js'
import { reservedNames } from './reserved.js'
import {
  deadlinesOf,
  durableReactionsOf,
  faultsOfDeadlines,
  faultsOfReactions,
  type RegisteredDeadline,
  type RegisteredReaction,
} from './time-parts.js'
import { faultsOfViews, type Views, viewsOf } from './views.js'

/** A model that cannot be: every fault in `issues`. */
export const modelInvalid = refusal(
  'model.invalid',
  'invalid',
  ({ first, count }: { first: string; count: number }) =>
    `The model has ${count} fault${count > 1 ? 's' : ''}: ${first}`,
)

/** An operation with its place: what the pipeline looks up by name. */
export interface RegisteredOperation {
  /** `ticket.solve`. */
  readonly name: string
  readonly entity: string
  readonly verb: string
  readonly module: string
  readonly declaration: AnyOperation
  readonly schema: z.ZodType
}

/** Everything the modules of a model bring, by name. */
export interface ModelParts {
  readonly entities: Entities
  readonly catalogue: Catalogue
  /** The catalogue of books in another currency; one object from call to call. */
  readonly catalogueIn: (currency: string) => Catalogue
  /** The same with attributes of a tenant's own. */
  readonly withAttributes: (added: AddedAttributes) => ModelParts
  readonly operations: Readonly<Record<string, RegisteredOperation>>
  readonly events: Readonly<Record<string, EventDeclaration>>
  readonly reactions: Readonly<Record<string, readonly ModuleReaction[]>>
  readonly before: Readonly<Record<string, readonly BeforeHook[]>>
  /** What happens when an instant in a row has passed. */
  readonly deadlines: readonly RegisteredDeadline[]
  /** Reactions of modules that follow the log. */
  readonly consumers: readonly RegisteredReaction[]
  readonly definitionKinds: Readonly<Record<string, AnyDefinitionKind>>
  /** The modules that each module needs. */
  readonly needs: Readonly<Record<string, readonly string[]>>
  /** Who is outside rules of a purpose: whom any module names. */
  readonly outside: (purpose: string, entity: string) => Rule | undefined
  /** What the view of a record tells. */
  readonly views: Views
  /** How rows belong to customers, by entity. */
  readonly belongings: Belongings
  /** What modules do when rows leave with their person, by entity. */
  readonly erasing: Readonly<Record<string, readonly ModuleErasing[]>>
  /** In the order of need, then what the host promotes. */
  readonly migrations: readonly Migration[]
}

/** A reaction and the module it belongs to. */
export interface ModuleReaction {
  readonly module: string
  readonly react: Reaction
}

/** What a module does when rows leave with their person. */
export interface ModuleErasing {
  readonly module: string
  readonly erase: Erasing
}

function erasingOf({ name, erasing }: Module): Record<string, ModuleErasing> {
  return Object.fromEntries(
    Object.entries(erasing).map(([entity, erase]) => [entity, { module: name, erase }]),
  )
}

function reactionsOf({ name, reactions }: Module): Record<string, ModuleReaction> {
  return Object.fromEntries(Object.entries(reactions).map(([type, react]) => [type, { module: name, react }]))
}

type BeforeHook = (context: BeforeContext) => Promise<void> | void

/**
 * Joins modules.
 *
 * @throws `model.invalid` with every fault at once
 */
export const partsOf = (modules: Readonly<Record<string, Module>>, currency: string): ModelParts => {
  const all = Object.values(modules)
  const issues = [...faultsOfModules(modules), ...faultsOfNames(all)]
  const entities = merged(all.map((module) => module.entities))
  const relations = relationsOf(all)
  const events = Object.fromEntries(
    all.flatMap((module) => module.events.map((event) => [event.type, event])),
  )
  issues.push(
    ...faultsOfRelations(relations, entities),
    ...faultsOfFields(entities),
    ...faultsOfDeadlines(all, entities),
    ...faultsOfReactions(all, events),
  )
  assertFaultless(issues)
  const catalogueIn = byCurrency(entities, relations)
  const catalogue = catalogueIn(currency)
  assertFaultless(faultsOfViews(all, catalogue))
  return {
    entities,
    catalogue,
    catalogueIn,
    withAttributes: (added) => partsOf(modulesWith(modules, added), currency),
    operations: operationsOf(all, entities),
    events,
    reactions: grouped(all.map(reactionsOf)),
    deadlines: deadlinesOf(all),
    consumers: durableReactionsOf(all),
    needs: Object.fromEntries(all.map(({ name, needs }) => [name, needs])),
    before: grouped(all.map((module) => module.before)),
    definitionKinds: Object.fromEntries(
      all.flatMap(({ definitionKinds }) => definitionKinds.map((kind) => [kind.kind, kind])),
    ),
    outside: outsideOf(all, relations),
    belongings: belongingsOf(entities),
    erasing: grouped(all.map(erasingOf)),
    views: viewsOf(all),
    migrations: [
      ...platformMigrations,
      ...inOrderOfNeed(modules).flatMap(({ migrations }) => migrations),
      ...Object.values(entities).flatMap(promotions),
    ],
  }
}

type Modules = Readonly<Record<string, Module>>

function modulesWith(modules: Modules, added: AddedAttributes): Modules {
  const entitiesOf = ({ entities }: Module): Entities =>
    Object.fromEntries(
      Object.entries(entities).map(([name, entity]) => {
        const specs = Object.hasOwn(added, name) ? added[name] : undefined
        return [name, specs ? withAttributes(entity, specs) : entity]
      }),
    )
  return Object.fromEntries(
    Object.entries(modules).map(([name, module]) => [name, { ...module, entities: entitiesOf(module) }]),
  )
}

function assertFaultless(issues: readonly Issue[]): void {
  const [head] = issues
  if (!head) return
  const first = `${head.path.join('.')}: expected ${head.expected}, received ${head.received}`
  throw modelInvalid({ first, count: issues.length }, { issues })
}

function faultsOfModules(modules: Readonly<Record<string, Module>>): Issue[] {
  return Object.entries(modules).flatMap(([key, module]) => [
    ...(key === module.name
      ? []
      : [{ path: ['modules', key], expected: `the key ${module.name}`, received: `the key ${key}` }]),
    ...module.needs
      .filter((need) => !Object.hasOwn(modules, need))
      .map((need) => ({
        path: ['modules', key, 'needs'],
        expected: `the module ${need}, which ${module.name} needs`,
        received: 'no such module',
      })),
  ])
}

/** Names of entities are unique over all modules, and never a member of the crm itself. */
function faultsOfNames(modules: readonly Module[]): Issue[] {
  const seen = new Map<string, string>()
  return modules.flatMap(({ name: module, entities, operations }) => {
    const names = new Set([...Object.keys(entities), ...Object.keys(operations)])
    return [...names].flatMap((name) => {
      const path = ['modules', module, 'entities', name]
      const other = Object.hasOwn(entities, name) ? seen.get(name) : undefined
      if (Object.hasOwn(entities, name)) seen.set(name, module)
      if (other) return [{ path, expected: 'a name of its own', received: `a name that ${other} has` }]
      return reservedNames.has(name)
        ? [{ path, expected: 'another name', received: `${name}, a member of the crm` }]
        : []
    })
  })
}

function relationsOf(modules: readonly Module[]): Relations {
  const result: Record<string, Record<string, RelationDeclaration>> = {}
  for (const { relations } of modules) {
    for (const [entity, declared] of Object.entries(relations))
      result[entity] = { ...result[entity], ...declared }
  }
  return result
}

function faultsOfRelations(relations: Relations, entities: Entities): Issue[] {
  return Object.entries(relations).flatMap(([entity, declared]) =>
    Object.entries(declared).flatMap(([name, { kind, entity: target, field, along }]) => {
      const path = ['relations', entity, name]
      if (entity === everyEntity) return faultsOfShared(path, entities[target], field, kind)
      if (!entities[entity]) return [{ path, expected: 'a relation of an entity', received: `of ${entity}` }]
      if (along && (target !== entity || !entities[entity].tree)) {
        return [{ path, expected: `a tree of ${entity}`, received: `the ${along} of ${target}` }]
      }
      const holder = entities[kind === 'many' ? target : entity]
      const named = holder?.fields[field]
      if (named && kind === 'one' && named.kind === 'subject') {
        return [{ path, expected: 'a reference to one entity', received: `${field}, which names any` }]
      }
      if (named) return []
      return [
        {
          path,
          expected: `the field ${field} of ${kind === 'many' ? target : entity}`,
          received: 'no such field',
        },
      ]
    }),
  )
}

/** What every entity leads to must be able to name records of every entity. */
function faultsOfShared(
  path: readonly string[],
  target: Entity | undefined,
  field: string,
  kind: 'many' | 'one',
): Issue[] {
  if (kind === 'many' && target?.fields[field]?.kind === 'subject') return []
  const expected = 'a way to many that name records of any entity'
  return [{ path, expected, received: field }]
}

/** Whom any module names, and what belongs to them, as one rule. */
function outsideOf(modules: readonly Module[], relations: Relations): ModelParts['outside'] {
  return (purpose, entity) => {
    const rules = [...named(purpose, entity), ...belonging(purpose, entity)]
    return rules.length > 1 ? or(...rules) : rules[0]
  }

  function named(purpose: string, entity: string): readonly Rule[] {
    // A rule of a module's own, as the kernel knows one.
    return modules.flatMap(({ outside }) =>
      Object.hasOwn(outside, entity) ? ((outside[entity]?.(purpose) as Rule | undefined) ?? []) : [],
    )
  }

  // An address of a person is used for a purpose as the person is.
  function belonging(purpose: string, entity: string): readonly Rule[] {
    const ways = Object.entries((Object.hasOwn(relations, entity) && relations[entity]) || {})
    const owners = ways.filter(
      ([, { kind, entity: owner, field }]) => kind === 'one' && field === `${owner}Id`,
    )
    return owners.flatMap(([relation, { entity: owner }]) =>
      named(purpose, owner).map(
        ({ where }): Rule => ({ v: 1, entity, where: { op: 'some', relation, where } }),
      ),
    )
  }
}

function operationsOf(modules: readonly Module[], entities: Entities): Record<string, RegisteredOperation> {
  const entries = modules.flatMap((module) =>
    Object.entries(module.operations).flatMap(([entity, verbs]) =>
      Object.entries(verbs).map(([verb, declaration]): [string, RegisteredOperation] => {
        const { input } = declaration
        const schema = typeof input === 'function' ? input(entities) : input
        const name = `${entity}.${verb}`
        return [name, { name, entity, verb, module: module.name, declaration, schema }]
      }),
    ),
  )
  return Object.fromEntries(entries)
}

function grouped<T>(records: readonly Readonly<Record<string, T>>[]): Record<string, T[]> {
  const result: Record<string, T[]> = {}
  for (const [key, value] of records.flatMap((record) => Object.entries(record))) {
    result[key] = [...(result[key] ?? []), value]
  }
  return result
}

function merged<T>(records: readonly Readonly<Record<string, T>>[]): Record<string, T> {
  return Object.assign({}, ...records)
}

function inOrderOfNeed(modules: Readonly<Record<string, Module>>): readonly Module[] {
  const done = new Set<Module>()
  const visit = (module: Module | undefined, above: readonly Module[]): void => {
    if (!module || done.has(module) || above.includes(module)) return
    for (const need of module.needs) visit(modules[need], [...above, module])
    done.add(module)
  }
  for (const module of Object.values(modules)) visit(module, [])
  return [...done]
}
