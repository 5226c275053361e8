import {
  type BaseRow,
  type Entity,
  type Instant,
  type OperationContext,
  type RuleJson,
  type StandIn,
  uniqueClaims,
  withStandIns,
} from '../../../kernel/index.js'
import { movesBetween, takenBack } from '../decisions/merging.js'
import {
  Customer,
  CustomerMergePart,
  type FieldMove,
  type MergedBefore,
  type PartChange,
} from '../entities.js'

/** A field by which rows name records of an entity. */
export interface Naming {
  readonly entity: Entity
  readonly field: string
  /** Whether it names records of any entity. */
  readonly isSubject: boolean
}

/** Rows that a merge has changed, by how. */
export interface MergedRows {
  readonly naming: Pick<Naming, 'field'> & { readonly entity: { readonly name: string } }
  readonly change: PartChange
  readonly rowIds: readonly string[]
}

/** Every field of the model that follows when records of an entity are merged: hosts' own entities too. */
export const namingsOf = ({ persons }: OperationContext, named: string): readonly Naming[] =>
  Object.values(persons.entities).flatMap((entity) =>
    Object.entries(entity.fields).flatMap(([field, { kind, entity: target, whenMerged }]): Naming[] => {
      const isSubject = kind === 'subject'
      if (whenMerged === 'custom' || !(isSubject || (kind === 'ref' && target === named))) return []
      return [{ entity, field, isSubject }]
    }),
  )

/** The most rows that are read at once. */
const perPage = 500

interface Named {
  readonly entity: string
  readonly id: string
}

/** How many rows name a record by a field, archived ones too, whoever asks. */
export const countNaming = ({ unit }: OperationContext, naming: Naming, of: Named): Promise<number> =>
  unit.count(naming.entity, thatName(naming, of))

/** Of the rows that name a record by a field those that came at an instant or later, page by page. */
export async function* rowsNamingSince(
  { unit }: OperationContext,
  naming: Naming,
  of: Named,
  since: Instant,
): AsyncGenerator<readonly BaseRow[]> {
  const came = { op: 'gte', left: { field: 'createdAt' }, right: { value: since } }
  for (let last: BaseRow | undefined, more = true; more; ) {
    const behind = last ? [{ op: 'gt', left: { field: 'id' }, right: { value: last.id } }] : []
    const query = thatName(naming, of, [came, ...behind])
    const rows = await unit.list(naming.entity, { ...query, limit: perPage })
    yield rows
    last = rows.at(-1)
    more = rows.length === perPage
  }
}

function thatName({ entity, field, isSubject }: Naming, of: Named, more: readonly object[] = []) {
  const named = isSubject ? [is(`${field}.entity`, of.entity), is(`${field}.id`, of.id)] : [is(field, of.id)]
  const where = ruleOf(entity, { op: 'and', of: [...named, ...more] })
  return { where, archived: 'include', whole: true } as const
}

/** A record, and the one that stands for it. */
export interface StandsFor {
  readonly entity: string
  readonly from: string
  readonly to: string
}

/** Whether a row that names the survivor from now on is one that the survivor has already. */
export type IsTwice = (next: BaseRow) => boolean

/**
 * Lets every row that names one record by a field name another. One that the other has already, or that would name it
 * twice, is set aside: it moves too, and is archived.
 */
export const moveRows = async (
  context: OperationContext,
  naming: Naming,
  standsFor: StandsFor,
  isTwice: IsTwice = () => false,
): Promise<readonly MergedRows[]> => {
  const moved: string[] = []
  const setAside: string[] = []
  const query = thatName(naming, { ...standsFor, id: standsFor.from })
  const page = () => context.unit.list(naming.entity, { ...query, limit: perPage })
  // What has moved names it no longer.
  for (let rows = await page(); rows.length > 0; rows = await page()) {
    for (const row of rows) {
      const next = renamed(naming, row, standsFor)
      const isAside =
        row.archivedAt === null &&
        (isTwice(next) ||
          namesTwice(naming.entity, row, next, standsFor.to) ||
          (await isTaken(context, naming.entity, next)))
      await context.unit.save(row, {
        next: isAside ? { ...next, archivedAt: context.now() } : next,
        events: [],
      })
      ;(isAside ? setAside : moved).push(row.id)
    }
  }
  return changesOf(naming, moved, setAside)
}

export function changesOf(
  naming: MergedRows['naming'],
  moved: readonly string[],
  setAside: readonly string[],
): readonly MergedRows[] {
  return [
    ...(moved.length > 0 ? [{ naming, change: 'moved', rowIds: moved } as const] : []),
    ...(setAside.length > 0 ? [{ naming, change: 'set_aside', rowIds: setAside } as const] : []),
  ]
}

/** A row with one of its fields naming another record. */
export function renamed<Row extends BaseRow>({ field }: Pick<Naming, 'field'>, row: Row, to: StandsFor): Row {
  // Rows are records of their fields; the interface has no index to say so.
  const value = (row as unknown as Record<string, unknown>)[field]
  const next = typeof value === 'string' ? to.to : { entity: to.entity, id: to.to }
  return { ...row, [field]: next }
}

