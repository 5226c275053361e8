import { z } from 'zod'
import { deepFreeze, type Issue, invalid, issuesOf, received } from '../../kernel/index.js'
import { matchesAny, matchesType } from '../../model/time-parts.js'
import { type Call, callOf } from '../call.js'
import type { Runtime, Scope } from '../runtime.js'
import type { Consumer } from './consumer.js'

/** Who makes faces. */
export interface Faces {
  scope(runtime: Runtime, scope: Scope): unknown
  tx(call: Call): unknown
}

type Said = Omit<Consumer, 'types' | 'handle'> & {
  readonly types: readonly string[]
  readonly handle: (delivery: object) => unknown
}

/** A name is part of a key, and stands in logs. */
const consumerName = z.string().regex(/^[A-Za-z0-9._-]{1,100}$/)
const milliseconds = z.int().min(1).max(86_400_000)

const options = z.strictObject({
  name: consumerName,
  types: z.array(z.string()).min(1),
  from: z.enum(['start', 'now']),
  batch: z.int().min(1).max(1000).default(100),
  retry: z
    .strictObject({
      attempts: z.int().min(1).max(100).default(5),
      firstMs: milliseconds.default(1000),
      mostMs: milliseconds.default(60_000),
    })
    .prefault({}),
  onPoison: z.enum(['halt', 'park', 'skip']),
  timeoutMs: milliseconds.default(30_000),
  transactional: z.boolean().default(false),
  handle: z.custom((value) => typeof value === 'function', { error: 'a function' }),
})

/**
 * Reads what a host said of its consumer.
 *
 * @throws `input.invalid` with every fault
 */
export const readConsumer = (
  runtime: Runtime,
  faces: Faces,
  said: unknown,
  isTaken: (name: string) => boolean,
): Consumer => {
  const parsed = options.safeParse(said)
  const issues = [
    ...(parsed.success ? [] : issuesOf(parsed.error, said)),
    ...faultsOfTypes(runtime, said),
    ...faultsOfName(said, isTaken),
  ]
  if (!parsed.success || issues.length > 0) throw invalid('consume', issues)
  // What the schema has read is what it describes.
  const { handle, types, ...rest } = parsed.data as Said
  return {
    ...rest,
    types: typesOf(runtime, types),
    handle: async ({ clock, scope, transaction, events, signal, attempt }) => {
      deepFreeze(events)
      const at = { ...runtime, clock }
      const crm = faces.scope(at, scope)
      const tx = transaction && faces.tx(callOf(at, scope, transaction))
      await handle({ events, crm, tx, signal, attempt })
    },
  }
}

/** The types of events that patterns stand for; `undefined` for all there are. */
export const typesOf = ({ parts }: Runtime, patterns: readonly string[]): readonly string[] | undefined =>
  patterns.includes('*')
    ? undefined
    : Object.keys(parts.events).filter((type) => patterns.some((pattern) => matchesType(pattern, type)))

function faultsOfTypes({ parts }: Runtime, said: unknown): Issue[] {
  const types = member(said, 'types')
  if (!Array.isArray(types)) return []
  return types.flatMap((pattern: unknown, index) =>
    typeof pattern === 'string' && !matchesAny(pattern, Object.keys(parts.events))
      ? [
          {
            path: ['types', index],
            expected: 'a type of event, `noun.*` or `*`',
            received: received(pattern),
          },
        ]
      : [],
  )
}

function faultsOfName(said: unknown, isTaken: (name: string) => boolean): Issue[] {
  const name = member(said, 'name')
  if (typeof name !== 'string' || !isTaken(name)) return []
  return [{ path: ['name'], expected: 'a name of its own', received: 'the name of another consumer' }]
}

function member(said: unknown, name: string): unknown {
  return typeof said === 'object' && said !== null ? Reflect.get(said, name) : undefined
}
