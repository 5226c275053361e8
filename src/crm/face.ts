import type { CallOptions, JsonObject } from '../kernel/index.js'
import { aggregateOf } from './aggregate.js'
import { attributesAdded } from './attributes.js'
import { type BulkOptions, bulk } from './bulk.js'
import { type Call, callOf } from './call.js'
import { canCall } from './can.js'
import { consumersOf } from './consumers/administration.js'
import { definitionsOf } from './definitions.js'
import { enlist } from './enlist.js'
import { explainQuery } from './explain.js'
import { rowAsOf } from './log/as-of.js'
import { changesOf } from './log/changes.js'
import { type ReadOptions, readEvents } from './log/read-events.js'
import { timelineOf } from './log/timeline.js'
import { callOperation } from './perform.js'
import { countOf, findRow, getRow, listRows, streamRows } from './reading.js'
import { searchingOf } from './rebuilding.js'
import type { Runtime, Scope } from './runtime.js'
import { scopedListener } from './scoped-hearing.js'
import { deadlinesOf } from './time/deadlines.js'
import type { Transaction } from './transaction.js'
import { inUnit } from './unit-of-work.js'
import { viewOf } from './view.js'
import { type WhyInput, whyOf } from './why.js'

/** A face as it is built; what it is to the compiler is said where it leaves. */
type Built = Readonly<Record<string, unknown>>

/** Every call gets a moment and policies of its own, once its tenant may call. */
type CallNow = () => Promise<Call>

/** The face of a tenant and an actor. */
export const scopeFace = (runtime: Runtime, scope: Scope): Built => {
  const callHere = () => callOf(runtime, scope)
  const callNow = async () => {
    const entering = runtime.tenants.enter(scope.tenant)
    if (entering !== undefined) await entering
    return callHere()
  }
  return Object.freeze({
    ...nouns(runtime, callNow),
    ...members(callNow),
    bulk: (operation: string, inputs: Iterable<unknown> | AsyncIterable<unknown>, options?: BulkOptions) =>
      streamed(callNow, (call) => bulk(call, txFace, operation, inputs, options)),
    transaction: (work: (tx: Built) => Promise<unknown>, options: { signal?: AbortSignal } = {}) =>
      inUnit(runtime, scope, { ...options, again: false }, (transaction) =>
        work(txFace({ ...callHere(), transaction })),
      ),
    enlist: (native: unknown, work: (tx: Built) => Promise<unknown>) =>
      enlist(runtime, scope, native, (hosts, transaction) =>
        work(txFace({ ...callOf(hosts, scope), transaction })),
      ),
    attributes: attributesAdded(runtime, callNow),
    deadlines: deadlinesOf(callHere),
    search: Object.freeze(searchingOf(callNow)),
    consumers: consumersOf(runtime, scope),
    events: Object.freeze({ read: (options?: ReadOptions) => readEvents(callNow, options) }),
    on: (pattern: string, listener: (event: never) => unknown) =>
      runtime.hearing.on(pattern, listener as never, scopedListener(runtime, scope)),
  })
}

/** The face inside a transaction: the same nouns, the host's handle, and no way out of the transaction. */
export const txFace = ({ runtime, scope, transaction }: Call): Built => {
  const open = transaction as Transaction
  const callNow = async () => callOf(runtime, scope, open)
  const face: Built = Object.freeze({
    ...nouns(runtime, callNow),
    ...members(callNow),
    get native() {
      open.assertOpen()
      return open.unit.session.native
    },
    transaction: async (work: (tx: Built) => Promise<unknown>) => {
      open.assertOpen()
      try {
        return await work(face)
      } catch (error) {
        // There is one transaction: what asks for its end may be caught, but not be half kept.
        open.break('transaction', error)
        throw error
      }
    },
  })
  return face
}

function members(callNow: CallNow): Built {
  return {
    call: async (operation: string, input: unknown, options?: CallOptions) =>
      callOperation(await callNow(), txFace, operation, input, options),
    can: async (operation: string, inputs: readonly object[]) => canCall(await callNow(), operation, inputs),
    why: async (input: WhyInput & JsonObject) => whyOf(await callNow(), input),
    explain: async (input: unknown) => explainQuery(await callNow(), input),
    definitions: definitionsOf(callNow),
  }
}

function nouns({ parts }: Runtime, callNow: CallNow): Built {
  const operations = Object.values(parts.operations).filter(({ declaration }) => !declaration.internal)
  const names = new Set([...Object.keys(parts.entities), ...operations.map(({ entity }) => entity)])
  return Object.fromEntries(
    [...names].map((name) => {
      const verbs = operations.filter(({ entity }) => entity === name)
      const reads = Object.hasOwn(parts.entities, name) ? readsOf(parts, name, callNow) : {}
      return [
        name,
        Object.freeze({
          ...reads,
          ...Object.fromEntries(verbs.map((each) => [each.verb, method(each.name)])),
        }),
      ]
    }),
  )

  function method(name: string) {
    return async (input: unknown, options?: CallOptions) =>
      callOperation(await callNow(), txFace, name, input, options)
  }
}

function readsOf({ views }: Runtime['parts'], name: string, callNow: CallNow): Built {
  const traced = async <R>(verb: string, read: (call: Call) => Promise<R>): Promise<R> => {
    const call = await callNow()
    const operation = `${name}.${verb}`
    const { tenant } = call.scope
    return call.runtime.trace(`clientele.${operation}`, { operation, tenant }, () => read(call))
  }
  return {
    get: (input: unknown) => traced('get', (call) => getRow(call, name, input)),
    find: (input: unknown) => traced('find', (call) => findRow(call, name, input)),
    list: (query?: unknown) => traced('list', (call) => listRows(call, name, query)),
    count: (query?: unknown) => traced('count', (call) => countOf(call, name, query)),
    aggregate: (query: unknown) => traced('aggregate', (call) => aggregateOf(call, name, query)),
    timeline: (query: unknown) => traced('timeline', (call) => timelineOf(call, name, query)),
    changes: (query: unknown) => traced('changes', (call) => changesOf(call, name, query)),
    asOf: (query: unknown) => traced('asOf', (call) => rowAsOf(call, name, query)),
    // Its pages are traced as the statements they are: a stream has no end of its own to wait for.
    stream: (query?: unknown) => streamed(callNow, (call) => streamRows(call, name, query)),
    ...(Object.hasOwn(views, name)
      ? { view: (query: unknown) => traced('view', (call) => viewOf(call, name, query)) }
      : {}),
  }
}

async function* streamed<T>(callNow: CallNow, rows: (call: Call) => AsyncIterable<T>): AsyncGenerator<T> {
  yield* rows(await callNow())
}
