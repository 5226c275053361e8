import { type BaseRow, baseFields, isPlainObject } from '../kernel/index.js'
import { type OpenCall, readerOf } from './call.js'
import { masked, type Policy } from './policy.js'
import { isWithin } from './row-test.js'

/** What an operation's own policy hides, beside what reading hides. */
export interface Asked {
  readonly entity: string
  readonly policy: Policy
}

/** An answer without what its actor may not read. Rows are known by the transaction that gave them out, copies by their id. */
export const presented = async (call: OpenCall, asked: Asked, output: unknown): Promise<unknown> => {
  if (Array.isArray(output)) return Promise.all(output.map((item) => presented(call, asked, item)))
  if (typeof output !== 'object' || output === null) return output
  const { given } = call.transaction
  const entity = given.of(output)
  if (given.ofLoaded(output) === undefined && !isPlainObject(output)) return output
  const whole = given.ofLoaded(output) === undefined ? await membersPresented(call, asked, output) : output
  if (entity === undefined) return whole
  // What has the id of a row is one, whatever a handler has added to it.
  const shown = await visiblePart(call, asked, entity, whole as BaseRow)
  given.shown(shown, entity)
  return shown
}

async function membersPresented(call: OpenCall, asked: Asked, output: object): Promise<object> {
  const entries = Object.entries(output).map(async ([key, value]) => [
    key,
    await presented(call, asked, value),
  ])
  return Object.fromEntries(await Promise.all(entries))
}

/** Of a row that its actor may not read at all, what every row has is left: its id and its version. */
async function visiblePart(call: OpenCall, asked: Asked, entity: string, row: BaseRow): Promise<BaseRow> {
  const reading = await call.policies.of(entity, 'get', 'read')
  if (!(await mayRead(call, entity, row, reading))) return onlyBase(row)
  const hidden =
    entity === asked.entity ? new Set([...reading.hidden, ...asked.policy.hidden]) : reading.hidden
  return masked(row, hidden)
}

async function mayRead(call: OpenCall, entity: string, row: BaseRow, { allowed, rows }: Policy) {
  if (!allowed || !rows) return allowed
  return isWithin(call, readerOf(call.runtime, call.transaction.unit.session), entity, row, rows)
}

function onlyBase(row: BaseRow): BaseRow {
  const kept = Object.entries(row).filter(([name]) => Object.hasOwn(baseFields, name))
  // What is left out is what the actor may not read, which the type cannot say.
  return Object.freeze(Object.fromEntries(kept)) as unknown as BaseRow
}
