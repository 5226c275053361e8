import {
  type BaseRow,
  type Claim,
  canonicalJson,
  type Decision,
  type DomainEvent,
  type Entity,
  type EntityRef,
  type Field,
  hash31,
  isPlainObject,
  type JsonObject,
  type NewRow,
  partiesOf,
  type Unit,
  type UnitQuery,
  uniqueClaims,
  uniqueValue,
  withStandIns,
} from '../kernel/index.js'
import type { Rule } from '../rules/index.js'
import {
  asTold,
  budgetOf,
  byId,
  countRows,
  type EntityShape,
  type PendingEvent,
  positionOf,
  type RowQuery,
  rowChanged,
  rowCreated,
  rowRemoved,
  runQuery,
  type Saved,
  scanBudget,
  versionConflict,
} from '../storage/index.js'
import { type Call, readerOf } from './call.js'
import { conditionOf } from './condition.js'
import { mergedInto } from './merged.js'
import { readNaming } from './naming.js'
import { isPartOf, personAbove } from './persons/whose.js'
import { placesIn } from './places.js'
import { type Policy, type RowLimits, unlimited } from './policy.js'
import { isWanted } from './reading.js'
import { isWithin } from './row-test.js'
import { shapeOf } from './runtime.js'
import type { Transaction } from './transaction.js'

/** One operation's view of its unit of work: what it may see, and what it has touched. */
export interface UnitView {
  readonly unit: Unit
  /** Rows of the operation's own entity that it wrote: its policy must hold for them afterwards too. */
  readonly written: ReadonlyMap<string, BaseRow>
  /** Writes what is due. @throws `<entity>.duplicate` */
  flush(): Promise<void>
  /** Makes an id that nobody can have yet. */
  newId(prefix: string): string
}

export interface UnitViewOptions {
  readonly call: Call
  readonly transaction: Transaction
  /** The operation's own entity and policy. Other entities are read as the actor may read them. */
  readonly entity: string
  readonly policy: Policy
  readonly reason?: string
  readonly causationId?: string
}

/** Rows of one page that are only looked at. */
const perPage = 500

