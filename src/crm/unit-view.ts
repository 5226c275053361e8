import {
  type BaseRow,
  type Claim,
  canonicalJson,
  type Decision,
  type DomainEvent,
  type Entity,
  hash31,
  type JsonObject,
  type NewRow,
  partiesOf,
  type Unit,
  type UnitQuery,
} from '../kernel/index.js'
import type { Rule } from '../rules/index.js'
import {
  budgetOf,
  byId,
  type EntityShape,
  type PendingEvent,
  runQuery,
  versionConflict,
} from '../storage/index.js'
import { type Call, readerOf } from './call.js'
import { conditionOf } from './condition.js'
import { placesIn } from './places.js'
import { type Policy, unlimited } from './policy.js'
import { isWanted } from './reading.js'
import { matchesRule } from './row-test.js'
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

export const unitView = (options: UnitViewOptions): UnitView => {
  const { call, transaction, entity: ownEntity, policy: ownPolicy, reason, causationId } = options
  const { runtime, scope, policies, now } = call
  const { unit: work, given: givenOut } = transaction
  const written = new Map<string, BaseRow>()
  const places = placesIn(work.trees, { flush, mayStandBelow })
  const fresh = new Set<string>()

  const unit: Unit = { load, find, findBy, list, insert, save, remove, claim, release, ownerOf, emit }
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
    const row = work.rows.held(shape, id) ?? (await work.rows.read(shape, id))
    if (!row || !isWanted(row, archived)) return undefined
    return policy.rows && !(await visible(entity.name, row, policy.rows)) ? undefined : given(entity, row)
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
    { where, limit, archived, whole }: UnitQuery,
  ): Promise<readonly Row[]> {
    await flush()
    const policy = whole ? unlimited : await policyOf(entity.name)
    // The kernel knows a rule as JSON; what reads it checks it.
    const rule = where as Rule | undefined
    const condition = await conditionOf(runtime, scope, {
      policies,
      now,
      policy,
      archived,
      entity: entity.name,
      where: rule,
    })
    if (condition.predicate === false) return []
    const shape = shapeOf(runtime, entity)
    const stored = await runQuery(readerOf(runtime, work.session), runtime.plans, {
      entity: entity.name,
      columns: shape.codec.columns,
      predicate: condition.predicate,
      values: condition.values,
      order: [byId],
      limit: limit ?? runtime.scanBudget + 1,
    })
    // Without a limit a handler means all of them: never fewer in silence.
    if (limit === undefined) budgetOf(runtime.scanBudget).spend(entity.name, stored.length)
    return work.rows.adopt(shape, stored).map((row) => given(entity, row))
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
    const next = Object.freeze(whole) as unknown as Row
    if (row.id !== undefined && !fresh.has(id)) await assertFree(entity, id)
    await places.enter(shape, next)
    for (const one of claimsOf(shape.entity, next)) {
      const ownerId = work.claims.take(one)
      if (ownerId !== undefined) throw await duplicate(one, ownerId)
    }
    work.rows.add(shape, next)
    wrote(entity.name, next)
    for (const event of events(next)) emit(given(entity, next), event)
    return given(entity, next)
  }

  // An id of the host's own may be there already.
  async function assertFree(entity: Entity, id: string): Promise<void> {
    const shape = shapeOf(runtime, entity)
    if (!(await work.rows.read(shape, id))) return
    throw shape.entity.duplicate({ key: 'id', otherId: await revealed(entity.name, id) })
  }

  async function save<Row extends BaseRow>(row: Row, { next, events }: Decision<Row>): Promise<Row> {
    const name = givenOut.ofLoaded(row)
    if (name === undefined) throw new TypeError('save() takes a row this unit has loaded.')
    const shape = shapeOf(runtime, name)
    assertCurrent(shape, row)
    const changed = changedFields(shape.fieldNames, row, next)
    if (changed.length === 0) return row
    const saved = Object.freeze({ ...next, version: row.version + 1, updatedAt: now })
    await places.move(shape, saved, changed)
    await moveClaims(shape.entity, row, saved)
    work.rows.change(shape, saved, changed)
    wrote(name, saved)
    const result = given(shape.entity as Entity<string, Row>, saved)
    for (const event of events) emit(result, event)
    return result
  }

  // Another operation of the same unit may have changed it since: its change must not get lost.
  function assertCurrent(shape: EntityShape, { id, version }: BaseRow): void {
    const currentVersion = work.rows.held(shape, id)?.version
    if (currentVersion === version) return
    throw versionConflict({ entity: shape.entity.name, id, ifVersion: version, currentVersion })
  }

  async function moveClaims(entity: Entity, before: BaseRow, next: BaseRow): Promise<void> {
    const old = before.archivedAt === null ? claimsOf(entity, before) : []
    const due = next.archivedAt === null ? claimsOf(entity, next) : []
    const isIn = (claims: readonly Claim[], { key, value }: Claim) =>
      claims.some((each) => each.key === key && each.value === value)
    for (const one of old) if (!isIn(due, one)) await release(one)
    for (const one of due) if (!isIn(old, one)) await claim(one)
  }

  async function remove(row: BaseRow, events: readonly DomainEvent<string, unknown>[] = []): Promise<void> {
    const shape = shapeOf(runtime, givenOut.ofLoaded(row) ?? '')
    await places.leave(shape, row)
    for (const one of claimsOf(shape.entity, row)) await release(one)
    work.rows.remove(shape, row)
    for (const event of events) emit(row, event)
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

  function emit(row: BaseRow, { type, data, occurredAt = now }: DomainEvent<string, unknown>): void {
    const declaration = runtime.parts.events[type]
    if (!declaration) throw new TypeError(`No module declares the event ${type}.`)
    // Events hold what rows hold: JSON.
    const json = data as JsonObject
    const event: PendingEvent = {
      id: runtime.newId('evt'),
      type,
      schemaVersion: declaration.schemaVersion,
      tenant: scope.tenant,
      actor: scope.actorRef,
      parties: partiesOf(declaration, json),
      subject: { entity: givenOut.ofLoaded(row) ?? ownEntity, id: row.id, version: row.version },
      correlationId: scope.correlationId ?? work.correlationId,
      causationId: causationId ?? null,
      occurredAt,
      recordedAt: now,
      data: json,
      position: 0,
    }
    work.emit(event, reason)
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

  async function visible(entity: string, row: BaseRow, rule: Rule): Promise<boolean> {
    return matchesRule(call, readerOf(runtime, work.session), entity, row, rule)
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

/** Several fields of a key are one value. Lengths before them, so that no two lists of values are the same text. */
export const uniqueValue = (values: readonly string[]): string => {
  const [only] = values
  if (only !== undefined && values.length === 1) return only
  return values.map((value) => `${value.length}:${value}`).join('')
}

/** The unique values a row takes. One whose fields are not all there takes none. */
const claimsOf = (entity: Entity, row: BaseRow): Claim[] =>
  Object.entries(entity.unique).flatMap(([key, { fields }]) => {
    // Rows are records of their fields; the interface has no index to say so.
    const values = fields.map((field) => (row as never)[field] as string | null)
    if (values.some((value) => value === null || value === undefined)) return []
    return [
      { key: `${entity.name}.${key}` as const, value: uniqueValue(values.map(String)), ownerId: row.id },
    ]
  })

function changedFields(names: readonly string[], from: BaseRow, to: BaseRow): string[] {
  return names.filter((name) => {
    const [before, after]: [unknown, unknown] = [(from as never)[name], (to as never)[name]]
    if (before === after) return false
    return typeof before !== 'object' || canonicalJson(before) !== canonicalJson(after)
  })
}
