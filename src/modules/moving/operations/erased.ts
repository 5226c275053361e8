import type { JsonObject } from '../../../kernel/index.js'
import { customerErasedBefore } from '../errors.js'
import type { Context } from './calls.js'

/** Refuses a new customer who is one that has been erased. */
export type AssertNotErased = (context: Context, customer: JsonObject) => Promise<void>

/** @throws `import.customer_erased` */
export const assertNotErased: AssertNotErased = async (
  context,
  { email, phone, countryCode, externalIds },
) => {
  const said = Object.entries({ email, phone, countryCode, externalIds })
  // What is missing has been left out.
  const candidate = Object.fromEntries(
    said.filter(([, value]) => value !== undefined && value !== null),
  ) as JsonObject
  const { erased } = await context.call('erasure.recognise', { candidates: [candidate] })
  if (erased[0]) throw customerErasedBefore({})
}

/** Where nobody asks. */
export const anybody: AssertNotErased = async () => undefined