export const unitView = (options: UnitViewOptions): UnitView => {
  const { call, transaction, entity: ownEntity, policy: ownPolicy, reason, causationId } = options
  const { runtime, scope, policies, now } = call
  const { unit: work, given: givenOut } = transaction
  const written = new Map<string, BaseRow>()
  const places = placesIn(work, { flush, mayStandBelow })
  const fresh = new Set<string>()
  const standIns = new Map<string, string>()

  const unit: Unit = {
    load,
    find,
    findBy,
    list,
    listNaming,
    pages,
    count,
    insert,
    save,
    remove,
    claim,
    release,
    ownerOf,
    emit,
  }
  return {
    unit,
    written,
    flush,
    newId,
  }

  function newId(prefix: string): string {
    const id = runtime.newId(prefix)
    fresh.add(id)
    return id
  }

  async function load<Row extends BaseRow>(
    entity: Entity<string, Row>,
    id: string,
    { ifVersion, archived }: { ifVersion?: number; archived?: 'include' | 'only' } = {},
  ): Promise<Row> {
    const row = await find(entity, id, { archived })
    if (!row) throw shapeOf(runtime, entity).entity.notFound({ id })
    if (ifVersion !== undefined && row.version !== ifVersion) {
      throw versionConflict({ entity: entity.name, id, ifVersion, currentVersion: row.version })
    }
    return row
  }

  async function find<Row extends BaseRow>(
    entity: Entity<string, Row>,
    id: string,
    { archived }: { archived?: 'include' | 'only' } = {},
  ): Promise<Row | undefined> {
    const known = policyOf(entity.name)
    const policy = known instanceof Promise ? await known : known
    if (!policy.allowed) return undefined
    const shape = shapeOf(runtime, entity)
    const row = await standing(shape, id, archived)
    if (!row || !isWanted(row, archived)) return undefined
    return policy.rows && !(await visible(entity.name, row, policy.rows)) ? undefined : given(entity, row)
  }

  /** The row of an id; of one that was merged away, unless such are asked for, the one that stands for it. */
  async function standing(
    shape: EntityShape,
    id: string,
    archived: 'include' | 'only' | undefined,
  ): Promise<BaseRow | undefined> {
    const row = work.rows.held(shape, id) ?? (await work.rows.read(shape, id))
    const into = row && archived !== 'only' ? mergedInto(shape.entity, row) : undefined
    if (into === undefined) return row
    standIns.set(`${shape.entity.name}\n${id}`, into)
    return work.rows.held(shape, into) ?? work.rows.read(shape, into)
  }

  /** What names a record that was merged away names the one that stands for it, where this operation has met it. */
  function renamed<Values extends object>(fields: Entity['fields'], values: Values): Values {
    if (standIns.size === 0) return values
    return withStandIns(fields, values, (entity, id) => standIns.get(`${entity}\n${id}`))
  }

  async function findBy<Row extends BaseRow>(
    entity: Entity<string, Row>,
    key: string,
    values: readonly string[],
  ): Promise<Row | undefined> {
    const id = await ownerOf(`${entity.name}.${key}`, uniqueValue(values))
    return id === undefined ? undefined : find(entity, id)
  }

  async function list<Row extends BaseRow>(
    entity: Entity<string, Row>,
    query: UnitQuery,
  ): Promise<readonly Row[]> {
    const asked = await asQuery(entity, query)
    if (!asked) return []
    const { limit } = query
    const shape = shapeOf(runtime, entity)
    const stored = await runQuery(readerOf(runtime, work.session), runtime.plans, {
      ...asked,
      limit: limit ?? runtime.scanBudget + 1,
    })
    // Without a limit a handler means all of them: never fewer in silence.
    if (limit === undefined) budgetOf(runtime.scanBudget).spend(entity.name, stored.length)
    return work.rows.adopt(shape, stored).map((row) => given(entity, row))
  }

  async function listNaming<Row extends BaseRow>(
    entity: Entity<string, Row>,
    field: keyof Row & string,
    id: string,
  ): Promise<readonly Row[]> {
    const shape = shapeOf(runtime, entity)
    const by = { field, id }
    const isRead = work.rows.naming(shape, by) !== undefined
    const isHere = isRead || (await readNaming(call, transaction, { entity: entity.name, field, ids: [id] }))
    // A handler means all of them: never fewer in silence.
    if (!isHere) throw scanBudget({ entity: entity.name, budget: runtime.scanBudget })
    return (work.rows.naming(shape, by) ?? []).map((row) => given(entity, row))
  }

  async function* pages<Row extends BaseRow>(
    entity: Entity<string, Row>,
    query: UnitQuery,
  ): AsyncGenerator<readonly Row[]> {
    const asked = await asQuery(entity, query)
    const { codec } = shapeOf(runtime, entity)
    for (let after: RowQuery['after'], more = asked !== undefined; asked && more; ) {
      const reader = readerOf(runtime, work.session)
      const stored = await runQuery(reader, runtime.plans, { ...asked, after, limit: perPage })
      const last = stored.at(-1)
      after = last && positionOf(asked.order, last)
      more = stored.length === perPage
      // The store answers with rows of the entity it was asked for.
      yield stored.map((row) => codec.decode(row) as Row)
    }
  }

  async function count(entity: Entity, query: UnitQuery): Promise<number> {
    const asked = await asQuery(entity, query)
    return asked ? countRows(readerOf(runtime, work.session), runtime.plans, asked) : 0
  }

  /** Which rows are meant, as the planner takes it; `undefined` when there can be none. */
  async function asQuery(
    entity: Entity,
    { where, archived, whole }: UnitQuery,
  ): Promise<Omit<RowQuery, 'limit'> | undefined> {
    await flush()
    const policy = whole ? unlimited : await policyOf(entity.name)
    // The kernel knows a rule as JSON; what reads it checks it.
    const rule = where as Rule | undefined
    const { predicate, values } = await conditionOf(runtime, scope, {
      policies,
      now,
      policy,
      archived,
      entity: entity.name,
      where: rule,
    })
    if (predicate === false) return undefined
    const { columns } = shapeOf(runtime, entity).codec
    return { entity: entity.name, columns, predicate, values, order: [byId] }
  }

  async function insert<Row extends BaseRow>(
    entity: Entity<string, Row>,
    row: NewRow<Row>,
    events: (row: Row) => readonly DomainEvent<string, unknown>[] = () => [],
  ): Promise<Row> {
    const shape = shapeOf(runtime, entity)
    const { id = runtime.newId(shape.entity.idPrefix), ...fields } = row
    const hash = shape.entity.bucketed ? { hash: hash31(id) } : {}
    const whole = { id, version: 1, createdAt: now, updatedAt: now, archivedAt: null, ...hash, ...fields }
    // Declared fields and the base fields are the whole row.
    const next = Object.freeze(renamed(shape.entity.fields, whole)) as unknown as Row
    if (row.id === undefined || fresh.has(id)) work.rows.made(id)
    else await assertFree(entity, id)
    if (shape.entity.tree) await places.enter(shape, next)
    for (const one of uniqueClaims(shape.entity, next)) {
      const ownerId = work.claims.take(one)
      if (ownerId !== undefined) throw await duplicate(one, ownerId)
    }
    work.rows.add(shape, next)
    wrote(entity.name, next)
    const told = events(given(entity, next))
    tell(next, told, rowCreated, await whose(shape, next, { events: told }))
    return given(entity, next)
  }

  // An id of the host's own may be there already.
  async function assertFree(entity: Entity, id: string): Promise<void> {
    const shape = shapeOf(runtime, entity)
    if (!(await work.rows.readTaken(shape, id))) return
    throw shape.entity.duplicate({ key: 'id', otherId: await revealed(entity.name, id) })
  }

  async function save<Row extends BaseRow>(row: Row, { next: decided, events }: Decision<Row>): Promise<Row> {
    const name = givenOut.ofLoaded(row)
    if (name === undefined) throw new TypeError('save() takes a row this unit has loaded.')
    const shape = shapeOf(runtime, name)
    assertCurrent(shape, row)
    const next = renamed(shape.entity.fields, decided)
    const changed = changedFields(shape.fieldNames, row, next)
    if (changed.length === 0) return row
    const saved = Object.freeze({ ...next, version: row.version + 1, updatedAt: now })
    await places.move(shape, saved, changed)
    await moveClaims(shape.entity, row, saved)
    work.rows.change(shape, saved, changed)
    wrote(name, saved)
    const result = given(shape.entity as Entity<string, Row>, saved)
    tell(result, events, rowChanged(changed, row, saved), await whose(shape, saved, { events, changed }))
    return result
  }

  // Another operation of the same unit may have changed it since: its change must not get lost.
  function assertCurrent(shape: EntityShape, { id, version }: BaseRow): void {
    const currentVersion = work.rows.held(shape, id)?.version
    if (currentVersion === version) return
    throw versionConflict({ entity: shape.entity.name, id, ifVersion: version, currentVersion })
  }

  async function moveClaims(entity: Entity, before: BaseRow, next: BaseRow): Promise<void> {
    const old = before.archivedAt === null ? uniqueClaims(entity, before) : []
    const due = next.archivedAt === null ? uniqueClaims(entity, next) : []
    const isIn = (claims: readonly Claim[], { key, value }: Claim) =>
      claims.some((each) => each.key === key && each.value === value)
    for (const one of old) if (!isIn(due, one)) await release(one)
    for (const one of due) if (!isIn(old, one)) await claim(one)
  }

  async function remove(row: BaseRow, events: readonly DomainEvent<string, unknown>[] = []): Promise<void> {
    const shape = shapeOf(runtime, givenOut.ofLoaded(row) ?? '')
    await places.leave(shape, row)
    for (const one of uniqueClaims(shape.entity, row)) await release(one)
    work.rows.remove(shape, row)
    tell(
      row,
      events,
      rowRemoved(shape.fieldNames, row),
      await whose(shape, row, { events, changed: shape.fieldNames }),
    )
  }

  async function mayStandBelow(shape: EntityShape, id: string): Promise<boolean> {
    const { name } = shape.entity
    const policy = await policyOf(name)
    const row = policy.allowed ? await work.rows.peek(shape, id) : undefined
    if (!row || !isWanted(row, undefined)) return false
    return !policy.rows || visible(name, row, policy.rows)
  }

  async function claim(wanted: Claim): Promise<void> {
    const ownerId = work.claims.take(wanted)
    if (ownerId !== undefined) throw await duplicate(wanted, ownerId)
  }

  async function release(held: Claim): Promise<void> {
    work.claims.release(held)
  }

  function ownerOf(key: Claim['key'], value: string): Promise<string | undefined> {
    return work.claims.ownerOf(key, value)
  }

  /** The log keeps what was done to a row beside the first event that tells of it; without one, by itself. */
  function tell(
    row: BaseRow,
    [first, ...others]: readonly DomainEvent<string, unknown>[],
    saved: Saved,
    person: EntityRef | undefined,
  ): void {
    if (first) write(row, first, saved, person)
    else if (saved !== rowCreated) keep(row, saved, person)
    for (const event of others) write(row, event, undefined, person)
  }

  function emit(row: BaseRow, event: DomainEvent<string, unknown>): void {
    write(row, event)
  }

  /** Whom the values of a part tell about; of what names its customer itself, or says nothing personal, nobody has to look. */
  function whose(
    { entity }: EntityShape,
    row: BaseRow,
    told: { readonly events: readonly unknown[]; readonly changed?: readonly string[] },
  ): Promise<EntityRef | undefined> | undefined {
    if (!isPartOf(runtime.parts.belongings, entity.name)) return undefined
    const isPersonal = told.changed?.some((name) => entity.fields[name]?.privacy !== 'none')
    if (!isPersonal && told.events.length === 0) return undefined
    return personAbove(runtime, work, shapeOf(runtime, entity), row)
  }

  function write(row: BaseRow, event: DomainEvent<string, unknown>, saved?: Saved, person?: EntityRef): void {
    const { type, data, occurredAt = now, recordedAt = now } = event
    const declaration = runtime.parts.events[type]
    if (!declaration) throw new TypeError(`No module declares the event ${type}.`)
    // Events hold what rows hold: JSON.
    const json = renamed(declaration.fields, data as JsonObject)
    const entity = givenOut.ofLoaded(row) ?? ownEntity
    const pending: PendingEvent = {
      id: runtime.newId('evt'),
      type,
      schemaVersion: declaration.schemaVersion,
      tenant: scope.tenant,
      actor: scope.actorRef,
      parties: partiesOf(declaration, json),
      subject: { entity, id: row.id, version: row.version },
      correlationId: scope.correlationId ?? work.correlationId,
      causationId: causationId ?? null,
      occurredAt,
      recordedAt,
      data: json,
      position: 0,
    }
    const told = saved && asTold(saved, declaration, entity, json)
    const kept = told && recordedAt !== now ? { ...told, at: now } : told
    // Of events with parties the first one is the person.
    work.emit(pending, { reason, saved: kept, ...(pending.parties.length === 0 && person && { person }) })
  }

  function keep(row: BaseRow, saved: Saved, person?: EntityRef): void {
    const name = givenOut.ofLoaded(row) ?? ownEntity
    work.keep({
      id: runtime.newId('sav'),
      entity: name,
      rowId: row.id,
      version: saved.kind === 'removed' ? row.version + 1 : row.version,
      actor: scope.actorRef,
      correlationId: scope.correlationId ?? work.correlationId,
      causationId: causationId ?? null,
      reason,
      recordedAt: now,
      saved,
      person: person ?? personOf(shapeOf(runtime, name).entity, row),
    })
  }

  async function flush(): Promise<void> {
    const clash = await work.flush()
    if (clash) throw await duplicate(clash.claim, clash.ownerId)
  }

  async function duplicate({ key }: Claim, ownerId: string): Promise<Error> {
    const dot = key.indexOf('.')
    const [name, unique] = [key.slice(0, dot), key.slice(dot + 1)]
    return shapeOf(runtime, name).entity.duplicate({ key: unique, otherId: await revealed(name, ownerId) })
  }

  // Whom a conflict names, the caller must be able to read.
  async function revealed(entity: string, id: string): Promise<string | undefined> {
    const policy = await policies.of(entity, 'get', 'read')
    if (!policy.allowed) return undefined
    if (!policy.rows) return id
    const row = await work.rows.read(shapeOf(runtime, entity), id)
    return row && (await visible(entity, row, policy.rows)) ? id : undefined
  }

  function policyOf(entity: string): Policy | Promise<Policy> {
    return entity === ownEntity ? ownPolicy : policies.of(entity, 'get', 'read')
  }

  async function visible(entity: string, row: BaseRow, limits: RowLimits): Promise<boolean> {
    return isWithin(call, readerOf(runtime, work.session), entity, row, limits)
  }

  function wrote(entity: string, row: BaseRow): void {
    if (entity !== ownEntity) return
    written.set(row.id, row)
  }

  function given<Row extends BaseRow>(entity: Entity<string, Row>, row: BaseRow): Row {
    givenOut.loaded(row, entity.name)
    // The store answers with rows of the entity it was asked for.
    return row as Row
  }
}

/** Whom a row's personal values tell about: the customer it names, else the row itself. */
function personOf(entity: Entity, row: BaseRow): { entity: string; id: string } {
  const customerIds = Object.entries(entity.fields).map(([name, field]) =>
    // Rows are records of their fields; the interface has no index to say so.
    customerIn(field, (row as never)[name]),
  )
  const customerId = entity.name === 'customer' ? undefined : customerIds.find((id) => id !== null)
  return customerId === undefined || customerId === null
    ? { entity: entity.name, id: row.id }
    : { entity: 'customer', id: customerId }
}

function customerIn({ kind, entity }: Field, value: string | EntityRef | null): string | null {
  if (kind === 'subject') return isPlainObject(value) && value.entity === 'customer' ? value.id : null
  return entity === 'customer' ? (value as string | null) : null
}

function changedFields(names: readonly string[], from: BaseRow, to: BaseRow): string[] {
  return names.filter((name) => {
    const [before, after]: [unknown, unknown] = [(from as never)[name], (to as never)[name]]
    if (before === after) return false
    return typeof before !== 'object' || canonicalJson(before) !== canonicalJson(after)
  })
}
