import {
  type Catalogue,
  type EntityInfo,
  type FieldInfo,
  type Instant,
  type RelationInfo,
  wholeOf,
} from '../kernel/index.js'
import {
  always,
  type Condition,
  type Injection,
  never,
  type Predicate,
  parseRule,
  type ResolveOptions,
  type Rule,
  resolve,
  type Slots,
  type Values,
} from '../rules/index.js'
import { findingOf, isFound } from './finding.js'
import { resolving } from './lunar.js'
import type { Policies, Policy } from './policy.js'
import type { Runtime, Scope } from './runtime.js'
import { entitiesNamed, type Said } from './said.js'

export type Archived = 'include' | 'only' | undefined

/** Which rows of an entity a call may see and wants, as one predicate over stored columns. The tenant is in slot 0. */
export interface RowCondition {
  readonly predicate: Predicate | false
  readonly values: Values
}

export interface ConditionRequest {
  readonly entity: string
  readonly where?: Rule
  readonly search?: string
  readonly archived?: Archived
  /** What the answer is used for: whoever is outside that is left out, whatever the rule itself serves. */
  readonly purpose?: string | undefined
  readonly policy: Policy
  readonly policies: Policies
  readonly now: Instant
  /** Where the constants go, when other parts of a query are to follow. */
  readonly slots?: Slots
}

/** Joins tenant, archived, policy and what the caller asked into one condition, subqueries included. */
export const conditionOf = async (
  runtime: Runtime,
  scope: Scope,
  request: ConditionRequest,
): Promise<RowCondition> => {
  const { entity, where, search, purpose, policy, policies, now } = request
  if (!policy.allowed) return { predicate: false, values: [] }
  const { catalogue } = runtime.parts
  // A rule about another entity would read that one's columns, past this one's policy.
  if (where && where.entity !== entity) parseRule(where, catalogue, { entity })
  const finding =
    search === undefined ? undefined : await findingOf(runtime.parts, policies, { entity, search, policy })
  if (finding?.terms.length === 0) return { predicate: false, values: [] }
  const known = await policiesOfRelated(where ? [{ entity, said: where.where }] : [], catalogue, policies)
  if (where) assertVisible(where, catalogue, new Map([...known, [entity, policy]]))
  const { predicate, values } = await resolving(runtime, () =>
    resolve(where ?? always(entity), {
      ...givensOf(runtime, scope, now),
      ...(request.slots && { slots: request.slots }),
      // Beside the rule, not in it: a search must not make a rule too deep.
      also: [
        ...(finding ? [] : searchRules(search, catalogue[entity], policy)),
        ...servingRules(purpose, entity),
      ],
      root: {
        ...policy.rows,
        predicate: (slots) => {
          const own = ownRows(slots, scope.tenant, request.archived)
          return finding ? { kind: 'and', of: [own, ...isFound(finding)(slots)] } : own
        },
      },
      inject: (there) => injectionOf(there, known.get(there)),
    }),
  )
  // The tenant is always part of it, so that `true` cannot be.
  return { predicate: typeof predicate === 'boolean' ? false : predicate, values }
}

/** One more rule about the rows of a query. `true`: all of them meet it, `false`: none. */
export const narrowedBy = async (
  runtime: Runtime,
  scope: Scope,
  { entity, where, policies, now, slots }: ConditionRequest & { readonly where: Rule },
): Promise<Predicate | boolean> => {
  const known = await policiesOfRelated([{ entity, said: where.where }], runtime.parts.catalogue, policies)
  return resolving(runtime, () => {
    const options = { ...givensOf(runtime, scope, now), ...(slots && { slots }) }
    return resolve(where, { ...options, inject: (there) => injectionOf(there, known.get(there)) }).predicate
  })
}

/** What every rule is resolved with. */
export const givensOf = (
  { parts, settings, ruleShapes, lunar }: Runtime,
  scope: Scope,
  now: Instant,
): Omit<ResolveOptions, 'root' | 'inject' | 'also' | 'slots' | 'params'> => ({
  catalogue: parts.catalogue,
  now,
  zone: settings.timeZone,
  weekStart: settings.weekStart,
  shapes: ruleShapes,
  actor: actorValues(scope),
  lunar: lunar.calendar,
  outside: parts.outside,
})

const sameTenant = [{ local: 'tenant', foreign: 'tenant' }]

/** What core adds to the related rows of an entity. */
export function injectionOf(entity: string, policy: Policy | undefined): Injection {
  if (policy && !policy.allowed) return { on: sameTenant, rule: never(entity) }
  return { on: sameTenant, ...policy?.rows }
}

