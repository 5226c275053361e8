import {
  type Attempted,
  type BaseRow,
  type CallOptions,
  deepFreeze,
  type Entity,
  invalid,
  isCrmError,
  type Json,
  type OperationContext,
  type Persons,
  type RecordedEvent,
} from '../kernel/index.js'
import type { RegisteredOperation } from '../model/parts.js'
import { type Call, inside, type OpenCall, readerOf } from './call.js'
import { definitionsInUse } from './definitions.js'
import { accessDenied, notAsOne } from './errors.js'
import { type Admitted, admit, operationNamed, parseInput } from './execution.js'
import { knownFault } from './faults.js'
import { keepKey, keyUse, subjectOf, type UsedKey, usedBefore } from './idempotency.js'
import { lookUp } from './look-up.js'
import { personsOf } from './persons/persons.js'
import { type RowLimits, unlimited } from './policy.js'
import { prepareRates } from './prepare-rates.js'
import { presented } from './presented.js'
import { isWithin } from './row-test.js'
import { shapeOf } from './runtime.js'
import { type Transaction, within } from './transaction.js'
import { inTurns } from './turns.js'
import { inReadUnit, inUnit } from './unit-of-work.js'
import { type UnitView, unitView } from './unit-view.js'

/** Makes the face over an open transaction; given by whoever makes faces. */
export type FaceOf = (call: Call) => unknown

/** Calls an operation: by itself in a unit of its own, or in the transaction the call belongs to. */
export const callOperation = async (
  call: Call,
  faceOf: FaceOf,
  name: string,
  raw: unknown,
  options: CallOptions = {},
): Promise<unknown> => {
  const operation = operationNamed(call.runtime, name)
  if (operation.declaration.internal) throw accessDenied({ operation: name })
  const { runtime, scope, transaction } = call
  const attributes = { operation: name, tenant: scope.tenant }
  return runtime.trace(`clientele.${name}`, attributes, async () => {
    checkOptions(name, options)
    const admitted = await admit(call, operation, raw)
    if (operation.declaration.rates) await prepareRates(call, operation, [admitted.input])
    const perform = (open: Transaction) => performOnce(inside(call, open), faceOf, admitted, options)
    if (transaction) return inOpen(call, transaction, perform)
    if (operation.declaration.kind === 'read') return inReadUnit(runtime, scope, perform)
    const attempt = () => inUnit(runtime, scope, { signal: options.signal, again: true }, perform)
    return options.idempotencyKey === undefined ? attempt() : attempt().catch(onceMore(attempt))
  })
}

/** What stood in the way may have been done by a racing call with the same key: then asking once more answers as it did. */
function onceMore<R>(attempt: () => Promise<R>): (error: unknown) => Promise<R> {
  return async (error) => {
    if (isCrmError(error) && (error.kind === 'conflict' || error.kind === 'not_found')) return attempt()
    throw error
  }
}

async function inOpen<R>(
  { runtime }: Call,
  transaction: Transaction,
  perform: (open: Transaction) => Promise<R>,
): Promise<R> {
  transaction.assertOpen()
  try {
    return await transaction.inTurn(() => {
      transaction.assertOpen()
      return perform(transaction)
    })
  } catch (error) {
    throw knownFault(runtime.driver, error)
  }
}

function checkOptions(operation: string, options: CallOptions): void {
  const { idempotencyKey, reason } = options
  const tooLong = (value: unknown, most: number) =>
    value !== undefined && (typeof value !== 'string' || value.length === 0 || value.length > most)
  const issues = [
    ...(tooLong(idempotencyKey, 200)
      ? [{ path: ['idempotencyKey'], expected: 'text of 1 to 200 characters', received: 'another value' }]
      : []),
    ...(tooLong(reason, 500)
      ? [{ path: ['reason'], expected: 'text of 1 to 500 characters', received: 'another value' }]
      : []),
  ]
  if (issues.length > 0) throw invalid(operation, issues)
}

/** Whether an operation writes at its end, or leaves that to the end of many. */
type Writing = 'flush' | 'buffer'

/**
 * One operation in an open unit: hooks, key, handler, reactions, writing, and the policy once more. When it fails before
 * anything was written, the unit is as if it had not been called; after that the unit can only be rolled back.
 */
const performOnce = async (
  call: OpenCall,
  faceOf: FaceOf,
  admitted: Admitted,
  options: CallOptions,
  writing: Writing = 'flush',
): Promise<unknown> => {
  const { unit } = call.transaction
  const before = unit.applied
  const mark = unit.mark()
  try {
    const output = await perform(call, faceOf, admitted, options, writing)
    mark.keep()
    return output
  } catch (error) {
    mark.back()
    if (unit.applied > before) call.transaction.break(admitted.operation.name, error)
    throw error
  }
}

