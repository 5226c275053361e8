import type { CallOptions, JsonObject } from '../kernel/index.js'
import { aggregateOf } from './aggregate.js'
import { type BulkOptions, bulk } from './bulk.js'
import { type Call, callOf } from './call.js'
import { canCall } from './can.js'
import { definitionsOf } from './definitions.js'
import { explainQuery } from './explain.js'
import { callOperation } from './perform.js'
import { countOf, findRow, getRow, listRows, streamRows } from './reading.js'
import type { Runtime, Scope } from './runtime.js'
import { scopedListener } from './scoped-hearing.js'
import type { Transaction } from './transaction.js'
import { inUnit } from './unit-of-work.js'
import { type WhyInput, whyOf } from './why.js'

/** A face as it is built; what it is to the compiler is said where it leaves. */
type Built = Readonly<Record<string, unknown>>

/** Every call gets a moment and policies of its own. */
type CallNow = () => Call

/** The face of a tenant and an actor. */
export const scopeFace = (runtime: Runtime, scope: Scope): Built => {
  const callNow = () => callOf(runtime, scope)
  return Object.freeze({
    ...nouns(runtime, callNow),
    ...members(callNow),
    bulk: (operation: string, inputs: Iterable<unknown> | AsyncIterable<unknown>, options?: BulkOptions) =>
      bulk(callNow(), txFace, operation, inputs, options),
    transaction: (work: (tx: Built) => Promise<unknown>, options: { signal?: AbortSignal } = {}) =>
      inUnit(runtime, scope, { ...options, again: false }, (transaction) =>
        work(txFace({ ...callNow(), transaction })),
      ),
    on: (pattern: string, listener: (event: never) => unknown) =>
      runtime.hearing.on(pattern, listener as never, scopedListener(runtime, scope)),
  })
}

/** The face inside a transaction: the same nouns, the host's handle, and no way out of the transaction. */
const txFace = ({ runtime, scope, transaction }: Call): Built => {
  const open = transaction as Transaction
  const callNow = () => callOf(runtime, scope, open)
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
    call: (operation: string, input: unknown, options?: CallOptions) =>
      callOperation(callNow(), txFace, operation, input, options),
    can: (operation: string, inputs: readonly object[]) => canCall(callNow(), operation, inputs),
    why: (input: WhyInput & JsonObject) => whyOf(callNow(), input),
    explain: (input: unknown) => explainQuery(callNow(), input),
    definitions: definitionsOf(callNow),
  }
}

function nouns({ parts }: Runtime, callNow: CallNow): Built {
  const operations = Object.values(parts.operations).filter(({ declaration }) => !declaration.internal)
  const names = new Set([...Object.keys(parts.entities), ...operations.map(({ entity }) => entity)])
  return Object.fromEntries(
    [...names].map((name) => {
      const verbs = operations.filter(({ entity }) => entity === name)
      const reads = Object.hasOwn(parts.entities, name) ? readsOf(name, callNow) : {}
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
    return (input: unknown, options?: CallOptions) => callOperation(callNow(), txFace, name, input, options)
  }
}

function readsOf(name: string, callNow: CallNow): Built {
  const traced = <R>(verb: string, read: (call: Call) => Promise<R>): Promise<R> => {
    const call = callNow()
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
    // Its pages are traced as the statements they are: a stream has no end of its own to wait for.
    stream: (query?: unknown) => streamRows(callNow(), name, query),
  }
}
