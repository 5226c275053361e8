import type { ValueType } from '../kernel/index.js'
import type { Slot, SlotValue, Values } from './predicate.js'

/** Gives out the places of a predicate's values. */
export interface Slots {
  /** The place of a value: a new one, or that of an equal value of the same type. */
  add(value: SlotValue, type: ValueType): Slot
  readonly values: Values
}

/**
 * Places after those of `given`. Equal values share one, so that what is said twice is seen to be the same: two sums
 * over one window read its rows once. Lists are compared by identity.
 */
export const createSlots = (given: Values = []): Slots => {
  const values: SlotValue[] = [...given]
  const known = new Map<ValueType, Map<SlotValue, Slot>>()
  return {
    values,
    add: (value, type) => {
      const ofType = known.get(type) ?? new Map<SlotValue, Slot>()
      known.set(type, ofType)
      const slot = ofType.get(value) ?? { slot: values.push(value) - 1, type }
      ofType.set(value, slot)
      return slot
    },
  }
}