/** Two ends that were two have become one: a relationship with itself is none. */
function namesTwice(entity: Entity, row: BaseRow, next: BaseRow, id: string): boolean {
  const ends = Object.entries(entity.fields).filter(
    ([, { kind, nullable, entity: named }]) => kind === 'ref' && !nullable && named === 'customer',
  )
  const count = (one: BaseRow) => ends.filter(([name]) => (one as never)[name] === id).length
  return count(next) > 1 && count(row) < count(next)
}

/** Whether something that a row must have alone is another row's. */
export async function isTaken(
  { unit }: Pick<OperationContext, 'unit'>,
  entity: Entity,
  next: BaseRow,
): Promise<boolean> {
  for (const { key, value, ownerId } of uniqueClaims(entity, next)) {
    const holder = await unit.ownerOf(key, value)
    if (holder !== undefined && holder !== ownerId) return true
  }
  return false
}

/** Rows whose JSON was changed, and of those that named both before what they said. */
export interface MovedMentions {
  readonly rows: readonly MergedRows[]
  readonly both: MergedBefore['mentions']
}

/**
 * Records whose JSON names a customer: whoever is named was a party of an event about the record, under this id or under one
 * that it stands for.
 */
export const moveMentions = async (
  context: OperationContext,
  standsFor: StandsFor,
): Promise<MovedMentions> => {
  const { persons, unit } = context
  const rows: MergedRows[] = []
  const both: Record<string, Readonly<Record<string, FieldMove>>> = {}
  const subjects = await persons.subjects([standsFor.from, ...(await stoodFor(context, standsFor.to))])
  for (const name of new Set(subjects.map(({ entity }) => entity))) {
    const entity = persons.entities[name]
    const json = entity && jsonFields(entity)
    if (!entity || !json || Object.keys(json).length === 0 || isHistory(name)) continue
    const moved: string[] = []
    const ids = subjects.flatMap((one) => (one.entity === name ? [one.id] : []))
    for (const row of await rowsOf(unit, entity, ids)) {
      const next = withStandIns(json, row, one(standsFor.from, standsFor.to))
      if (next === row) continue
      const namesBoth = withStandIns(json, row, one(standsFor.to, standsFor.from)) !== row
      if (namesBoth) both[rowKey(name, row.id)] = movesBetween(row, next, Object.keys(json))
      await unit.save(row, { next, events: [] })
      moved.push(row.id)
    }
    rows.push(...changesOf({ entity, field: mentions }, moved, []))
  }
  return { rows, both }
}

/** The customers that were merged into one. */
async function stoodFor({ unit }: OperationContext, id: string): Promise<readonly string[]> {
  const where = ruleOf(Customer, is('mergedIntoId', id))
  const rows = await unit.list(Customer, { where, archived: 'only', whole: true })
  return rows.map((row) => row.id)
}

function one(from: string, to: string): StandIn {
  return (entity, id) => (entity === 'customer' && id === from ? to : undefined)
}

/** A row's JSON as it was before a merge, as far as it can be told. */
export const mentionedBack = (
  entity: Entity,
  row: BaseRow,
  { from, to }: StandsFor,
  both: MergedBefore['mentions'],
): BaseRow | undefined => {
  const json = jsonFields(entity)
  const known = both[rowKey(entity.name, row.id)]
  const next = known ? { ...row, ...takenBack(row, known) } : withStandIns(json, row, one(from, to))
  return next === row ? undefined : next
}

function jsonFields({ fields }: Entity): Entity['fields'] {
  return Object.fromEntries(Object.entries(fields).filter(([, { kind }]) => kind === 'json'))
}

function rowKey(entity: string, id: string): string {
  return `${entity}\n${id}`
}

/** Stands for all JSON fields of a row in the record of a merge. */
export const mentions = '*'

const history: ReadonlySet<string> = new Set([CustomerMergePart.name, 'customerMerge'])

function isHistory(entity: string): boolean {
  return history.has(entity)
}

/** Rows by their ids, archived ones too, whoever asks. */
export const rowsOf = async (
  unit: OperationContext['unit'],
  entity: Entity,
  ids: readonly string[],
): Promise<readonly BaseRow[]> => {
  const rows: BaseRow[] = []
  for (let at = 0; at < ids.length; at += perPage) {
    const where = { op: 'in', left: { field: 'id' }, values: ids.slice(at, at + perPage) }
    rows.push(
      ...(await unit.list(entity, { where: ruleOf(entity, where), archived: 'include', whole: true })),
    )
  }
  return rows
}

function is(field: string, value: string) {
  return { op: 'eq', left: { field }, right: { value } }
}

function ruleOf({ name }: Entity, where: unknown): RuleJson {
  return { v: 1, entity: name, where }
}
