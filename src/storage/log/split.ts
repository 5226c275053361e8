import type {
  EventDeclaration,
  FieldChange,
  JsonObject,
  PrivacyClass,
  RecordedEvent,
} from '../../kernel/index.js'
import type { EntityShapes } from '../unit/shapes.js'
import type { Saved } from './saved.js'

/** Everything splitting and appending needs to know of the model. */
export interface LogModel {
  readonly events: Readonly<Record<string, EventDeclaration>>
  readonly shapes: EntityShapes
}

/** Parts an event's data: what anyone may keep, and what tells about a person. */
export const splitData = (
  { type, data }: Pick<RecordedEvent, 'type' | 'data'>,
  model: LogModel,
): { open: JsonObject; personal: JsonObject } => {
  const declaration = model.events[type]
  const open: Record<string, JsonObject[string]> = {}
  const personal: Record<string, JsonObject[string]> = {}
  for (const [name, value] of Object.entries(data)) {
    if (declaration?.changesOf?.field === name) {
      const changes = splitChanges(value as unknown as Changes, declaration.changesOf.entity, model)
      // Field changes hold values of rows, which are JSON.
      open[name] = changes.open as unknown as JsonObject
      if (changes.personal) personal[name] = changes.personal as unknown as JsonObject
    } else if ((declaration?.fields[name]?.privacy ?? 'personal') === 'none') open[name] = value
    else personal[name] = value
  }
  return { open, personal }
}

/** Parts what was done to a row in the same way. */
export const splitSaved = (
  { changes, ...saved }: Saved,
  entity: string,
  model: LogModel,
): { open: Saved; personal?: JsonObject } => {
  if (!changes) return { open: saved }
  const { open, personal } = splitChanges(changes, entity, model)
  const isOpen = Object.keys(open).length > 0
  return {
    open: isOpen ? { ...saved, changes: open } : saved,
    ...(personal && { personal: personal as unknown as JsonObject }),
  }
}

type Changes = Readonly<Record<string, Partial<FieldChange>>>

function splitChanges<C extends Changes>(
  changes: C,
  entity: string,
  model: LogModel,
): { open: C; personal?: C } {
  const isOpen = ([name]: [string, unknown]) => privacyOf(entity, name, model) === 'none'
  const entries = Object.entries(changes)
  const personal = entries.filter((entry) => !isOpen(entry))
  // Nothing personal, nothing to part.
  if (personal.length === 0) return { open: changes }
  const open = entries.filter(isOpen)
  return {
    open: Object.fromEntries(open) as unknown as C,
    personal: Object.fromEntries(personal) as unknown as C,
  }
}

function privacyOf(entity: string, name: string, { shapes }: LogModel): PrivacyClass {
  const declared = shapes[entity]?.entity
  if (!name.startsWith('attributes.')) return declared?.fields[name]?.privacy ?? 'personal'
  const key = name.slice('attributes.'.length)
  return declared?.attributes.find((attribute) => attribute.key === key)?.privacy ?? 'personal'
}
