import { consume, endConsumers, runsEnded } from './crm/consumers/consumers.js'
import { followReactions } from './crm/consumers/reactions.js'
import { newRegistry } from './crm/consumers/registry.js'
import { crmClosed } from './crm/errors.js'
import { scopeFace, txFace } from './crm/face.js'
import type { BeforeHooks, Crm, ScopeOptions } from './crm/face-types.js'
import { knownFault } from './crm/faults.js'
import { hearingOf, type LateError } from './crm/hearing.js'
import { lunarTables } from './crm/lunar.js'
import { migrationsOf, verifyAll } from './crm/migrations.js'
import { openingOf } from './crm/opening.js'
import { assertDriver } from './crm/requirements.js'
import type { AccessAnswer, AccessRequest, Logger, Runtime, Scope, Trace } from './crm/runtime.js'
import { singleTenant } from './crm/runtime.js'
import { systemClock } from './crm/system-clock.js'
import { knownTenants } from './crm/tenants/known.js'
import { oneTenantOf, tenantsOf } from './crm/tenants/tenants.js'
import { type Time, timeOf } from './crm/time/time-of.js'
import { traced } from './crm/traced.js'
import {
  type ActorRef,
  type Clock,
  type Definition,
  hostActor,
  type Issue,
  invalid,
  type NewId,
  type Rates,
  received,
  uuidV7Ids,
} from './kernel/index.js'
import { readDefinitions } from './model/definition-faults.js'
import type { ModuleRecord } from './model/model-types.js'
import type { Model } from './model.js'
import { createShapes, isPurpose } from './rules/index.js'
import {
  entityShapes,
  gateOf,
  newPlans,
  platformTables,
  type StorageDriver,
  storageModelOf,
} from './storage/index.js'

export interface CrmOptions<Modules extends ModuleRecord, Native, Actor> {
  /** Where rows are kept: `kyselyStorage(db, { engine })`, `memoryStorage()`, or the host's own driver. */
  readonly storage: StorageDriver<Native>
  /** Definitions given in code. */
  readonly definitions?: readonly Definition[]
  /** Who may do what. Absent: the host's own code may do everything. Present: it decides everything. */
  readonly authorize?: (request: AccessRequest<Actor>) => AccessAnswer | Promise<AccessAnswer>
  /** What the log keeps of an actor. Needed for actors that are no `ActorRef` themselves. */
  readonly actorRef?: (actor: Actor) => ActorRef
  /** Hooks inside the unit of work, before the operation; a hook that throws refuses. */
  readonly before?: BeforeHooks<Modules, Native, Actor>
  /** Default: the machine's clock. */
  readonly clock?: Clock
  /** Makes ids from a prefix. Default: UUIDv7. */
  readonly newId?: NewId
  /**
   * Exchange rates into the model's currency, by day. Asked before a unit of work is opened, once for a currency and a
   * day of a call; inside `transaction` while it is open. Absent, or answering `undefined`: amounts in other currencies
   * are not booked. Throwing: `rate.unavailable`, and nothing is written.
   */
  readonly rates?: Rates
  readonly logger?: Logger
  readonly trace?: Trace
  /** What listeners throw, what deadlines do outside, and ticks of a started crm. Default: `logger.warn`. */
  readonly onError?: (late: LateError) => void
  /** Rows core may read above the storage in one call. Default: 100,000. */
  readonly scanBudget?: number
}

/**
 * Puts a model on a storage. Does no I/O: the first call opens the storage.
 *
 * @returns the crm; with `tenancy: 'multi'` only `scope({ tenant })` has the entities
 * @throws `storage.unsupported` with everything the driver lacks | `input.invalid` with every fault of a definition
 */
export const createCrm = <
  Modules extends ModuleRecord,
  Tenancy extends 'single' | 'multi',
  Native = unknown,
  Actor = ActorRef,
>(
  model: Model<Modules, Tenancy>,
  options: CrmOptions<Modules, Native, Actor>,
): Crm<Modules, Tenancy, Native, Actor> => {
  assertDriver(options.storage)
  const definitions = readDefinitions(model['~parts'], options.definitions ?? [])
  const state: State = { closed: false }
  const runtime = runtimeOf(model, { ...options, definitions }, state)
  const time = timeOf(runtime, txFace)
  state.time = time
  followReactions(runtime, txFace)
  const { hearing, driver } = runtime
  const single = model.tenancy === 'single' ? scopeFace(runtime, hostScope(singleTenant)) : {}
  const crm = Object.freeze({
    ...single,
    model,
    migrations: migrationsOf(runtime),
    verify: () => verifyAll(runtime),
    tenants: model.tenancy === 'single' ? oneTenantOf(runtime) : tenantsOf(runtime),
    scope: (wanted: ScopeOptions<Actor>) => scopeFace(runtime, scopeOf(model, options, wanted)),
    on: (pattern: string, listener: (event: never) => unknown) => hearing.on(pattern, listener as never),
    consume: (wanted: unknown) => consume(runtime, { scope: scopeFace, tx: txFace }, wanted),
    tick: time.tick,
    start: time.start,
    settled: () => settled(runtime),
    close: async () => {
      if (time.isStarted()) await time.stop()
      await endConsumers(runtime)
      state.closed = true
      await hearing.settled()
      await driver.close()
    },
  })
  // The face is built from the model's names; its types follow from the modules', which only the compiler knows.
  return crm as unknown as Crm<Modules, Tenancy, Native, Actor>
}