function ownRows(slots: Slots, tenant: string, archived: Archived): Predicate {
  const left = { column: 'tenant', type: 'text' } as const
  const own: Predicate = { kind: 'compare', op: 'eq', left, right: slots.add(tenant, 'text'), negated: false }
  if (archived === 'include') return own
  const set: Predicate = {
    kind: 'set',
    left: { column: 'archivedAt', type: 'instant' },
    negated: archived !== 'only',
  }
  return { kind: 'and', of: [own, set] }
}

/** Every record that is not outside a purpose. */
function servingRules(purpose: string | undefined, entity: string): readonly Rule[] {
  return purpose === undefined ? [] : [{ ...always(entity), purpose }]
}

/** The most words of a search that are looked at. */
const maxWords = 8

/** Every word must be part of one of the searchable fields. */
function searchRules(
  search: string | undefined,
  info: EntityInfo | undefined,
  policy: Policy,
): readonly Rule[] {
  const words = search?.trim().split(/\s+/).filter(Boolean).slice(0, maxWords) ?? []
  if (!info || words.length === 0) return []
  const fields = Object.values(info.fields).filter(
    ({ name, foldedColumn }) => foldedColumn !== undefined && !policy.hidden.has(name),
  )
  const isIn = (word: string): Condition => ({
    op: 'or',
    of: fields.map(({ name }) => ({
      op: 'contains',
      left: { field: name },
      right: { value: word },
      ignoreCase: true,
    })),
  })
  return [{ v: 1, entity: info.name, where: { op: 'and', of: words.map(isIn) } }]
}

/** What `actor(...)` reads in a rule: the reference's own members, and those of the host's actor that are plain values. */
const actorValues = ({ actor, actorRef }: Scope): Readonly<Record<string, unknown>> => ({
  ...(typeof actor === 'object' && actor !== null ? actor : {}),
  ...actorRef,
})

/** The policies of the entities that are asked about beside an entity's own. Takes what nobody has read yet. */
export async function policiesOfRelated(
  asked: readonly Said[],
  catalogue: Catalogue,
  policies: Policies,
): Promise<Map<string, Policy>> {
  const entities = entitiesNamed(asked, catalogue)
  const entries = [...entities].map(async (entity) => [entity, await policies.reading(entity)] as const)
  return new Map(await Promise.all(entries))
}

/** A hidden field cannot be asked about: to this actor it does not exist. */
function assertVisible(rule: Rule, catalogue: Catalogue, policies: ReadonlyMap<string, Policy>): void {
  if (![...policies.values()].some(({ hidden }) => hidden.size > 0)) return
  parseRule(rule, visibleCatalogue(catalogue, policies))
}

export const visibleCatalogue = (catalogue: Catalogue, policies: ReadonlyMap<string, Policy>): Catalogue => ({
  ...catalogue,
  ...Object.fromEntries(
    [...policies].flatMap(([name]) => {
      const info = catalogue[name]
      return info ? [[name, visibleInfo(info, policies)]] : []
    }),
  ),
})

function visibleInfo(info: EntityInfo, policies: ReadonlyMap<string, Policy>): EntityInfo {
  const hiddenOf = (entity: string) => policies.get(entity)?.hidden
  const hidden = hiddenOf(info.name)
  const isVisible = ({ name, booked }: FieldInfo) =>
    !hidden?.has(name) &&
    !hidden?.has(wholeOf(name)) &&
    // What is read of money is its booked amount.
    !(booked && hidden?.has(booked.field))
  const fields = Object.entries(info.fields).filter(([, field]) => isVisible(field))
  const relations = Object.entries(info.relations).filter(
    ([, way]) => !isWayHidden(way, hidden, hiddenOf(way.entity)),
  )
  return { ...info, fields: Object.fromEntries(fields), relations: Object.fromEntries(relations) }
}

type Fields = ReadonlySet<string> | undefined

/** Whether a relation would tell what a hidden reference holds. */
export const isWayHidden = (
  { on, kind, madeOf, only }: RelationInfo,
  here: Fields,
  there: Fields,
): boolean => {
  if (only && madeOf !== undefined && isPartHidden(madeOf, there)) return true
  return (kind === 'one' ? here?.has(on.local) : there?.has(madeOf ?? on.foreign)) ?? false
}

function isPartHidden(name: string, hidden: Fields): boolean {
  return [`${name}.entity`, `${name}.id`].some((part) => hidden?.has(part))
}
