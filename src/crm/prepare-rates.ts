import type { Json } from '../kernel/index.js'
import type { RegisteredOperation } from '../model/parts.js'
import type { Call } from './call.js'

/** Asks for the rates that inputs will want, before a unit of work is opened: nothing waits for them inside. */
export const prepareRates = async (
  { runtime, rates, now }: Call,
  { declaration }: RegisteredOperation,
  inputs: readonly Json[],
): Promise<void> => {
  const { rates: asks } = declaration
  if (!asks || inputs.length === 0) return
  const { settings } = runtime
  await rates.prepare(inputs.flatMap((input) => asks(input, { now, settings })))
}
