import type {
  AnyDeadline,
  DurableReaction,
  Entities,
  EventDeclaration,
  Issue,
  Module,
} from '../kernel/index.js'

/** A deadline with its place: `booking.remindAt`. */
export interface RegisteredDeadline {
  readonly name: string
  readonly entity: string
  readonly field: string
  readonly module: string
  readonly declaration: AnyDeadline
}

/** A durable reaction with its place: `webhooks.deliver`. */
export interface RegisteredReaction extends DurableReaction {
  readonly name: string
  readonly module: string
}

export const deadlinesOf = (modules: readonly Module[]): readonly RegisteredDeadline[] =>
  modules.flatMap(({ name: module, deadlines }) =>
    Object.entries(deadlines).flatMap(([entity, fields]) =>
      Object.entries(fields).map(([field, declaration]) => ({
        name: `${entity}.${field}`,
        entity,
        field,
        module,
        declaration,
      })),
    ),
  )

export const durableReactionsOf = (modules: readonly Module[]): readonly RegisteredReaction[] =>
  modules.flatMap(({ name: module, consumers }) =>
    Object.entries(consumers).map(([key, reaction]) => ({ ...reaction, name: `${module}.${key}`, module })),
  )

/** A deadline is an optional instant of the module's own entity, which declares it as one, so that it has its index. */
export const faultsOfDeadlines = (modules: readonly Module[], entities: Entities): readonly Issue[] =>
  deadlinesOf(modules).flatMap(({ module, entity: name, field }) => {
    const path = ['modules', module, 'deadlines', name, field]
    const entity = modules.find((each) => each.name === module)?.entities[name] && entities[name]
    if (!entity) return [{ path, expected: `an entity of ${module}`, received: name }]
    const { kind, nullable } = entity.fields[field] ?? {}
    const isInstant = kind === 'instant' && nullable === true
    if (!isInstant) return [{ path, expected: 'an optional instant', received: received(kind, nullable) }]
    return entity.deadlines.includes(field)
      ? []
      : [{ path, expected: `a field that ${name} declares among its deadlines`, received: field }]
  })

function received(kind: string | undefined, nullable: boolean | undefined): string {
  if (kind === undefined) return 'no such field'
  return nullable ? `a field of the kind ${kind}` : `a field of the kind ${kind} that is never missing`
}

/** Patterns that no event of the model matches would follow nothing, silently. */
export const faultsOfReactions = (
  modules: readonly Module[],
  events: Readonly<Record<string, EventDeclaration>>,
): readonly Issue[] =>
  durableReactionsOf(modules).flatMap(({ module, name, types }) =>
    types
      .filter((pattern) => !matchesAny(pattern, Object.keys(events)))
      .map((pattern) => ({
        path: ['modules', module, 'consumers', name.slice(module.length + 1), 'types'],
        expected: 'a type of event, `noun.*` or `*`',
        received: pattern,
      })),
  )

/** Whether `ticket.solved`, `ticket.*` or `*` stands for any of these types. */
export const matchesAny = (pattern: string, types: readonly string[]): boolean =>
  pattern === '*' || types.some((type) => matchesType(pattern, type))

/** Whether a type of event is one that a pattern stands for. */
export const matchesType = (pattern: string, type: string): boolean =>
  pattern === '*' || pattern === type || (pattern.endsWith('.*') && type.startsWith(pattern.slice(0, -1)))
