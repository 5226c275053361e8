import { isCrmError } from '../../../src/kernel/index.js'
import type { FaultClass } from '../../../src/storage/index.js'

type Kind = FaultClass['kind']

/** What PostgreSQL calls a fault, by the beginning of its SQLSTATE. @see https://www.postgresql.org/docs/current/errcodes-appendix.html */
const states: readonly (readonly [state: string, kind: Kind])[] = [
  ['23505', 'unique'],
  ['23503', 'reference'],
  ['40P01', 'deadlock'],
  ['40', 'serialization'],
  ['55P03', 'busy'],
  // Cancelled by a statement timeout, or by somebody.
  ['57014', 'timeout'],
  ['25P04', 'timeout'],
  ['25P03', 'unavailable'],
  // A replica, or a server that was told to take no writes.
  ['25006', 'unavailable'],
  ['08', 'unavailable'],
  ['53', 'unavailable'],
  ['57P', 'unavailable'],
  ['58', 'unavailable'],
  ['XX', 'unavailable'],
]

/** What the network calls a fault. */
const networkFaults: ReadonlySet<string> = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ECONNABORTED',
  'EPIPE',
  'ETIMEDOUT',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
])

/** What drivers say of a connection that is gone, where they have no code for it. */
const goneMessages = [
  /^Connection terminated/,
  /^Client has encountered a connection error/,
  /^Client was closed/,
  /^timeout exceeded when trying to connect/,
  /^timeout expired/,
  /after calling end on the pool/,
  /^PGlite (is|was) closed/i,
  /driver has already been destroyed/,
]

export const classifyPostgres = (error: unknown): FaultClass | undefined => {
  for (const fault of causes(error)) {
    const found = classOf(fault)
    if (found) return found
  }
  return undefined
}

export const isMissingPostgresSchema = (error: unknown): boolean =>
  causes(error).some((fault) => missingStates.has(stateOf(fault)))

/** Something that needs a transaction was asked for without one. */
export const isOutsideTransaction = (error: unknown): boolean =>
  causes(error).some((fault) => stateOf(fault) === '25P01')

/** An unknown table, column or schema. */
const missingStates: ReadonlySet<string> = new Set(['42P01', '42703', '3F000'])

interface Fault extends Error {
  readonly code?: unknown
  readonly constraint?: unknown
}

function classOf(fault: Fault): FaultClass | undefined {
  const state = stateOf(fault)
  if (networkFaults.has(state) || goneMessages.some((text) => text.test(fault.message)))
    return { kind: 'unavailable' }
  if (fault.message === 'Query read timeout') return { kind: 'timeout' }
  const [, kind] = (isState(state) && states.find(([prefix]) => state.startsWith(prefix))) || []
  if (!kind) return undefined
  return kind === 'unique' && typeof fault.constraint === 'string'
    ? { kind, constraint: fault.constraint }
    : { kind }
}

function stateOf({ code }: Fault): string {
  return typeof code === 'string' ? code : ''
}

function isState(code: string): boolean {
  return /^[0-9A-Z]{5}$/.test(code)
}

/** The error and what it was caused by: some handles wrap what the driver threw. What we threw says itself what it is. */
function causes(error: unknown): readonly Fault[] {
  const found: Fault[] = []
  for (let one = error; one instanceof Error && !isCrmError(one) && found.length < 5; one = one.cause)
    found.push(one)
  return found
}
