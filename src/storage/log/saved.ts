import {
  type BaseRow,
  canonicalJson,
  type EventDeclaration,
  type Instant,
  isPlainObject,
  type Json,
  type JsonObject,
} from '../../kernel/index.js'

/** A field before and after. A side that is missing: the attribute was not there. */
export interface RowChange {
  readonly from?: Json
  readonly to?: Json
}

/** By field, attributes as `attributes.plan`. */
export type RowChanges = Readonly<Record<string, RowChange>>

/** What was done to a row, as the log keeps it beside the event that tells of it. */
export interface Saved {
  readonly kind: 'created' | 'changed' | 'removed'
  readonly changes?: RowChanges
  /** The field of the event's data that tells the other changes. */
  readonly toldIn?: string
  /** When, where the event says that it was known before. */
  readonly at?: Instant
}

/** What a row had been created with needs no telling: it is what is left when every change is undone. */
export const rowCreated: Saved = { kind: 'created' }

/** A row that is changed in these fields. */
export const rowChanged = (fields: readonly string[], from: BaseRow, to: BaseRow): Saved => ({
  kind: 'changed',
  changes: Object.fromEntries(
    fields.flatMap((name) => changesOf(name, fieldOf(from, name), fieldOf(to, name))),
  ),
})

/** A row that leaves for good, as it was. */
export const rowRemoved = (fields: readonly string[], row: BaseRow): Saved => ({
  kind: 'removed',
  changes: Object.fromEntries(fields.flatMap((name) => changesOf(name, fieldOf(row, name), undefined))),
})

// Rows are records of their fields; the interface has no index to say so.
function fieldOf(row: BaseRow, name: string): Json {
  return (row as never)[name] as Json
}

function changesOf(name: string, from: Json, to: Json | undefined): [string, RowChange][] {
  if (name !== 'attributes') return [[name, to === undefined ? { from } : { from, to }]]
  const [before, after] = [from as JsonObject, (to ?? {}) as JsonObject]
  return [...new Set([...Object.keys(before), ...Object.keys(after)])]
    .filter((key) => !isSame(before[key], after[key]))
    .map((key) => [`attributes.${key}`, { ...sideOf('from', before, key), ...sideOf('to', after, key) }])
}

function sideOf(side: 'from' | 'to', attributes: JsonObject, key: string): RowChange {
  return attributes[key] === undefined ? {} : { [side]: attributes[key] }
}

/** What was saved without what the event's own data tells of it, where that is exactly what was done. */
export const asTold = (
  saved: Saved,
  declaration: EventDeclaration,
  subject: string,
  data: JsonObject,
): Saved => {
  const { field, entity } = declaration.changesOf ?? {}
  const told = field === undefined || entity !== subject ? undefined : data[field]
  if (saved.kind !== 'changed' || !isPlainObject(told)) return saved
  const { changes = {} } = saved
  if (!Object.entries(told).every(([name, change]) => isTold(name, changes[name], change))) return saved
  const untold = Object.entries(changes).filter(([name]) => !Object.hasOwn(told, name))
  const rest = untold.length > 0 ? { changes: Object.fromEntries(untold) } : {}
  return { kind: 'changed', ...rest, toldIn: field }
}

function isTold(name: string, change: RowChange | undefined, told: unknown): boolean {
  if (!change || !isPlainObject(told)) return false
  const said = toldChange(name, told as RowChange)
  return isSame(said.from, change.from) && isSame(said.to, change.to)
}

/** A change as an event tells it: there an attribute that is not there is `null`. */
export const toldChange = (name: string, { from, to }: RowChange): RowChange => {
  if (!name.startsWith('attributes.')) return { from: from ?? null, to: to ?? null }
  return { ...(from != null && { from }), ...(to != null && { to }) }
}

function isSame(a: Json | undefined, b: Json | undefined): boolean {
  return a === b || (typeof a === 'object' && typeof b === 'object' && canonicalJson(a) === canonicalJson(b))
}
