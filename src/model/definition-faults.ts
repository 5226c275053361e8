import {
  type Definition,
  type DefinitionKind,
  deepFreeze,
  type Issue,
  invalid,
  issuesOf,
  type Json,
  plainJson,
} from '../kernel/index.js'
import { check } from '../rules/index.js'
import type { ModelParts } from './parts.js'

/** Checks a definition by its kind. @returns every fault with its path */
export const faultsOfDefinition = (parts: ModelParts, definition: Definition): readonly Issue[] =>
  readDefinition(parts, definition).issues

/** Reads a definition that came from anywhere. @returns it as plain JSON that nobody can change, and every fault */
export const readDefinition = (
  parts: ModelParts,
  { kind, key, body }: Definition,
): { readonly definition: Definition<string, Json>; readonly issues: readonly Issue[] } => {
  const { value = null, issues } = plainJson(body)
  return {
    definition: { kind, key, body: deepFreeze(value) },
    issues: [
      ...faultsOfKey(key),
      ...faultsOfKind(parts, kind),
      ...(issues.length > 0 ? issues : faultsOfBody(parts, kind, value)),
    ],
  }
}

/**
 * Reads the definitions given in code.
 *
 * @throws `input.invalid` with every fault of all of them
 */
export const readDefinitions = (
  parts: ModelParts,
  given: readonly Definition[],
): readonly Definition<string, Json>[] => {
  const read = given.map((one) => readDefinition(parts, one))
  const names = read.map(({ definition: { kind, key } }) => `${kind} ${key}`)
  const issues = read.flatMap(({ definition, issues: own }, index) =>
    [...own, ...(names.indexOf(names[index] ?? '') < index ? [sameName(definition)] : [])].map((issue) => ({
      ...issue,
      path: ['definitions', index, ...issue.path],
    })),
  )
  if (issues.length > 0) throw invalid('createCrm', issues)
  return read.map(({ definition }) => definition)
}

function sameName({ kind }: Definition): Issue {
  return { path: ['key'], expected: 'a key of its own', received: `the key of another ${kind}` }
}

/** The fault of a kind that no module declares. */
export const faultsOfKind = (parts: ModelParts, kind: unknown): readonly Issue[] =>
  kindOf(parts, kind)
    ? []
    : [{ path: ['kind'], expected: `one of ${kindNames(parts)}`, received: 'another kind' }]

function faultsOfBody(parts: ModelParts, name: string, value: Json): readonly Issue[] {
  const kind = kindOf(parts, name)
  if (!kind) return []
  const parsed = kind.schema.safeParse(value)
  if (!parsed.success) return issuesOf(parsed.error, value)
  return (
    kind.check?.(parsed.data, {
      catalogue: parts.catalogue,
      checkRule: (rule, { entity, path }) =>
        check(rule, parts.catalogue, { entity }).map((issue) => ({
          ...issue,
          path: [...path, ...issue.path],
        })),
    }) ?? []
  )
}

function kindOf({ definitionKinds }: ModelParts, kind: unknown): DefinitionKind<string, unknown> | undefined {
  // Its own schema has read what its checker is handed.
  return typeof kind === 'string' && Object.hasOwn(definitionKinds, kind)
    ? (definitionKinds[kind] as DefinitionKind<string, unknown> | undefined)
    : undefined
}

function kindNames({ definitionKinds }: ModelParts): string {
  return Object.keys(definitionKinds).join(', ') || 'none: no module declares a kind'
}

/** What a definition may be called, in words. */
export const definitionKeys = 'a key of a-z, 0-9, _ . - (at most 100)'

/** Whether a definition may be called this. */
export const isDefinitionKey = (key: unknown): key is string => typeof key === 'string' && keyText.test(key)

const keyText = /^[a-z0-9][a-z0-9_.-]{0,99}$/

const faultsOfKey = (key: unknown): readonly Issue[] =>
  isDefinitionKey(key) ? [] : [{ path: ['key'], expected: definitionKeys, received: 'another text' }]
