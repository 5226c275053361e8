import type { ValueType } from '../kernel/index.js'
import type { Slot, SlotValue, Values } from './predicate.js'

/** Gives out the places of a predicate's values. */
export interface Slots {
  /** A new place for a value. */
  add(value: SlotValue, type: ValueType): Slot
  readonly values: Values
}

/** Places after those of `given`. */
export const createSlots = (given: Values = []): Slots => {
  const values: SlotValue[] = [...given]
  return {
    values,
    add: (value, type) => ({ slot: values.push(value) - 1, type }),
  }
}
