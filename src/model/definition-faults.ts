import { type Definition, type DefinitionKind, type Issue, issuesOf, plainJson } from '../kernel/index.js'
import { check } from '../rules/index.js'
import type { ModelParts } from './parts.js'

/** Checks a definition by its kind. @returns every fault with its path */
export const faultsOfDefinition = (parts: ModelParts, definition: Definition): readonly Issue[] => [
  ...faultsOfKey(definition.key),
  ...faultsOfBody(parts, definition),
]

function faultsOfBody(parts: ModelParts, definition: Definition): readonly Issue[] {
  const kind = kindOf(parts, definition.kind)
  if (!kind) return [{ path: ['kind'], expected: `one of ${kindNames(parts)}`, received: 'another kind' }]
  const { value, issues } = plainJson(definition.body)
  if (issues.length > 0) return issues
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
