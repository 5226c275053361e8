import { type Catalogue, deepFreeze } from '../kernel/index.js'
import type { Rule } from './ast.js'
import type { Predicate } from './predicate.js'

/**
 * The shapes met so far. Two rules that differ in their constants only give one and the same predicate object, so that
 * a storage that compiled it once recognises it.
 */
export interface Shapes {
  /** The one predicate of this shape. */
  shared(predicate: Predicate): Predicate
  /** A frozen rule as it was read before, with the same catalogue. */
  read(rule: Rule, catalogue: Catalogue, parse: () => Rule): Rule
}

/**
 * Makes an empty store of shapes. It keeps the `most` shapes used last.
 *
 * @returns state of its own; nothing is shared between two of them
 */
export const createShapes = ({ most = 1000 }: { readonly most?: number } = {}): Shapes => {
  const byText = new Map<string, Predicate>()
  const parsed = new WeakMap<Rule, { catalogue: Catalogue; rule: Rule }>()
  return {
    shared: (predicate) => {
      const text = JSON.stringify(predicate)
      const known = byText.get(text) ?? deepFreeze(predicate)
      // Taken out and put back: the last in a Map is the one used last.
      byText.delete(text)
      byText.set(text, known)
      if (byText.size > most) byText.delete(oldestOf(byText))
      return known
    },
    read: (rule, catalogue, parse) => {
      const known = parsed.get(rule)
      if (known?.catalogue === catalogue) return known.rule
      const fresh = parse()
      // A rule that can still be changed must be read again.
      if (isDeeplyFrozen(rule)) parsed.set(rule, { catalogue, rule: fresh })
      return fresh
    },
  }
}

function oldestOf(map: ReadonlyMap<string, unknown>): string {
  for (const key of map.keys()) return key
  return ''
}

// Only called for rules that were found valid, so its depth is bounded.
function isDeeplyFrozen(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return true
  return Object.isFrozen(value) && Object.values(value).every(isDeeplyFrozen)
}
