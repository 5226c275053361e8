import {
  type BaseRow,
  defineOperation,
  type EntityRef,
  type Forgotten,
  type Instant,
  instantMs,
  type OperationContext,
  type RuleJson,
  toInstant,
} from '../../../../kernel/index.js'
import { Customer } from '../../../customer/index.js'
import { blanked, isRemovable, mayLose, withoutLost } from '../decisions/leaving.js'
import { countsOf, dueOf, earliest, joined, type Keeping, type Part, planOf } from '../decisions/plans.js'
import {
  ErasedPrint,
  Erasure,
  type ErasurePlace,
  type ErasureReceipt,
  Hold,
  leftToHost,
} from '../entities.js'
import { CustomerErased } from '../events.js'
import { customerToEraseSchema } from '../inputs.js'
import type { Settled } from '../options.js'
import { type Identifying, printer } from '../prints.js'
import { idsThere, sameAs } from './held.js'
import { type Piece, pieceOf } from './piece.js'

/** Erases a person, as far as no duty and no hold keeps what is held of them. */
export const eraseOperation = (settled: Settled) =>
  defineOperation({
    kind: 'delete',
    label: { en: 'Erase a customer', zh: '删除客户的个人信息' },
    input: customerToEraseSchema,
    emits: [CustomerErased],
    handler: async (context, { customerId, ifVersion }) => {
      const { unit, now } = context
      const options = { ifVersion, archived: 'include' } as const
      const customer = await unit.load(context.entity(Customer), customerId, options)
      const before = customer.erasedAt === null ? undefined : await erasureOf(context, customer.id)
      if (before) return before
      const erasureId = context.newId(Erasure.idPrefix)
      const customerIds = await sameAs(context, customer.id)
      const prints = await leavePrints(context, settled, customerIds, erasureId)
      const left = await leave(context, settled, customerIds, {
        place: null,
        prints,
        told: (isComplete) => [erased(customer, erasureId, isComplete)],
      })
      return unit.insert(Erasure, {
        id: erasureId,
        customerId: customer.id,
        requestedAt: now(),
        ...progress(context, left, left.receipt),
      })
    },
  })

/** Goes on with an erasure: with what one unit of work did not hold, or with rows that were kept until now. */
export const goOn = async (context: OperationContext, settled: Settled, erasure: Erasure) => {
  const { customerId, id: erasureId, place } = erasure
  const customerIds = await sameAs(context, customerId)
  const left = await leave(context, settled, customerIds, { place, prints: 0, told: () => [] })
  const receipt = joined(erasure.receipt, left.receipt, { isSameRun: place !== null })
  const next: Erasure = { ...erasure, ...progress(context, left, receipt) }
  const completed = { type: 'erasure.completed', data: { customerId, erasureId } } as const
  return { next, events: next.state === 'done' ? [completed] : [] }
}

/** What an erasure says of itself after a piece of it. */
function progress(
  { now }: OperationContext,
  { place, keptUntil }: Left,
  receipt: ErasureReceipt,
): Pick<Erasure, 'state' | 'doneAt' | 'dueAt' | 'place' | 'receipt'> {
  const isOver = place === null
  const state = isOver ? (receipt.kept.length === 0 ? 'done' : 'restricted') : 'running'
  const doneAt = state === 'done' ? now() : null
  // The next tick goes on.
  return { state, doneAt, dueAt: isOver ? keptUntil : toInstant(instantMs(now()) + 1), place, receipt }
}

interface Leave {
  /** Where the erasure goes on; `null`: it begins. */
  readonly place: ErasurePlace | null
  /** How many prints were left. */
  readonly prints: number
  /** What the last save of the person's record tells. */
  readonly told: (complete: boolean) => readonly CustomerErased[]
}

interface Left {
  readonly receipt: ErasureReceipt
  /** Where it goes on; `null`: nothing is left but what is kept. */
  readonly place: ErasurePlace | null
  /** When what is kept is looked at first. */
  readonly keptUntil: Instant | null
}