/** As `performOnce`, for one of many rows: nothing is written yet, and the caller takes back a bad row. */
export const performBuffered = (call: OpenCall, faceOf: FaceOf, admitted: Admitted): Promise<unknown> =>
  perform(call, faceOf, admitted, {}, 'buffer')

/**
 * Runs what a module does by itself, such as a deadline, as one of its operations would run: reactions included, no policy
 * asked of its own entity. Nothing is written yet, and the caller takes back what failed.
 */
export const performOwn = async <R>(
  call: OpenCall,
  faceOf: FaceOf,
  { module, entity }: Pick<RegisteredOperation, 'module' | 'entity'>,
  work: (context: OperationContext) => Promise<R>,
): Promise<R> => {
  const { transaction, causationId } = call
  const view = unitView({ call, transaction, entity, policy: unlimited, causationId })
  const first = transaction.unit.events.length
  const result = await work(contextOf(call, faceOf, { module }, view, 'buffer'))
  if (isReactedTo(call, first)) await react(call, faceOf, first, 'buffer')
  return result
}

/** Calls an operation for a module, in a unit of work of its own. Its own operations and those of what it needs. */
export const callOwn = (
  call: Call,
  faceOf: FaceOf,
  module: string,
  name: string,
  raw: unknown,
): Promise<unknown> => {
  const { runtime, scope } = call
  return runtime.trace(`clientele.${name}`, { operation: name, tenant: scope.tenant }, () =>
    inUnit(runtime, scope, { again: true }, (transaction) =>
      callFromWithin(
        inside(call, transaction),
        faceOf,
        { operation: { module }, writing: 'flush' },
        name,
        raw,
      ),
    ),
  )
}

async function perform(
  call: OpenCall,
  faceOf: FaceOf,
  { operation, input, policy }: Admitted,
  { idempotencyKey, reason }: CallOptions,
  writing: Writing,
): Promise<unknown> {
  const { transaction, scope, causationId } = call
  const view = unitView({ call, transaction, entity: operation.entity, policy, reason, causationId })
  const { module, declaration } = operation
  const context = contextOf(call, faceOf, { module, writesOnce: declaration.writesOnce }, view, writing)
  const asked = { entity: operation.entity, policy }
  if (hasHooks(call, operation)) await runHooks(call, faceOf, operation, input)

  const isKeyed = idempotencyKey !== undefined && operation.declaration.kind !== 'read'
  const key = isKeyed ? await keyUse(idempotencyKey, operation.name, input) : undefined
  const used = key && (await usedBefore(transaction.unit.session, scope.tenant, key))
  if (used) return presented(call, asked, await answerAgain(context, view, operation, input, used))

  const first = transaction.unit.events.length
  const output = await handled(operation, context, input)
  if (isReactedTo(call, first)) await react(call, faceOf, first, writing)
  // A policy's rows are compared with what is stored.
  if (writing === 'flush' || policy.rows) await view.flush()
  if (policy.rows) await assertStillVisible(call, view, operation, policy.rows)
  const answer = call.runtime.authorize ? await presented(call, asked, output) : output
  if (key) await keepKey(call, key, subjectOf(call.transaction, answer))
  return answer
}

// A handler is declared with the type of its own input, which its schema has just established.
function handled({ declaration }: RegisteredOperation, context: OperationContext, input: Json): unknown {
  return declaration.handler(context as OperationContext<never>, input as never)
}

function contextOf(
  call: OpenCall,
  faceOf: FaceOf,
  operation: Pick<RegisteredOperation, 'module'> & { readonly writesOnce?: boolean },
  view: UnitView,
  writing: Writing,
): OperationContext {
  const { runtime, scope, now } = call
  const inTurn = inTurns()
  const inner = operation.writesOnce ? 'buffer' : writing
  // Hardly any operation asks for it.
  let persons: Persons | undefined
  const contextFor = (module: string, entity: string): OperationContext => {
    const { transaction, causationId } = call
    const own = unitView({ call, transaction, entity, policy: unlimited, causationId })
    return contextOf(call, faceOf, { module }, own, writing)
  }
  return {
    unit: view.unit,
    tenant: scope.tenant,
    actor: scope.actorRef,
    settings: runtime.settings,
    now: () => now,
    newId: view.newId,
    entity: <Row extends BaseRow>(entity: Entity<string, Row>) =>
      shapeOf(runtime, entity).entity as Entity<string, Row>,
    rate: (asked) => call.rates.of(asked),
    definitions: (kind) => definitionsInUse(call, kind),
    hiddenFields: (entity) => hiddenFields(call, entity),
    get persons() {
      persons = persons ?? personsOf(call, contextFor)
      return persons
    },
    call: (name, input) =>
      inTurn(() => callFromWithin(call, faceOf, { operation, writing: inner }, name, input)),
    attempt: (work) => attempt(call, work),
    lookUp: (wanted) => lookUp(call, wanted),
  }
}

