import type { z } from 'zod'
import type { CallOptions, Lookups, OperationContext, RateAsked, Settings, UntypedCalls } from './context.js'
import type { Entity } from './entity.js'
import type { EventDeclaration } from './event.js'
import type { Json } from './json.js'
import type { LocalizedText } from './text.js'
import type { Instant } from './time.js'

export type OperationKind = 'read' | 'create' | 'update' | 'delete'

/** The entities of a model, by name, with the host's attributes. */
export type Entities = Readonly<Record<string, Entity>>

/** What is known before an operation begins. */
export interface Beforehand {
  readonly now: Instant
  readonly settings: Settings
}

/** What you can do, declared: everything the pipeline, the docs and the permission matrix need. */
export interface Operation<Input = never, Output = unknown> {
  readonly kind: OperationKind
  readonly label?: LocalizedText
  /** The input's schema; of the model's entities where it depends on the host's attributes. */
  readonly input: z.ZodType | ((entities: Entities) => z.ZodType)
  readonly emits: readonly EventDeclaration[]
  /** Callable by other modules without asking for permission again, and not on the face. */
  readonly internal: boolean
  /** Whether what it calls leaves its writes to the end of this operation, which is called for many rows at once. */
  readonly writesOnce: boolean
  /** What the handler will look up for an input that has passed its schema. */
  readonly lookups?: (input: Json) => Lookups
  /** The exchange rates the handler will want: they are asked for before the unit of work is opened. */
  readonly rates?: (input: Json, given: Beforehand) => readonly RateAsked[]
  readonly handler: (context: OperationContext<never>, input: never) => Promise<Output> | Output
  /** Answers a repeated idempotency key where the output is neither a row nor nothing. */
  readonly again?: (context: OperationContext<never>, input: never) => Promise<Output> | Output
  /** Carries the type; never set. */
  readonly '~call'?: (input: Input, options?: CallOptions) => Promise<Output>
}

/** An operation of any input. */
// The input is contravariant: `never` is what every operation accepts being seen as.
export type AnyOperation = Operation<never, unknown>

interface Declared<Schema extends z.ZodType, Output, Calls> {
  readonly kind: OperationKind
  readonly label?: LocalizedText
  readonly input: Schema | ((entities: Entities) => Schema)
  readonly emits?: readonly EventDeclaration[]
  readonly internal?: true
  readonly writesOnce?: true
  readonly lookups?: (input: z.output<Schema>) => Lookups
  readonly rates?: (input: z.output<Schema>, given: Beforehand) => readonly RateAsked[]
  readonly handler: (context: OperationContext<Calls>, input: z.output<Schema>) => Promise<Output> | Output
  readonly again?: (context: OperationContext<Calls>, input: z.output<Schema>) => Promise<Output> | Output
}

/**
 * Declares an operation. Its key in the module is its name.
 *
 * @returns the operation, typed by its schema: callers give `z.input`, the handler gets `z.output`
 */
export const defineOperation = <Schema extends z.ZodType, Output, Calls = UntypedCalls>(
  operation: Declared<Schema, Output, Calls>,
): Operation<z.input<Schema>, Output> => ({
  emits: [],
  internal: false,
  writesOnce: false,
  // The declared parts are typed by the schema; the stored ones forget it.
  ...(operation as unknown as Omit<Operation<z.input<Schema>, Output>, 'emits' | 'internal' | 'writesOnce'>),
})
