import type { Duration, Instant } from '../kernel/index.js'
import type { RelativeInstant } from './ast.js'

/** A value of whoever asks: `actor('id')`. */
export interface ActorOperand {
  readonly actor: string
}

/** A value given when the rule is asked: `param('city')`. */
export interface ParamOperand {
  readonly param: string
}

/** A moment relative to now: `ago(days(3))`. */
export interface InstantOperand {
  readonly instant: RelativeInstant
}

/** A value that is known when the rule is asked. */
export type Given = ActorOperand | ParamOperand

/** A length of time back from now, or a window written out. The ends of `from` and `until`: from included, until not. */
export type WindowInput =
  | Duration
  | { readonly last: Duration }
  | { readonly next: Duration }
  | { readonly from: Instant | Date; readonly until?: Instant | Date }
  | { readonly until: Instant | Date }

/** A value of the actor that asks: `id`, `kind`, or what the host's `actorRef` gives. */
export const actor = (name: string): ActorOperand => Object.freeze({ actor: name })

/** A value given when the rule is asked, by name. */
export const param = (name: string): ParamOperand => Object.freeze({ param: name })

/** The moment a duration before now. */
export const ago = (duration: Duration): InstantOperand => ({ instant: { ago: { ...duration } } })

/** The moment a duration after now. */
export const ahead = (duration: Duration): InstantOperand => ({ instant: { ahead: { ...duration } } })
