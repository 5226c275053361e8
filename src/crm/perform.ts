import {
  type BaseRow,
  type CallOptions,
  type Entity,
  invalid,
  isPlainObject,
  type Json,
  type OperationContext,
  type RecordedEvent,
} from '../kernel/index.js'
import type { RegisteredOperation } from '../model/parts.js'
import type { Rule } from '../rules/index.js'
import { type Call, readerOf } from './call.js'
import { accessDenied } from './errors.js'
import { type Admitted, admit, operationNamed, parseInput } from './execution.js'
import { hashOfInput, type UsedKey, usedBefore } from './idempotency.js'
import { masked, type Policy } from './policy.js'
import { matchesRule } from './row-test.js'
import { shapeOf } from './runtime.js'
import type { Transaction } from './transaction.js'
import { inUnit } from './unit-of-work.js'
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
    const perform = (open: Transaction) =>
      performOnce({ ...call, transaction: open }, faceOf, admitted, options)
    if (transaction) {
      transaction.assertOpen()
      return perform(transaction)
    }
    return inUnit(runtime, scope, { signal: options.signal, again: true }, perform)
  })
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

/** A call that has its transaction. */
type OpenCall = Call & { readonly transaction: Transaction }

/**
 * One operation in an open unit: hooks, key, handler, reactions, writing, and the policy once more. When it fails before
 * anything was written, the unit is as if it had not been called; after that the unit can only be rolled back.
 */
export const performOnce = async (
  call: OpenCall,
  faceOf: FaceOf,
  admitted: Admitted,
  options: CallOptions,
): Promise<unknown> => {
  const { unit } = call.transaction
  const before = unit.applied
  const mark = unit.mark()
  try {
    const output = await perform(call, faceOf, admitted, options, 'flush')
    mark.keep()
    return output
  } catch (error) {
    mark.back()
    if (unit.applied > before) call.transaction.break(admitted.operation.name, error)
    throw error
  }
}

/** As `performOnce`, for one of many rows: nothing is written yet, and the caller undoes a bad row. */
export const performBuffered = (call: OpenCall, faceOf: FaceOf, admitted: Admitted): Promise<unknown> =>
  perform(call, faceOf, admitted, {}, 'buffer')

async function perform(
  call: OpenCall,
  faceOf: FaceOf,
  { operation, input, policy }: Admitted,
  { idempotencyKey, reason }: CallOptions,
  writing: 'flush' | 'buffer',
): Promise<unknown> {
  const { transaction, scope } = call
  const view = unitView({ call, transaction, entity: operation.entity, policy, reason })
  const context = contextOf(call, faceOf, operation, view)
  if (hasHooks(call, operation)) await runHooks(call, faceOf, operation, input)

  const key = idempotencyKey === undefined ? undefined : await keyUse(idempotencyKey, operation, input)
  const used = key && (await usedBefore(transaction.unit.session, scope.tenant, key))
  if (used) return presented(call, view, await answerAgain(context, view, operation, input, used))

  const first = transaction.unit.events.length
  const output = await handled(operation, context, input)
  if (isReactedTo(call, first)) await react(call, faceOf, first)
  if (writing === 'flush') await view.flush()
  if (policy.rows) await assertStillVisible(call, view, operation, policy.rows)
  if (key) await keepKey(call, key, subjectOf(view, output))
  return call.runtime.authorize ? presented(call, view, output) : output
}

// A handler is declared with the type of its own input, which its schema has just established.
function handled({ declaration }: RegisteredOperation, context: OperationContext, input: Json): unknown {
  return declaration.handler(context as OperationContext<never>, input as never)
}

function contextOf(
  call: OpenCall,
  faceOf: FaceOf,
  operation: RegisteredOperation,
  view: UnitView,
): OperationContext {
  const { runtime, scope, now } = call
  return {
    unit: view.unit,
    tenant: scope.tenant,
    actor: scope.actorRef,
    settings: runtime.settings,
    now: () => now,
    newId: view.newId,
    entity: <Row extends BaseRow>(entity: Entity<string, Row>) =>
      shapeOf(runtime, entity).entity as Entity<string, Row>,
    call: (name, input) => callFromWithin(call, faceOf, operation.module, name, input),
  }
}