async function leave(
  context: OperationContext,
  settled: Settled,
  customerIds: readonly string[],
  { place, prints, told }: Leave,
): Promise<Left> {
  const { persons, now } = context
  const hold = await holdOn(context, customerIds)
  // The person's own records are not for later.
  const own = place === null ? await personsRows(context, customerIds) : []
  const { held, next } = await pieceOf(context, customerIds, place)
  const all = [...held, { entity: context.entity(Customer), rows: own }]
  const parts = planOf(all, { duties: settled.duties, hold, now: now() })
  await releaseClaims(context, parts)
  await takeRows(context, parts, { isWhole: place === null && next === null })
  // Before the last save: what it changes is not told either.
  const leaving = leavingOf(place === null ? customerIds : [], parts)
  const log = hold ? nothing : await persons.forget(leaving)
  const complete = next === null && parts.every(({ kept }) => kept.length === 0)
  await end(context, own, { isHeld: hold !== undefined, events: told(complete) })
  const receipt: ErasureReceipt = { customerIds, ...countsOf(parts), log: { ...log }, prints, leftToHost }
  const keptUntil = earliest(place?.keptUntil ?? null, dueOf(parts))
  return { receipt, keptUntil, place: placeOf(next, keptUntil) }
}

function placeOf(next: Piece['next'], keptUntil: Instant | null): ErasurePlace | null {
  return next && { ...next, keptUntil }
}

function erased({ id: customerId }: Customer, erasureId: string, complete: boolean): CustomerErased {
  return { type: 'customer.erased', data: { customerId, erasureId, complete } }
}

const nothing: Forgotten = { values: 0, saves: 0, reasons: 0, keys: 0, errors: 0 }

/** The person's own records. */
async function personsRows(
  context: OperationContext,
  customerIds: readonly string[],
): Promise<readonly Customer[]> {
  const where = { op: 'in', left: { field: 'id' }, values: customerIds }
  const rule: RuleJson = { v: 1, entity: 'customer', where }
  const all = { where: rule, archived: 'include', whole: true } as const
  const rows = await context.unit.list(context.entity(Customer), all)
  // The one that stands for the others first.
  return rows.toSorted((a, b) => customerIds.indexOf(a.id) - customerIds.indexOf(b.id))
}

/** The hold that lasts longest, if there is one. */
export const holdOn = async (
  { unit, now }: OperationContext,
  customerIds: readonly string[],
): Promise<Keeping | undefined> => {
  const where = { op: 'in', left: { field: 'customerId' }, values: customerIds }
  const ofPerson: RuleJson = { v: 1, entity: 'hold', where }
  const holds = await unit.list(Hold, { where: ofPerson, whole: true })
  const standing = holds.filter(({ until }) => until === null || until > now())
  if (standing.length === 0) return undefined
  const dates = standing.flatMap(({ until }) => until ?? [])
  const isOpen = dates.length < standing.length
  return { why: 'hold', until: isOpen ? null : (dates.toSorted().at(-1) ?? null) }
}

/** Unique values are free from now on, also of what is kept: whoever comes back by themselves may use them. */
async function releaseClaims({ unit, persons }: OperationContext, parts: readonly Part[]): Promise<void> {
  const going = parts.flatMap(({ entity, removed, blanked: some, kept }) =>
    refsTo(entity.name, [...removed, ...some.map(({ row }) => row), ...kept.map(({ row }) => row)]),
  )
  for (const claim of await persons.claims(going)) await unit.release(claim)
}

async function takeRows(
  context: OperationContext,
  parts: readonly Part[],
  { isWhole }: { readonly isWhole: boolean },
): Promise<void> {
  const { unit, persons, now } = context
  const lost = new Set(
    parts.flatMap(({ entity, removed }) => removed.map(({ id }) => keyOf({ entity: entity.name, id }))),
  )
  for (const key of isWhole ? [] : await lostBefore(context, parts)) lost.add(key)
  const isLost = (entity: string, id: string) => lost.has(keyOf({ entity, id }))
  for (const { entity, removed, blanked: some, standing, kept } of parts) {
    const leaving = [...removed, ...some.map(({ row }) => row)]
    if (leaving.length > 0) await persons.leaving(entity.name, leaving)
    // The person's own records are written together with the end of them.
    if (entity.name === 'customer') continue
    for (const row of removed) await unit.remove(row)
    for (const { row, next } of some) await put(context, row, withoutLost(entity, next, isLost))
    for (const row of standing) await put(context, row, withoutLost(entity, row, isLost))
    for (const { row, goes } of kept) {
      // What is restricted is outside rules and lists.
      const next = goes && row.archivedAt === null ? { ...row, archivedAt: now() } : row
      await put(context, row, withoutLost(entity, next, isLost))
    }
  }
}

