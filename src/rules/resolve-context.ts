import type { Catalogue, Day, EntityInfo, Instant, LunarCalendar, WeekStart } from '../kernel/index.js'
import type { Condition, Operand, Rule } from './ast.js'
import type { Outcome } from './combine.js'
import type { Join, Predicate } from './predicate.js'
import type { Wanted } from './read-constant.js'
import type { Resolved } from './resolved.js'
import type { Shapes } from './shapes.js'
import type { Slots } from './slots.js'

/** What is known when a rule is asked. */
export interface Givens {
  readonly now: Instant
  /** The zone of the days and months of rules that name none. Default: UTC. */
  readonly zone?: string
  /** The day weeks begin on in rules that name none. Default: Monday. */
  readonly weekStart?: WeekStart
  /** The actor's values by name; one that is left out is missing. */
  readonly actor?: Readonly<Record<string, unknown>>
  /** The values of the rule's parameters. All that the rule names must be there; `null` is missing. */
  readonly params?: Readonly<Record<string, unknown>>
  /** Converts to the Chinese calendar. Only rules about birthdays need it. */
  readonly lunar?: LunarCalendar
  /** Who is outside rules of a purpose; `undefined`: nobody. Only rules that carry a purpose need it. */
  readonly outside?: (purpose: string, entity: string) => Rule | undefined
}

/** Of the rows that name a record of one of these entities, those whose record meets the rule; without one, none. */
export interface Under {
  /** The columns that name the record: of which entity it is, and its id. */
  readonly columns: { readonly entity: string; readonly id: string }
  readonly entity: string
  readonly rule?: Rule
}

/** What core adds to the rows of an entity, whatever the rule says. */
export interface Injection {
  /** More columns that must be equal here and there: the tenant's. Of related rows only. */
  readonly on?: readonly Join[]
  /** A rule about the entity, e.g. a policy's rows. Its own subqueries are given no such rules in turn. */
  readonly rule?: Rule
  /** Of rows that hang on records of other entities: which of those they may hang on. */
  readonly under?: readonly Under[]
  /** A ready condition, its constants put into the slots. */
  readonly predicate?: (slots: Slots) => Predicate
}

export interface ResolveOptions extends Givens {
  readonly catalogue: Catalogue
  /** Where the constants go, beside those of other parts of the same query. Absent: slots of its own. */
  readonly slots?: Slots
  /** Absent: every call makes a predicate of its own. */
  readonly shapes?: Shapes
  /** More rules about the same entity that must hold too. Each is within the limits by itself. */
  readonly also?: readonly Rule[]
  /** For the rows that are asked about. */
  readonly root?: Injection
  /** For the related rows of every quantifier and sum, and for those between, by their entity. */
  readonly inject?: (entity: string) => Injection | undefined
}

/** Where a condition or an operand is resolved: about which rows, at which moment, with which slots. */
export interface Context {
  readonly entity: EntityInfo
  readonly slots: Slots
  readonly options: ResolveOptions
  readonly now: Instant
  readonly zone: string
  readonly weekStart: WeekStart
  /** Today in its zone. */
  readonly today: Day
  /** Inside a rule that was injected. */
  readonly isInjected: boolean
  /** Resolves a condition of the same rule: those of related records stand in operands. */
  readonly walk: (condition: Condition, context: Context, negated: boolean) => Outcome
  /** Resolves an operand. `wanted` is what a value given from outside must be; text, where nothing says it. */
  readonly operand: (operand: Operand, context: Context, wanted?: Wanted) => Resolved
  /** Resolves another rule. */
  readonly resolveRule: (rule: Rule, context: Context) => Outcome
}
