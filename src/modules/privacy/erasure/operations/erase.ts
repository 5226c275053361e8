import {
  type BaseRow,
  defineOperation,
  type EntityRef,
  type Forgotten,
  type Instant,
  type OperationContext,
  type RuleJson,
} from '../../../../kernel/index.js'
import { Customer } from '../../../customer/index.js'
import { blanked, withoutLost } from '../decisions/leaving.js'
import { countsOf, dueOf, joined, type Keeping, type Part, planOf } from '../decisions/plans.js'
import { ErasedPrint, Erasure, type ErasureReceipt, Hold, leftToHost } from '../entities.js'
import { CustomerErased } from '../events.js'
import { customerToEraseSchema } from '../inputs.js'
import type { Settled } from '../options.js'
import { type Identifying, printer } from '../prints.js'
import { heldRows, sameAs } from './held.js'

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
      const { receipt, dueAt, complete } = await leave(context, settled, customerIds, {
        prints,
        told: (isComplete) => [erased(customer, erasureId, isComplete)],
      })
      return unit.insert(Erasure, {
        id: erasureId,
        customerId: customer.id,
        state: complete ? 'done' : 'restricted',
        requestedAt: now(),
        doneAt: complete ? now() : null,
        dueAt,
        receipt,
      })
    },
  })

/** Goes on with an erasure whose rows were kept. What still is, is looked at again at its next date. */
export const goOn = async (context: OperationContext, settled: Settled, erasure: Erasure) => {
  const customerIds = await sameAs(context, erasure.customerId)
  const { receipt, dueAt, complete } = await leave(context, settled, customerIds, {
    prints: 0,
    told: () => [],
  })
  const next: Erasure = {
    ...erasure,
    state: complete ? 'done' : 'restricted',
    doneAt: complete ? context.now() : null,
    dueAt,
    receipt: joined(erasure.receipt, receipt),
  }
  const { customerId, id: erasureId } = erasure
  const completed = { type: 'erasure.completed', data: { customerId, erasureId } } as const
  return { next, events: complete ? [completed] : [] }
}

interface Leave {
  /** How many prints were left. */
  readonly prints: number
  /** What the last save of the person's record tells. */
  readonly told: (complete: boolean) => readonly CustomerErased[]
}

interface Left {
  readonly receipt: ErasureReceipt
  readonly dueAt: Instant | null
  readonly complete: boolean
}

async function leave(
  context: OperationContext,
  settled: Settled,
  customerIds: readonly string[],
  { prints, told }: Leave,
): Promise<Left> {
  const { persons, now } = context
  const hold = await holdOn(context, customerIds)
  const own = await personsRows(context, customerIds)
  const held = [...(await heldRows(context, customerIds)), { entity: context.entity(Customer), rows: own }]
  const parts = planOf(held, { duties: settled.duties, hold, now: now() })
  await releaseClaims(context, parts)
  await takeRows(context, parts)
  // Before the last save: what it changes is not told either.
  const log = hold ? nothing : await persons.forget(leavingOf(customerIds, parts))
  const complete = parts.every(({ kept }) => kept.length === 0)
  await end(context, own, { isHeld: hold !== undefined, events: told(complete) })
  const receipt: ErasureReceipt = {
    customerIds,
    ...countsOf(parts),
    log: { ...log },
    prints,
    leftToHost,
  }
  return { receipt, dueAt: dueOf(parts), complete }
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

async function takeRows(context: OperationContext, parts: readonly Part[]): Promise<void> {
  const { unit, persons, now } = context
  const lost = new Set(
    parts.flatMap(({ entity, removed }) => removed.map(({ id }) => `${entity.name}\n${id}`)),
  )
  const isLost = (entity: string, id: string) => lost.has(`${entity}\n${id}`)
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