/** One operation calls another: same unit, same pipeline, the caller's permission asked again unless it is internal. */
async function callFromWithin(call: OpenCall, faceOf: FaceOf, module: string, name: string, raw: unknown) {
  const operation = operationNamed(call.runtime, name)
  const admitted = operation.declaration.internal
    ? { operation, input: parseInput(operation, raw), policy: unlimited }
    : await admit(call, operation, raw)
  if (!call.runtime.mayCall(module, operation.module)) {
    throw new TypeError(`${module} calls ${name} but does not need ${operation.module}.`)
  }
  return performOnce(call, faceOf, admitted, {})
}

const unlimited: Policy = { allowed: true, hidden: new Set(), readOnly: new Set() }

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
  for (const hook of runtime.parts.before[name] ?? []) {
    await hook({ operation: name, input, actor: scope.actorRef, tenant: scope.tenant })
  }
  const own = Object.hasOwn(runtime.before, name) ? runtime.before[name] : undefined
  if (own) await own({ operation: name, input, tx: faceOf(call), actor: scope.actor })
}

function isReactedTo({ runtime, transaction }: OpenCall, first: number): boolean {
  const { events } = transaction.unit
  for (let index = first; index < events.length; index++) {
    if (Object.hasOwn(runtime.parts.reactions, events[index]?.type ?? '')) return true
  }
  return false
}

/** Other modules react to what was emitted, and to what their reactions emit, before anything is committed. */
async function react(call: OpenCall, faceOf: FaceOf, first: number): Promise<void> {
  const { runtime, transaction } = call
  for (let index = first; index < transaction.unit.events.length; index++) {
    const event = transaction.unit.events[index]
    if (!event) return
    for (const { module, react: reaction } of runtime.parts.reactions[event.type] ?? []) {
      const { entity } = event.subject
      const view = unitView({ call, transaction, entity, policy: unlimited, causationId: event.id })
      const operation = { module } as RegisteredOperation
      await reaction(
        contextOf(call, faceOf, operation, view),
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
  rows: Rule,
): Promise<void> {
  const reader = readerOf(call.runtime, call.transaction.unit.session)
  for (const row of view.written.values()) {
    if (!(await matchesRule(call, reader, entity, row, rows))) throw accessDenied({ operation: name })
  }
}

interface KeyUse {
  readonly idempotencyKey: string
  readonly operation: string
  readonly inputHash: string
}

async function keyUse(idempotencyKey: string, { name }: RegisteredOperation, input: Json): Promise<KeyUse> {
  return { idempotencyKey, operation: name, inputHash: await hashOfInput(name, input) }
}

async function keepKey(call: OpenCall, { idempotencyKey, ...use }: KeyUse, subject: UsedKey): Promise<void> {
  const row = { tenant: call.scope.tenant, key: idempotencyKey, ...use, ...subject, createdAt: call.now }
  await call.transaction.unit.session.apply([{ op: 'insert', entity: 'idempotency', rows: [row] }])
}

/** The row an operation has answered with. */
function subjectOf(view: UnitView, output: unknown): UsedKey {
  const entity = isRow(output) ? view.entityOf(output) : undefined
  if (entity === undefined || !isRow(output)) return { subjectEntity: null, subjectId: null }
  return { subjectEntity: entity, subjectId: output.id }
}

function isRow(value: unknown): value is BaseRow {
  return typeof value === 'object' && value !== null && 'id' in value
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

/** An answer without what its actor may not read. Rows are known by the unit that gave them out. */
async function presented(call: Call, view: UnitView, output: unknown): Promise<unknown> {
  if (Array.isArray(output)) return Promise.all(output.map((item) => presented(call, view, item)))
  if (typeof output !== 'object' || output === null) return output
  const entity = view.entityOf(output)
  if (entity !== undefined) return masked(output, (await call.policies.of(entity, 'get', 'read')).hidden)
  if (!isPlainObject(output)) return output
  const entries = Object.entries(output).map(async ([key, value]) => [
    key,
    await presented(call, view, value),
  ])
  return Object.fromEntries(await Promise.all(entries))
}
