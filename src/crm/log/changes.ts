import {
  type ActorRef,
  baseFields,
  compareText,
  deepFreeze,
  type Entity,
  type Instant,
  invalid,
  type Json,
} from '../../kernel/index.js'
import { byColumn, fingerprint, readCursor, type Save, writeCursor } from '../../storage/index.js'
import type { Call } from '../call.js'
import { type Page, policyFor } from '../reading.js'
import { shapeOf } from '../runtime.js'
import { parsePast } from './past-input.js'
import { toldOf } from './saves.js'
import { isHidden } from './visible.js'

/** One field of a record, changed once. */
export interface FieldHistory {
  /** `name`, `attributes.plan`. */
  readonly field: string
  /** `null` for missing. */
  readonly from: Json
  readonly to: Json
  readonly occurredAt: Instant
  readonly recordedAt: Instant
  readonly actor: ActorRef
  readonly reason: string | null
  /** The event that tells of it; `null` where none did. */
  readonly eventId: string | null
  /** The version of the record that has it. */
  readonly version: number
}

/** One page of what was changed of a record since it was created, field by field, the newest first. */
export const changesOf = async (call: Call, entity: string, input: unknown): Promise<Page<FieldHistory>> => {
  const { id, field, after, limit } = parsePast(entity, 'changes', input)
  const policy = await policyFor(call, entity, 'changes')
  const { entity: declared } = shapeOf(call.runtime, entity)
  if (field !== undefined) assertField(declared, field, policy.hidden)
  const own = fingerprint(call.scope.tenant, entity, 'changes', id, field ?? null)
  const place = after === undefined ? undefined : readCursor(after, own, order)
  const { current, saves } = await toldOf(call, { entity, id, policy })
  if (!current && saves.length === 0) throw declared.notFound({ id })
  const found = saves
    .flatMap(placed)
    .filter(
      ({ item }) => (field === undefined || item.field === field) && !isHidden(item.field, policy.hidden),
    )
  const first = place ? found.findIndex((one) => isBehind(one.place, place)) : 0
  const rest = first < 0 ? [] : found.slice(first)
  const items = rest.slice(0, limit).map(({ item }) => deepFreeze(item))
  const last = rest[limit - 1]
  return rest.length > limit && last ? { items, next: writeCursor(own, last.place) } : { items }
}

/** Position, when it was written, version, field. */
type Place = readonly [number, Instant, number, string]

const order = [
  byColumn('position', 'integer', 'desc'),
  byColumn('savedAt', 'text', 'desc'),
  byColumn('version', 'integer', 'desc'),
  byColumn('field', 'text'),
]

function isBehind([position, savedAt, version, field]: Place, place: readonly unknown[]): boolean {
  // The cursor has just been read in the order of these.
  const [p, at, v, name] = place as Place
  if (position !== p) return position < p
  if (savedAt !== at) return savedAt < at
  return version === v ? compareText(field, name) > 0 : version < v
}

function placed(save: Save): { readonly item: FieldHistory; readonly place: Place }[] {
  const { position, savedAt, version, occurredAt, recordedAt, actor, reason, eventId } = save
  if (save.kind === 'created') return []
  return Object.entries(save.changes)
    .filter(([field]) => !bookkeeping.has(field))
    .toSorted(([a], [b]) => compareText(a, b))
    .map(([field, { from = null, to = null }]) => ({
      item: { field, from, to, occurredAt, recordedAt, actor, reason, eventId, version },
      place: [position, savedAt, version, field],
    }))
}

/** What every row has says nothing of what was changed, but since when it is archived. */
const bookkeeping: ReadonlySet<string> = new Set(
  Object.keys(baseFields).filter((name) => name !== 'archivedAt'),
)

/** A field that is hidden does not exist. */
function assertField({ name, fields, attributes }: Entity, field: string, hidden: ReadonlySet<string>): void {
  const isKnown = Object.hasOwn(fields, field) || attributes.some(({ key }) => field === `attributes.${key}`)
  if (isKnown && !isHidden(field, hidden)) return
  const issue = { path: ['field'], expected: `a field of ${name}`, received: 'another name' }
  throw invalid(`${name}.changes`, [issue])
}
