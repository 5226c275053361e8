import { canonicalJson, isPlainObject } from '../../kernel/index.js'

/**
 * What the conditions beside a comparison say about its values, by the logic that reads them. JSONLogic takes `null` for
 * zero; where a value is known to be there, its comparison means what a rule's does.
 */
export interface Known {
  readonly present: ReadonlySet<string>
  readonly nonzero: ReadonlySet<string>
  /** The currency of money, by its path: a code, or the key of the `var` it equals. */
  readonly currencies: ReadonlyMap<string, string>
}

export const nothingKnown: Known = { present: new Set(), nonzero: new Set(), currencies: new Map() }

/** What is known where all of these hold. */
export const knowing = (before: Known, conditions: readonly unknown[]): Known => {
  const known = {
    present: new Set(before.present),
    nonzero: new Set(before.nonzero),
    currencies: new Map(before.currencies),
  }
  for (const condition of conditions) learn(known, condition)
  return known
}

/** Logic by what it says, however it is written: `{ var: 'x' }` is `{ var: ['x'] }`. */
export const keyOf = (logic: unknown): string => {
  const path = varPath(logic)
  return canonicalJson(path === undefined ? logic : { var: path })
}

/** The path of a `var` without a default. */
export const varPath = (logic: unknown): string | undefined => {
  if (!isPlainObject(logic) || Object.keys(logic).length !== 1 || !('var' in logic)) return undefined
  const [path, fallback = null, ...more] = [logic.var].flat()
  return typeof path === 'string' && fallback === null && more.length === 0 ? path : undefined
}

/** The money whose currency is read: `net` of `{ var: 'net.currency' }`. */
export const moneyPath = (logic: unknown, part: 'amount' | 'currency'): string | undefined => {
  const path = varPath(logic)
  return path?.endsWith(`.${part}`) ? path.slice(0, -part.length - 1) : undefined
}

interface Learned {
  readonly present: Set<string>
  readonly nonzero: Set<string>
  readonly currencies: Map<string, string>
}

function learn({ present, nonzero, currencies }: Learned, condition: unknown): void {
  if (!isPlainObject(condition)) return
  const [[op, args] = ['', []], ...more] = Object.entries(condition)
  if (!Array.isArray(args) || more.length > 0) return
  if (op === 'and') for (const each of args) learn({ present, nonzero, currencies }, each)
  if (args.length !== 2) return
  const [a, b] = args
  if ((op === '!==' || op === '!=') && b === null) present.add(keyOf(a))
  if ((op === '!==' || op === '!=') && b === 0) nonzero.add(keyOf(a))
  const money = moneyPath(a, 'currency')
  if ((op === '===' || op === '==') && money !== undefined) {
    if (typeof b === 'string') currencies.set(money, b)
    else if (moneyPath(b, 'currency') !== undefined) currencies.set(money, keyOf(b))
  }
}