/** What consumers do, listeners may hear, and the other way round. */
async function settled(runtime: Runtime): Promise<void> {
  do await runtime.hearing.settled()
  while (await runsEnded(runtime))
}

/** What changes in the life of a crm. */
interface State {
  closed: boolean
  time?: Time
}

function hostScope(tenant: string): Scope {
  return { tenant, actor: hostActor, actorRef: hostActor }
}

function scopeOf<Actor>(
  { tenancy }: Model,
  { actorRef }: Pick<CrmOptions<ModuleRecord, unknown, Actor>, 'actorRef'>,
  wanted: ScopeOptions<Actor>,
): Scope {
  const { tenant, actor, purpose, correlationId } = wanted ?? {}
  const own = tenancy === 'single' ? singleTenant : tenant
  const issues: Issue[] = []
  if (typeof own !== 'string' || own.length === 0 || own.length > 128) {
    issues.push({ path: ['tenant'], expected: 'text of 1 to 128 characters', received: received(tenant) })
  }
  if (purpose !== undefined && !isPurpose(purpose)) {
    issues.push({ path: ['purpose'], expected: 'a word, as rules have it', received: received(purpose) })
  }
  const ref = actor === undefined ? hostActor : refOf(actor, actorRef)
  if (!ref)
    issues.push({
      path: ['actor'],
      expected: 'an actor reference, or an `actorRef` that makes one',
      received: received(actor),
    })
  if (own === undefined || !ref || issues.length > 0) throw invalid('scope', issues)
  return { tenant: own, actor: actor ?? hostActor, actorRef: ref, purpose, correlationId }
}

const actorKinds: ReadonlySet<unknown> = new Set(['user', 'customer', 'partner', 'system', 'model'])

function refOf<Actor>(
  actor: Actor,
  actorRef: ((actor: Actor) => ActorRef) | undefined,
): ActorRef | undefined {
  const ref: unknown = actorRef ? actorRef(actor) : actor
  const isRef = typeof ref === 'object' && ref !== null && 'kind' in ref && 'id' in ref
  return isRef && actorKinds.has(ref.kind) && typeof ref.id === 'string' ? (ref as ActorRef) : undefined
}

function runtimeOf<Modules extends ModuleRecord, Native, Actor>(
  model: Model<Modules>,
  options: CrmOptions<Modules, Native, Actor>,
  state: State,
): Runtime {
  const { clock = systemClock, logger, trace, scanBudget = 100_000 } = options
  const parts = model['~parts']
  const storageModel = storageModelOf(Object.values(parts.entities), platformTables)
  const driver = trace ? traced(options.storage, trace) : options.storage
  const report = reporter(options)
  const opening = openingOf(driver, storageModel)
  const assertOpen = () => {
    if (state.closed) throw crmClosed({})
  }
  const runtime: Runtime = {
    parts,
    settings: model.settings,
    tenants: knownTenants(() => runtime),
    driver,
    storageModel,
    gate: gateOf(clock, driver.capabilities.concurrentSessions),
    clock,
    newId: options.newId ?? uuidV7Ids(clock),
    ruleShapes: createShapes(),
    lunar: lunarTables(),
    entityShapes: entityShapes(Object.values(parts.entities)),
    plans: newPlans(),
    hearing: hearingOf(report, (tenant) => runtime.tenants.isGone(tenant)),
    registry: newRegistry(),
    definitions: options.definitions ?? [],
    // A policy is asked with the actors that its own host gives to `scope`.
    authorize: options.authorize as Runtime['authorize'],
    // A hook is called with what its own operation takes.
    before: (options.before ?? {}) as Runtime['before'],
    mayCall: (module, other) => module === other || (parts.needs[module] ?? []).includes(other),
    rates: options.rates,
    logger,
    trace: trace ?? ((_name, _attributes, work) => work()),
    report,
    nudge: () => state.time?.nudge(),
    scanBudget,
    assertOpen,
    ready: async (within) => {
      assertOpen()
      await opening(within).catch((error: unknown) => {
        throw knownFault(driver, error)
      })
    },
  }
  return runtime
}

/** An error that nobody waits for must not become another one. */
function reporter({
  onError,
  logger,
}: Pick<CrmOptions<ModuleRecord, unknown, unknown>, 'onError' | 'logger'>) {
  return (late: LateError): void => {
    const { event, deadline } = late
    const fields = event ? { type: event.type, eventId: event.id } : { ...deadline }
    try {
      // What a listener throws is all that a host with `onError` has heard of already.
      if (!onError || !event) logger?.warn(`${failing(late)} failed`, fields)
      onError?.(late)
    } catch {
      logger?.warn('onError failed', fields)
    }
  }
}

function failing({ event, deadline }: LateError): string {
  if (event) return 'a listener'
  return deadline ? 'what a deadline does outside' : 'a tick'
}
