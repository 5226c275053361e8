import type { Clock, Definition, Entity, Json, NewId, Rates, Settings } from '../kernel/index.js'
import type { ModelParts } from '../model/parts.js'
import type { Rule, Shapes } from '../rules/index.js'
import type { EntityShapes, Gate, Plans, StorageDriver, StorageModel } from '../storage/index.js'
import type { Registry } from './consumers/registry.js'
import type { Hearing, LateError } from './hearing.js'
import type { LunarTables } from './lunar.js'
import type { KnownTenants } from './tenants/knowledge.js'

export type { Scope } from './scope.js'

/** What a policy is asked. */
export interface AccessRequest<Actor> {
  readonly actor: Actor
  readonly entity: string
  /** The operation's verb: `create`, `solve`, `list`... */
  readonly verb: string
  readonly kind: 'read' | 'create' | 'update' | 'delete'
}

/** What a policy answers: yes, no, or yes within limits. */
export type AccessAnswer =
  | boolean
  | {
      /** Only these rows; of a write, before and after it. */
      readonly rows?: Rule
      /** Fields that do not exist for this actor: `email`, `attributes.plan`. */
      readonly hide?: readonly string[]
      /** Fields this actor may read but not write. */
      readonly readOnly?: readonly string[]
    }

export type Authorize<Actor> = (request: AccessRequest<Actor>) => AccessAnswer | Promise<AccessAnswer>

/** Structured, and never with personal data. */
export interface Logger {
  debug(message: string, fields: Readonly<Record<string, unknown>>): void
  warn(message: string, fields: Readonly<Record<string, unknown>>): void
}

/** Wraps a piece of work, e.g. in an OpenTelemetry span. */
export type Trace = <R>(
  name: string,
  attributes: Readonly<Record<string, string | number | boolean>>,
  work: () => Promise<R>,
) => Promise<R>

/** A host's own before-hook, which is handed the face of the open transaction. It may refuse by throwing. */
export type HostHook = (context: {
  readonly operation: string
  readonly input: Json
  readonly tx: unknown
  readonly actor: unknown
}) => Promise<void> | void

/** What one crm is made of, shared by all its scopes. */
export interface Runtime {
  readonly parts: ModelParts
  /** The model's; in a call, its tenant's. */
  readonly settings: Settings
  readonly driver: StorageDriver
  readonly storageModel: StorageModel
  readonly gate: Gate
  readonly clock: Clock
  readonly newId: NewId
  readonly ruleShapes: Shapes
  readonly lunar: LunarTables
  readonly entityShapes: EntityShapes
  readonly plans: Plans
  readonly tenants: KnownTenants
  readonly hearing: Hearing
  /** Who follows the log. */
  readonly registry: Registry
  readonly definitions: readonly Definition[]
  readonly authorize?: Authorize<unknown>
  /** The host's own hooks, by operation. */
  readonly before: Readonly<Record<string, HostHook>>
  /** Whether operations of one module may call those of another. */
  mayCall(module: string, other: string): boolean
  /** The host's exchange rates. */
  readonly rates?: Rates
  readonly logger?: Logger
  readonly trace: Trace
  /** Tells the host of an error that nobody waits for. Never throws. */
  report(late: LateError): void
  /** Tells a started crm that something may be due now. */
  nudge(): void
  /** Rows that core may read above the storage in one call. */
  readonly scanBudget: number
  /** @throws `crm.closed` */
  assertOpen(): void
  /** Opens the storage once; `within` the host's transaction, where the call is inside one. */
  ready(within?: unknown): Promise<void>
}

/** The tenant of a model that has only one. */
export const singleTenant = 'main'

export const shapeOf = (runtime: Runtime, entity: Entity | string) => {
  const name = typeof entity === 'string' ? entity : entity.name
  const shape = Object.hasOwn(runtime.entityShapes, name) ? runtime.entityShapes[name] : undefined
  if (!shape) throw new TypeError(`This model has no entity ${name}.`)
  return shape
}
