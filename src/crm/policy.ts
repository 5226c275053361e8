import { type Entity, type OperationKind, subjectColumns, wholeOf } from '../kernel/index.js'
import type { Injection, Under } from '../rules/index.js'
import type { AccessAnswer, AccessRequest, Authorize, Runtime, Scope } from './runtime.js'

/** Which rows: those that a rule holds for, and that hang on none that the actor may not see. */
export type RowLimits = Pick<Injection, 'rule' | 'under'>

/** What an actor may do with an entity, as one call has been told. */
export interface Policy {
  readonly allowed: boolean
  /** Absent: all of them. */
  readonly rows?: RowLimits
  readonly hidden: ReadonlySet<string>
  readonly readOnly: ReadonlySet<string>
}

/** The policies of one call: each asked for once. One that is known already is answered at once. */
export interface Policies {
  of(entity: string, verb: string, kind: OperationKind): Policy | Promise<Policy>
  /** What is known of an entity that is read on the way: of related rows, of a rule's subqueries. */
  reading(entity: string): Policy | Promise<Policy>
}

const none: ReadonlySet<string> = new Set()
/** Everything may be seen and done. */
export const unlimited: Policy = { allowed: true, hidden: none, readOnly: none }
const nothing: Policy = { allowed: false, hidden: none, readOnly: none }

/** Without `authorize` the host's own code may do everything; with it, it decides everything. */
export const policiesOf = ({ authorize, parts }: Runtime, { actor }: Scope): Policies => {
  const asked = new Map<string, Policy | Promise<Policy>>()
  const whole = new Map<string, Policy | Promise<Policy>>()
  return { of, reading: (entity) => of(entity, 'list', 'read') }

  function of(entity: string, verb: string, kind: OperationKind): Policy | Promise<Policy> {
    if (!authorize) return unlimited
    const hangs = hangingOf(parts.entities[entity])
    if (!hangs) return own(authorize, entity, verb, kind)
    const key = `${entity} ${verb}`
    const known = whole.get(key) ?? underAll(authorize, hangs, own(authorize, entity, verb, kind))
    whole.set(key, known)
    return known
  }

  /** What hangs on a record is not seen by whom the record is hidden from. */
  function underAll(
    decide: Authorize<unknown>,
    hangs: Hanging,
    given: Policy | Promise<Policy>,
  ): Policy | Promise<Policy> {
    const there = Object.values(parts.entities).map((entity) => ({
      entity,
      policy: own(decide, entity.name, 'list', 'read'),
    }))
    const joined = (self: Policy, known: readonly { entity: Entity; policy: Policy }[]) =>
      under(
        self,
        known.flatMap(({ entity, policy }) => underOf(hangs, entity, policy)),
      )
    if (!(given instanceof Promise) && there.every(isSettled)) return joined(given, there)
    return Promise.all(there.map(async ({ entity, policy }) => ({ entity, policy: await policy }))).then(
      async (known) => joined(await given, known),
    )
  }

  function own(
    authorize: Authorize<unknown>,
    entity: string,
    verb: string,
    kind: OperationKind,
  ): Policy | Promise<Policy> {
    const key = `${entity} ${verb}`
    const known = asked.get(key) ?? ask(authorize, key, { actor, entity, verb, kind })
    asked.set(key, known)
    return known
  }

  function ask(
    decide: Authorize<unknown>,
    key: string,
    request: AccessRequest<unknown>,
  ): Policy | Promise<Policy> {
    const answer = decide(request)
    return isKnown(answer) ? policyOf(answer) : whenKnown(answer, key)
  }

  async function whenKnown(answer: Promise<AccessAnswer>, key: string): Promise<Policy> {
    const policy = policyOf(await answer)
    asked.set(key, policy)
    return policy
  }
}

/** The columns of what an entity's rows hang on: the record itself, and the one below it. */
interface Hanging {
  readonly subject: Under['columns']
  readonly root: Under['columns']
}

function hangingOf(entity: Entity | undefined): Hanging | undefined {
  const [found] = Object.entries(entity?.fields ?? {}).filter(
    ([, { kind, readOnly }]) => kind === 'subject' && !readOnly,
  )
  if (!found) return undefined
  const [name, { root = name }] = found
  return { subject: subjectColumns(name), root: subjectColumns(root) }
}

/** What hangs itself is looked at as what is hung on, everything else as what lies below. */
function underOf(hangs: Hanging, entity: Entity, { allowed, rows }: Policy): readonly Under[] {
  if (allowed && !rows) return []
  const columns = hangingOf(entity) ? hangs.subject : hangs.root
  return [{ columns, entity: entity.name, ...(allowed && { rule: rows?.rule }) }]
}

function under(policy: Policy, limits: readonly Under[]): Policy {
  return limits.length > 0 ? { ...policy, rows: { ...policy.rows, under: limits } } : policy
}

function isSettled(one: { entity: Entity; policy: Policy | Promise<Policy> }): one is {
  entity: Entity
  policy: Policy
} {
  return !(one.policy instanceof Promise)
}

// A promise of another realm, or of a library, is one too.
function isKnown(answer: AccessAnswer | Promise<AccessAnswer>): answer is AccessAnswer {
  return typeof answer !== 'object' || answer === null || !('then' in answer)
}

function policyOf(answer: AccessAnswer): Policy {
  if (answer === true) return unlimited
  // Whatever is neither yes nor limits is no.
  if (typeof answer !== 'object' || answer === null) return nothing
  const { rows, hide, readOnly } = answer
  const limits: { rows?: RowLimits } = rows ? { rows: { rule: rows } } : {}
  return { allowed: true, ...limits, hidden: new Set(hide), readOnly: new Set(readOnly) }
}

/** The fields of which parts are hidden: of `attributes.plan`, `attributes`. */
function wholesOf(hidden: ReadonlySet<string>): ReadonlySet<string> {
  return new Set([...hidden].filter((name) => name.includes('.')).map(wholeOf))
}

/** A row without the fields that are hidden. */
export const masked = <Row extends object>(row: Row, hidden: ReadonlySet<string>): Row => {
  if (hidden.size === 0) return row
  const result = Object.fromEntries(Object.entries(row).filter(([name]) => !hidden.has(name)))
  for (const name of wholesOf(hidden)) {
    const whole = result[name]
    if (typeof whole !== 'object' || whole === null) continue
    result[name] = Object.fromEntries(Object.entries(whole).filter(([key]) => !hidden.has(`${name}.${key}`)))
  }
  // What is hidden is missing from the row, which its type cannot say.
  return Object.freeze(result) as Row
}