/** What rows name that went with a piece before this one. */
async function lostBefore(context: OperationContext, parts: readonly Part[]): Promise<readonly string[]> {
  const { persons } = context
  const lost: string[] = []
  const named = parts.flatMap(({ entity, blanked: some, standing, kept }) =>
    [...some.map(({ row }) => row), ...standing, ...kept.map(({ row }) => row)].flatMap((row) =>
      mayLose(entity, row),
    ),
  )
  for (const name of new Set(named.map(({ entity }) => entity))) {
    const entity = persons.entities[name]
    if (!entity || !isRemovable(entity) || !Object.hasOwn(persons.belongings, name)) continue
    const ids = new Set(named.flatMap((one) => (one.entity === name ? [one.id] : [])))
    for (const id of await idsThere(context, entity, [...ids])) ids.delete(id)
    lost.push(...[...ids].map((id) => keyOf({ entity: name, id })))
  }
  return lost
}

function keyOf({ entity, id }: EntityRef): string {
  return `${entity}\n${id}`
}

/** Without an event: the one of the erasure tells of all of them. */
function put({ unit }: OperationContext, row: BaseRow, next: BaseRow): Promise<BaseRow> {
  return unit.save(row, { next, events: [] })
}

/** From now on the person is not live. */
async function end(
  context: OperationContext,
  own: readonly Customer[],
  { isHeld, events }: { readonly isHeld: boolean; readonly events: readonly CustomerErased[] },
): Promise<void> {
  const at = context.now()
  for (const [index, row] of own.entries()) {
    const last = isHeld ? row : blanked(context.entity(Customer), row)
    const next = { ...last, archivedAt: row.archivedAt ?? at, erasedAt: row.erasedAt ?? at }
    await context.unit.save(row, { next, events: index === 0 ? events : [] })
  }
}

function leavingOf(customerIds: readonly string[], parts: readonly Part[]) {
  const removed = parts.flatMap((part) => refsTo(part.entity.name, part.removed))
  const others = parts.filter(({ entity }) => entity.name !== 'customer')
  const some = others.flatMap((part) =>
    refsTo(
      part.entity.name,
      part.blanked.map(({ row }) => row),
    ),
  )
  return { customerIds, rows: [...removed, ...some], removed }
}

function refsTo(entity: string, rows: readonly BaseRow[]): EntityRef[] {
  return rows.map(({ id }) => ({ entity, id }))
}

/** @returns how many were left */
async function leavePrints(
  context: OperationContext,
  { key }: Settled,
  customerIds: readonly string[],
  erasureId: string,
): Promise<number> {
  if (!key) return 0
  const print = await printer(key, context.tenant)
  const hashes = new Set<string>()
  for (const one of await identifying(context, customerIds)) hashes.add(await print(one))
  for (const hash of hashes) await context.unit.insert(ErasedPrint, { erasureId, hash })
  return hashes.size
}

/** What nobody else can have: what several may share recognises nobody. */
async function identifying(
  context: OperationContext,
  customerIds: readonly string[],
): Promise<readonly Identifying[]> {
  const found: Identifying[] = []
  for (const customerId of customerIds) {
    // The customer module's own operation answers this.
    found.push(...((await context.call('customer.identity', { customerId })) as readonly Identifying[]))
  }
  return found
}

/** The receipt of a person who has been erased. */
const erasureOf = async ({ unit }: OperationContext, customerId: string): Promise<Erasure | undefined> => {
  const where = { op: 'eq', left: { field: 'customerId' }, right: { value: customerId } }
  const [first] = await unit.list(Erasure, { where: { v: 1, entity: 'erasure', where }, limit: 1 })
  return first
}
