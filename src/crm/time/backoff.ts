import { hash31, type NewId } from '../../kernel/index.js'

export interface Waits {
  readonly firstMs: number
  readonly mostMs: number
}

/**
 * How long to wait after the n-th failure, counted from 1: twice as long each time, up to the most, each wait between half
 * of that and all of it, spread by an id so that those that failed together do not come back together.
 */
export const waitMs = ({ firstMs, mostMs }: Waits, failures: number, newId: NewId): number => {
  const whole = Math.min(mostMs, firstMs * 2 ** Math.min(failures - 1, 52))
  const spread = (hash31(newId('try')) % 1000) / 1000
  return Math.ceil((whole * (1 + spread)) / 2)
}
