import type { OperationKind } from '../kernel/index.js'
import type { Rule } from '../rules/index.js'
import type { AccessAnswer, AccessRequest, Authorize, Runtime, Scope } from './runtime.js'

/** What an actor may do with an entity, as one call has been told. */
export interface Policy {
  readonly allowed: boolean
  readonly rows?: Rule
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
export const policiesOf = ({ authorize }: Runtime, { actor }: Scope): Policies => {
  const asked = new Map<string, Policy | Promise<Policy>>()
  return { of, reading: (entity) => of(entity, 'list', 'read') }

  function of(entity: string, verb: string, kind: OperationKind): Policy | Promise<Policy> {
    if (!authorize) return unlimited
    const key = `${entity} ${verb}`
    const known = asked.get(key) ?? ask(authorize, key, { actor, entity, verb, kind })
    asked.set(key, known)
    return known
  }

  async function ask(
    decide: Authorize<unknown>,
    key: string,
    request: AccessRequest<unknown>,
  ): Promise<Policy> {
    const policy = policyOf(await decide(request))
    asked.set(key, policy)
    return policy
  }
}

function policyOf(answer: AccessAnswer): Policy {
  if (answer === true) return unlimited
  // Whatever is neither yes nor limits is no.
  if (typeof answer !== 'object' || answer === null) return nothing
  const { rows, hide, readOnly } = answer
  return { allowed: true, rows, hidden: new Set(hide), readOnly: new Set(readOnly) }
}

/** A row without the fields that are hidden. */
export const masked = <Row extends object>(row: Row, hidden: ReadonlySet<string>): Row => {
  if (hidden.size === 0) return row
  const kept = Object.entries(row).filter(([name]) => !hidden.has(name))
  const attributes = Object.entries('attributes' in row ? (row.attributes ?? {}) : {})
  const visible = attributes.filter(([key]) => !hidden.has(`attributes.${key}`))
  const result = Object.fromEntries(kept)
  if ('attributes' in result) result.attributes = Object.fromEntries(visible)
  // What is hidden is missing from the row, which its type cannot say.
  return Object.freeze(result) as Row
}
