import { type Issue, invalid, received } from '../../kernel/index.js'
import { matchesAny, matchesType } from '../../model/time-parts.js'
import type { Runtime } from '../runtime.js'

/**
 * The types that patterns stand for: `ticket.solved`, `ticket.*` or `*`.
 *
 * @returns `undefined` for all, those that nobody declares any more included
 * @throws `input.invalid` naming each pattern that no event of the model matches
 */
export const typesOf = (
  { parts }: Runtime,
  operation: string,
  patterns: readonly unknown[] | undefined,
): readonly string[] | undefined => {
  if (patterns === undefined) return undefined
  const declared = Object.keys(parts.events)
  const issues = patterns.flatMap((pattern, at): Issue[] =>
    typeof pattern === 'string' && matchesAny(pattern, declared)
      ? []
      : [{ path: ['types', at], expected: 'a type of event, `noun.*` or `*`', received: received(pattern) }],
  )
  if (issues.length > 0) throw invalid(operation, issues)
  if (patterns.includes('*')) return undefined
  return declared.filter((type) => patterns.some((pattern) => matchesType(String(pattern), type)))
}
