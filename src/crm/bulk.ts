import { invalid, isCrmError, received } from '../kernel/index.js'
import type { RegisteredOperation } from '../model/parts.js'
import { type Call, inside, type OpenCall } from './call.js'
import { type Admitted, admit, operationNamed } from './execution.js'
import { lookUp } from './look-up.js'
import { callOperation, type FaceOf, performBuffered } from './perform.js'
import { prepareRates } from './prepare-rates.js'
import { inUnit } from './unit-of-work.js'

export interface BulkOptions {
  /** What a bad row does: end the run after it, or not. Default: `continue`. */
  readonly onError?: 'stop' | 'continue'
  /** Rows in one unit of work: one commit, one taking of positions. 1 to 10,000. Default: 500. */
  readonly unit?: number
  readonly signal?: AbortSignal
}

/** What became of one row, by its place in the input, counted from 0. */
export type RowResult<Output> =
  | { readonly index: number; readonly ok: true; readonly value: Output }
  | { readonly index: number; readonly ok: false; readonly error: unknown }

interface Row {
  readonly index: number
  readonly raw: unknown
}

/**
 * Calls one operation for many inputs, many of them in one unit of work. A bad row never undoes its neighbours.
 *
 * @returns what became of each row, in order, as units commit
 */
export async function* bulk(
  call: Call,
  faceOf: FaceOf,
  name: string,
  inputs: Iterable<unknown> | AsyncIterable<unknown>,
  { onError = 'continue', unit = 500, signal }: BulkOptions = {},
): AsyncGenerator<RowResult<unknown>> {
  const operation = operationNamed(call.runtime, name)
  assertUnit(name, unit)
  for await (const rows of chunks(inputs, unit)) {
    signal?.throwIfAborted()
    for (const result of await oneUnit(call, faceOf, operation, rows, { onError, signal })) {
      yield result
      if (!result.ok && onError === 'stop') return
    }
  }
}

function assertUnit(name: string, unit: number): void {
  if (Number.isInteger(unit) && unit >= 1 && unit <= 10_000) return
  throw invalid(`bulk ${name}`, [
    { path: ['unit'], expected: 'an integer from 1 to 10000', received: received(unit) },
  ])
}

async function* chunks(
  inputs: Iterable<unknown> | AsyncIterable<unknown>,
  size: number,
): AsyncGenerator<Row[]> {
  let rows: Row[] = []
  let index = 0
  for await (const raw of inputs) {
    rows.push({ index: index++, raw })
    if (rows.length < size) continue
    yield rows
    rows = []
  }
  if (rows.length > 0) yield rows
}

type Results = RowResult<unknown>[]

async function oneUnit(
  call: Call,
  faceOf: FaceOf,
  operation: RegisteredOperation,
  rows: readonly Row[],
  { onError, signal }: { onError: 'stop' | 'continue'; signal?: AbortSignal },
): Promise<Results> {
  const policy = await call.policies.of(operation.entity, operation.verb, operation.declaration.kind)
  // A policy's rows are checked against what is written, row by row.
  if (rows.length === 1 || policy.rows) return oneByOne(call, faceOf, operation, rows, onError)
  const admitted = await Promise.all(
    rows.map(({ index, raw }) => settle(index, () => admit(call, operation, raw))),
  )
  await prepareRates(
    call,
    operation,
    admitted.flatMap((row) => (row.ok ? [row.value.input] : [])),
  )
  try {
    return await inUnit(call.runtime, call.scope, { signal, again: true }, (transaction) =>
      together(inside(call, transaction), faceOf, operation, admitted, onError),
    )
  } catch (error) {
    if (signal?.aborted) throw error
    // Nobody knows whether they are written: to try again could write them twice.
    if (isCrmError(error) && error.kind === 'unknown_outcome') return rows.map(failed(error))
    // The unit failed as a whole: another writer was faster, or a row wrote too early. Each row is tried by itself.
    return oneByOne(call, faceOf, operation, rows, onError)
  }
}

function failed(error: unknown) {
  return ({ index }: Row): RowResult<never> => ({ index, ok: false, error })
}

async function oneByOne(
  call: Call,
  faceOf: FaceOf,
  { name }: RegisteredOperation,
  rows: readonly Row[],
  onError: 'stop' | 'continue',
): Promise<Results> {
  const results: Results = []
  for (const { index, raw } of rows) {
    const result = await settle(index, () => callOperation(call, faceOf, name, raw))
    results.push(result)
    if (!result.ok && onError === 'stop') break
  }
  return results
}

async function together(
  call: OpenCall,
  faceOf: FaceOf,
  operation: RegisteredOperation,
  admitted: readonly RowResult<Admitted>[],
  onError: 'stop' | 'continue',
): Promise<Results> {
  const { unit } = call.transaction
  const { lookups } = operation.declaration
  if (lookups)
    await lookUp(
      call,
      admitted.flatMap((row) => (row.ok ? [lookups(row.value.input)] : [])),
    )
  const results: Results = []
  for (const row of admitted) {
    const mark = unit.mark()
    const { applied, clashes } = unit
    const result = row.ok ? await settle(row.index, () => performBuffered(call, faceOf, row.value)) : row
    results.push(result)
    if (result.ok) mark.keep()
    else mark.back()
    // A bad row that is half written, or good ones whose unique values are gone: only rolling back undoes that.
    if (unit.clashes > clashes || (!result.ok && unit.applied > applied)) throw new Error('Not as one.')
    if (!result.ok && onError === 'stop') break
  }
  const clash = await unit.flush()
  if (clash) throw new Error(`${clash.claim.key} was taken by another writer.`)
  return results
}

async function settle<Output>(index: number, work: () => Promise<Output>): Promise<RowResult<Output>> {
  try {
    return { index, ok: true, value: await work() }
  } catch (error) {
    return { index, ok: false, error }
  }
}