async function hiddenFields({ policies }: OpenCall, { name, fields }: Entity): Promise<ReadonlySet<string>> {
  const { allowed, hidden } = await policies.reading(name)
  return allowed ? hidden : new Set(Object.keys(fields))
}

async function attempt<R>({ transaction }: OpenCall, work: () => Promise<R>): Promise<Attempted<R>> {
  const { unit } = transaction
  const mark = unit.mark()
  const { applied, clashes } = unit
  try {
    const value = await work()
    mark.keep()
    if (unit.clashes > clashes) throw notAsOne({})
    return { ok: true, value }
  } catch (error) {
    if (notAsOne.is(error)) throw error
    mark.back()
    if (unit.applied > applied || unit.clashes > clashes) throw notAsOne({}, { cause: error })
    return { ok: false, error }
  }
}

/** One operation calls another: same unit, same pipeline, the caller's permission asked again unless it is internal. */
async function callFromWithin(
  call: OpenCall,
  faceOf: FaceOf,
  { operation: { module }, writing }: { operation: Pick<RegisteredOperation, 'module'>; writing: Writing },
  name: string,
  raw: unknown,
) {
  const operation = operationNamed(call.runtime, name)
  const admitted = operation.declaration.internal
    ? { operation, input: parseInput(operation, raw), policy: unlimited }
    : await admit(call, operation, raw)
  if (!call.runtime.mayCall(module, operation.module)) {
    throw new TypeError(`${module} calls ${name} but does not need ${operation.module}.`)
  }
  return performOnce(call, faceOf, admitted, {}, writing)
}

function hasHooks({ runtime }: Call, { name }: RegisteredOperation): boolean {
  return Object.hasOwn(runtime.parts.before, name) || Object.hasOwn(runtime.before, name)
}

/** Hooks of modules, then of the host. Any of them may refuse by throwing. */
async function runHooks(
  call: OpenCall,
  faceOf: FaceOf,
  { name }: RegisteredOperation,
  input: Json,
): Promise<void> {
  const { runtime, scope } = call
  // A hook may refuse, and change nothing of what it is shown.
  deepFreeze(input)
  for (const hook of runtime.parts.before[name] ?? []) {
    await hook({ operation: name, input, actor: scope.actorRef, tenant: scope.tenant })
  }
  const own = Object.hasOwn(runtime.before, name) ? runtime.before[name] : undefined
  if (own)
    await own({
      operation: name,
      input,
      tx: faceOf({ ...call, transaction: within(call.transaction) }),
      actor: scope.actor,
    })
}

function isReactedTo({ runtime, transaction }: OpenCall, first: number): boolean {
  const { events } = transaction.unit
  for (let index = first; index < events.length; index++) {
    const event = events[index]
    if (event && Object.hasOwn(runtime.parts.reactions, event.type) && !reactedTo.has(event)) return true
  }
  return false
}

/** Events that have been reacted to: what an inner operation emitted, its outer one finds again. */
const reactedTo = new WeakSet<object>()

/** Other modules react to what was emitted, and to what their reactions emit, before anything is committed. */
async function react(call: OpenCall, faceOf: FaceOf, first: number, writing: Writing): Promise<void> {
  const { runtime, transaction } = call
  for (let index = first; index < transaction.unit.events.length; index++) {
    const event = transaction.unit.events[index]
    if (!event) return
    if (reactedTo.has(event)) continue
    reactedTo.add(event)
    for (const { module, react: reaction } of runtime.parts.reactions[event.type] ?? []) {
      const { entity } = event.subject
      deepFreeze(event.data)
      const view = unitView({ call, transaction, entity, policy: unlimited, causationId: event.id })
      await reaction(
        contextOf({ ...call, causationId: event.id }, faceOf, { module }, view, writing),
        event satisfies Omit<RecordedEvent, 'position'>,
      )
    }
  }
}

/** A policy's rows must hold for a write afterwards too. */
async function assertStillVisible(
  call: OpenCall,
  view: UnitView,
  { entity, name }: RegisteredOperation,
  rows: RowLimits,
): Promise<void> {
  const reader = readerOf(call.runtime, call.transaction.unit.session)
  for (const row of view.written.values()) {
    if (!(await isWithin(call, reader, entity, row, rows))) throw accessDenied({ operation: name })
  }
}

async function answerAgain(
  context: OperationContext,
  view: UnitView,
  operation: RegisteredOperation,
  input: Json,
  { subjectEntity, subjectId }: UsedKey,
): Promise<unknown> {
  const { again } = operation.declaration
  if (again) return again(context as OperationContext<never>, input as never)
  if (subjectEntity === null || subjectId === null) return undefined
  return view.unit.find(context.entity({ name: subjectEntity } as Entity), subjectId, { archived: 'include' })
}
