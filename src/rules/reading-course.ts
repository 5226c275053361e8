import { type Catalogue, canonicalJson, type EntityInfo } from '../kernel/index.js'
import type { Condition, RelativeInstant, Window } from './ast.js'
import { type StepReading, stepOf } from './reading-step.js'

/**
 * Related records over time. `stopped`: in the long window, not in the recent one. `restarted`: in the recent one, not
 * in the quiet one before it. `first`: in the window, and not before it.
 */
export interface CourseReading {
  readonly say: 'stopped' | 'restarted' | 'first'
  /** The related records, with what is asked of them in every window. */
  readonly step: StepReading
  /** The window with some of them. */
  readonly during: Window
  /** The window without: the recent, the quiet, or all that is before. */
  readonly without: Window
  /** `restarted`: whether some are asked for before the quiet window too. */
  readonly isAgain: boolean
  readonly negated: boolean
  readonly condition: Condition
}

/** The course of related records that begins a list of conditions, and how many of them say it. */
export const courseAt = (
  conditions: readonly Condition[],
  entity: EntityInfo,
  catalogue: Catalogue,
): { reading: CourseReading; taken: number } | undefined => {
  const [seen, lacking, before] = conditions.map((condition) => spanOf(condition, entity, catalogue))
  if (!seen || !lacking || seen.negated || !lacking.negated || seen.about !== lacking.about) return undefined
  const say = sayOf(seen.window, lacking.window)
  if (!say) return undefined
  const isAgain = say === 'restarted' && before?.about === seen.about && endsAtStart(before, lacking.window)
  const taken = isAgain ? 3 : 2
  const condition: Condition = { op: 'and', of: conditions.slice(0, taken) }
  const windows = { during: seen.window, without: lacking.window }
  return { reading: { say, step: seen.step, ...windows, isAgain, negated: false, condition }, taken }
}

/** Some related records in a window, or none. */
interface Span {
  readonly step: StepReading
  readonly window: Window
  readonly negated: boolean
  /** The same for the same records, whatever the window. */
  readonly about: string
}

function spanOf(condition: Condition, entity: EntityInfo, catalogue: Catalogue): Span | undefined {
  const negated = condition.op === 'not'
  const some = negated ? condition.of : condition
  if (some.op !== 'some') return undefined
  const step = stepOf(some, entity, catalogue)
  const about = canonicalJson({ relation: some.relation, rest: step.rest ?? null })
  return step.window && { step, window: step.window.window, negated, about }
}

function sayOf(during: Window, without: Window): CourseReading['say'] | undefined {
  if ('last' in during && 'last' in without) return 'stopped'
  const [start, end] = [startOf(during), endOf(without)]
  if (start === undefined || start !== end) return undefined
  return startOf(without) === undefined ? 'first' : 'restarted'
}

function endsAtStart({ window, negated }: Span, quiet: Window): boolean {
  return !negated && startOf(window) === undefined && endOf(window) === startOf(quiet)
}

// The ends of windows as texts to compare; `undefined` where a window has none, or none that could meet another's.
function startOf(window: Window): string | undefined {
  if ('last' in window) return momentKey({ ago: window.last })
  if ('after' in window && window.after) return momentKey(window.after)
  return 'from' in window ? window.from : undefined
}

function endOf(window: Window): string | undefined {
  if ('upTo' in window && window.upTo) return momentKey(window.upTo)
  return 'until' in window ? window.until : undefined
}

function momentKey(moment: RelativeInstant): string {
  const sign = 'ago' in moment ? -1 : 1
  const { days = 0, hours = 0 } = 'ago' in moment ? moment.ago : moment.ahead
  return String(sign * (days * 24 + hours))
}
