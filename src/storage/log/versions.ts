import type { EventDeclaration, JsonObject } from '../../kernel/index.js'

/**
 * Brings an event's data up to the version that is declared today, one step after the other. What nobody declares any
 * more, or has no step for, stays as it was written.
 */
export const broughtUp = (
  declaration: EventDeclaration | undefined,
  schemaVersion: number,
  data: JsonObject,
): { readonly schemaVersion: number; readonly data: JsonObject } => {
  const step = declaration?.up?.[schemaVersion]
  if (!declaration || !step || schemaVersion >= declaration.schemaVersion) return { schemaVersion, data }
  return broughtUp(declaration, schemaVersion + 1, step(data))
}
