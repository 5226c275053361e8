import { type Issue, invalid, type Money, type ValueType } from '../kernel/index.js'
import {
  createSlots,
  type Operand,
  type ResolvedTerm,
  resolveTerms,
  ruleInvalid,
  type Slots,
} from '../rules/index.js'
import type { Call } from './call.js'
import { givensOf, injectionOf, policiesOfRelated, visibleCatalogue } from './condition.js'
import { resolving } from './lunar.js'
import type { Policy } from './policy.js'

/** An operand, and where in a call's input it stands. */
export interface AskedOperand {
  readonly operand: Operand
  readonly path: readonly (string | number)[]
}

export interface TermRequest {
  readonly operation: string
  readonly entity: string
  readonly policy: Policy
  readonly slots: Slots
}

/**
 * The values that operands are of, as far as this actor may see what they are made of.
 *
 * @throws `input.invalid` with every fault
 */
export const termsOf = async (
  { runtime, scope, now, policies }: Call,
  { operation, entity, policy, slots }: TermRequest,
  asked: readonly AskedOperand[],
): Promise<readonly ResolvedTerm[]> => {
  if (asked.length === 0) return []
  const { catalogue } = runtime.parts
  const operands = asked.map(({ operand }) => operand)
  const said = operands.map((operand) => ({ entity, said: operand }))
  const there = await policiesOfRelated(said, catalogue, policies)
  const known = new Map([...there, [entity, policy]])
  return resolving(runtime, () =>
    placed(operation, asked, () => {
      const givens = givensOf(runtime, scope, now)
      // To this actor, what is hidden does not exist.
      const visible = visibleCatalogue(catalogue, known)
      resolveTerms(entity, operands, { ...givens, catalogue: visible, slots: createSlots() })
      return resolveTerms(entity, operands, {
        ...givens,
        slots,
        inject: (other) => injectionOf(other, there.get(other)),
      })
    }),
  )
}

function placed<Answer>(operation: string, asked: readonly AskedOperand[], resolve: () => Answer): Answer {
  try {
    return resolve()
  } catch (error) {
    if (!ruleInvalid.is(error)) throw error
    throw invalid(
      operation,
      error.issues.map((issue): Issue => {
        const [index, ...rest] = issue.path
        return { ...issue, path: [...(asked[Number(index)]?.path ?? []), ...rest] }
      }),
    )
  }
}

/** A value as a host reads it. Of money, an average is rounded to the minor unit, halves away from zero. */
export const shownValue = (
  value: unknown,
  { type, currency }: { readonly type: ValueType; readonly currency?: string },
): ComputedValue => {
  if (value === null || value === undefined) return null
  if (type === 'money' && currency !== undefined) return { amount: minorUnits(Number(value)), currency }
  // What a term makes is a scalar of its type.
  return value as ComputedValue
}

export type ComputedValue = string | number | boolean | Money | null

function minorUnits(amount: number): number {
  return Math.sign(amount) * Math.round(Math.abs(amount)) + 0
}
