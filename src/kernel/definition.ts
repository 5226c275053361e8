import type { z } from 'zod'
import type { Catalogue } from './catalogue.js'
import type { Issue } from './errors.js'
import type { Json } from './json.js'

/** What a definition's checker may ask. */
export interface DefinitionChecks {
  readonly catalogue: Catalogue
  /** All faults of a rule, their paths beginning with `path`. */
  checkRule(
    rule: unknown,
    options: { readonly entity?: string; readonly path: Issue['path'] },
  ): readonly Issue[]
}

/** A kind of thing that hosts and tenants configure: segment, pipeline, score model. */
export interface DefinitionKind<Kind extends string = string, Body = Json> {
  readonly kind: Kind
  readonly schema: z.ZodType<Body>
  /** What the schema cannot say. Answers with every fault. */
  check?(body: Body, checks: DefinitionChecks): readonly Issue[]
}

/** A kind whose body is forgotten. Its checker takes its own body only: one that its schema has passed. */
export interface AnyDefinitionKind extends Omit<DefinitionKind, 'schema' | 'check'> {
  readonly schema: z.ZodType
  check?(body: never, checks: DefinitionChecks): readonly Issue[]
}

/** One definition: its kind and key name it in a tenant. */
export interface Definition<Kind extends string = string, Body = unknown> {
  readonly kind: Kind
  readonly key: string
  readonly body: Body
}

/** A definition as it is kept. Versions count from 1. */
export interface StoredDefinition<Body = unknown> extends Definition<string, Body> {
  readonly version: number
  readonly state: 'draft' | 'active' | 'superseded' | 'archived'
  readonly source: 'code' | 'saved'
  /**
   * What no longer holds up in the model there is now, e.g. a rule that names a field that is gone. Absent: all of it
   * does. What depends on an invalid definition rests as it is; it never means nobody or everybody.
   */
  readonly invalid?: readonly Issue[]
}

/** Declares a kind, and gives the function that makes definitions of it: `segment({ key, rule })`. */
export const defineDefinitionKind = <const Kind extends string, Body>(
  kind: DefinitionKind<Kind, Body>,
): DefinitionKind<Kind, Body> & ((definition: { readonly key: string } & Body) => Definition<Kind, Body>) =>
  Object.assign(
    ({ key, ...body }: { readonly key: string } & Body) =>
      // What is left without the key is the body.
      ({ kind: kind.kind, key, body: body as unknown as Body }),
    kind,
  )
