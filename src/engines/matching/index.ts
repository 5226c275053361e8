/**
 * Which records are probably one: pure, on plain records, without labels. No storage, no clock, no randomness.
 *
 * @module
 */
export { customerFields } from './fields.js'
export { findMatches } from './find-matches.js'
export type {
  Evidence,
  Match,
  Matches,
  MatchField,
  MatchKind,
  MatchOptions,
  MatchRecord,
} from './types.js'
