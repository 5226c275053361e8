import { type Evidence, findMatches, type MatchRecord } from '../../../engines/matching/index.js'
import {
  type BaseRow,
  defineOperation,
  type Entity,
  fold,
  type OperationContext,
} from '../../../kernel/index.js'
import { matchRecord, namesOf } from '../decisions/match-records.js'
import { ContactPoint, Customer, type CustomerKind, customerKinds, Identifier } from '../entities.js'
import { duplicatesSchema } from '../inputs.js'

/** Two customers that are probably one. */
export interface Duplicate {
  readonly customerId: string
  readonly otherId: string
  /** The binary logarithm of the odds that they are one. */
  readonly weight: number
  readonly probability: number
  /** What each field said, in bits for or against, the heaviest first. */
  readonly evidence: readonly Evidence[]
}

export interface Duplicates {
  /** The likeliest first. */
  readonly items: readonly Duplicate[]
}

export const findDuplicates = defineOperation({
  kind: 'read',
  label: { en: 'Find duplicate customers', zh: '查找重复客户' },
  input: duplicatesSchema,
  handler: async (context, { customerId, minWeight, limit = 50 }): Promise<Duplicates> => {
    const shown = await shownTo(context)
    const found =
      customerId === undefined
        ? await amongAll(context, shown, minWeight)
        : await ofOne(context, shown, customerId, minWeight)
    return { items: found.toSorted((a, b) => b.weight - a.weight).slice(0, limit) }
  },
})

/** Rows as their actor may see them: a match by what is hidden would tell it. */
interface Shown {
  readonly customer: (row: Customer) => Customer
  readonly points: (rows: readonly ContactPoint[]) => readonly ContactPoint[]
  readonly identifiers: (rows: readonly Identifier[]) => readonly Identifier[]
}

async function shownTo({ hiddenFields, entity }: OperationContext): Promise<Shown> {
  const [customer, point, identifier] = [
    await hiddenFields(entity(Customer)),
    await hiddenFields(ContactPoint),
    await hiddenFields(Identifier),
  ]
  const isAnyOf = (hidden: ReadonlySet<string>, names: readonly string[]) =>
    names.some((name) => hidden.has(name))
  return {
    customer: (row) => without(Customer, row, customer),
    points: (rows) =>
      isAnyOf(point, ['customerId', 'kind', 'normalized'])
        ? []
        : rows.map((row) => without(ContactPoint, row, point)),
    identifiers: (rows) => (isAnyOf(identifier, ['customerId', 'kind', 'normalized']) ? [] : rows),
  }
}

function without<Row extends BaseRow>(
  { fields }: Entity<string, Row>,
  row: Row,
  hidden: ReadonlySet<string>,
): Row {
  const gone = [...hidden].filter((name) => Object.hasOwn(fields, name))
  return { ...row, ...Object.fromEntries(gone.map((name) => [name, fields[name]?.nullable ? null : ''])) }
}

/** Persons are compared with persons, and organisations with organisations. */
async function amongAll(
  context: OperationContext,
  shown: Shown,
  minWeight: number | undefined,
): Promise<Duplicate[]> {
  const found: Duplicate[] = []
  const rest = await restOfAll(context, shown)
  for (const kind of customerKinds) {
    const records = await recordsOf(context, shown, kind, rest)
    found.push(...findMatches(records, { minWeight }).matches.map(asDuplicate))
  }
  return found
}

function asDuplicate({ a, b, ...scored }: ReturnType<typeof findMatches>['matches'][number]): Duplicate {
  return { customerId: a, otherId: b, ...scored }
}

/** What hangs on customers, by customer. */
interface Rest {
  readonly points: ReadonlyMap<string, readonly ContactPoint[]>
  readonly identifiers: ReadonlyMap<string, readonly Identifier[]>
}

async function restOfAll({ unit }: OperationContext, shown: Shown): Promise<Rest> {
  const points = new Map<string, ContactPoint[]>()
  for await (const page of unit.pages(ContactPoint, {})) addTo(points, shown.points(page))
  const identifiers = new Map<string, Identifier[]>()
  for await (const page of unit.pages(Identifier, {})) addTo(identifiers, shown.identifiers(page))
  return { points, identifiers }
}

function addTo<Row extends { readonly customerId: string }>(
  map: Map<string, Row[]>,
  rows: readonly Row[],
): void {
  for (const row of rows) {
    const list = map.get(row.customerId)
    if (list) list.push(row)
    else map.set(row.customerId, [row])
  }
}

async function recordsOf(
  context: OperationContext,
  shown: Shown,
  kind: CustomerKind,
  rest: Rest,
): Promise<MatchRecord[]> {
  const records: MatchRecord[] = []
  const where = ruleOf(Customer, is('kind', kind))
  for await (const page of context.unit.pages(context.entity(Customer), { where })) {
    records.push(...page.map((customer) => recordIn(shown.customer(customer), rest)))
  }
  return records
}

function recordIn(customer: Customer, { points, identifiers }: Rest): MatchRecord {
  const { id } = customer
  return matchRecord({ customer, points: points.get(id) ?? [], identifiers: identifiers.get(id) ?? [] })
}

/** How many others one customer is seen against: what agreement is worth follows from them. */
const sampleSize = 300
/** How many customers one thing in common may bring. */
const perKey = 100

/** Others are looked up by what stands in an index; how rare an agreement is, a few of all customers tell. */
async function ofOne(
  context: OperationContext,
  shown: Shown,
  customerId: string,
  minWeight: number | undefined,
): Promise<Duplicate[]> {
  const { unit } = context
  const entity = context.entity(Customer)
  const customer = shown.customer(await unit.load(entity, customerId))
  const ofKind = ruleOf(Customer, is('kind', customer.kind))
  const sample = await unit.list(entity, { where: ofKind, limit: sampleSize })
  const others = await alike(context, shown, customer)
  const found = [customer, ...others, ...sample].map((one) => [one.id, shown.customer(one)] as const)
  const all = [...new Map(found).values()]
  const rest = await restOf(
    context,
    shown,
    all.map(({ id }) => id),
  )
  const population = sample.length < sampleSize ? all.length : await unit.count(entity, { where: ofKind })
  const records = all.map((one) => recordIn(one, rest))
  return findMatches(records, { of: customer.id, population, minWeight }).matches.map(asDuplicate)
}

async function restOf({ unit }: OperationContext, shown: Shown, ids: readonly string[]): Promise<Rest> {
  const points = new Map<string, ContactPoint[]>()
  const identifiers = new Map<string, Identifier[]>()
  for (let at = 0; at < ids.length; at += perKey) {
    const of = isIn('customerId', ids.slice(at, at + perKey))
    addTo(points, shown.points(await unit.list(ContactPoint, { where: ruleOf(ContactPoint, of) })))
    addTo(identifiers, shown.identifiers(await unit.list(Identifier, { where: ruleOf(Identifier, of) })))
  }
  return { points, identifiers }
}

/** Customers of the same kind who have something in common with one: a contact point, a name, a birth date. */
async function alike(
  context: OperationContext,
  shown: Shown,
  customer: Customer,
): Promise<readonly Customer[]> {
  const { unit } = context
  const entity = context.entity(Customer)
  const sameKind = is('kind', customer.kind)
  const found: Customer[] = []
  for (const where of keysOf(customer)) {
    const query = { where: ruleOf(Customer, { op: 'and', of: [sameKind, where] }), limit: perKey }
    found.push(...(await unit.list(entity, query)))
  }
  const own = await unit.list(ContactPoint, { where: ruleOf(ContactPoint, is('customerId', customer.id)) })
  for (const { kind, normalized, sharing } of shown.points(own)) {
    if (sharing === 'proxy') continue
    const where = { op: 'and', of: [is('kind', kind), is('normalized', normalized)] }
    const points = await unit.list(ContactPoint, { where: ruleOf(ContactPoint, where), limit: perKey })
    const ids = points.map(({ customerId }) => customerId)
    const named = { op: 'and', of: [sameKind, isIn('id', ids)] }
    found.push(...(await unit.list(entity, { where: ruleOf(Customer, named) })))
  }
  return found
}

/** What a customer's own row may have in common with another's. */
function keysOf(customer: Customer): readonly unknown[] {
  const { email, birthDate, sortName } = customer
  const { givenName, familyName } = namesOf(customer)
  const names = [sortName, givenName, familyName].flatMap((name) =>
    typeof name === 'string' ? fold(name) : [],
  )
  const prefixes = new Set(names.map((name) => [...name].slice(0, 4).join('')).filter((name) => name !== ''))
  return [
    // Whoever may not see it may not ask by it.
    ...(sortName === '' ? [] : [...prefixes].map((prefix) => startsWith('sortName', prefix))),
    ...(email === null ? [] : [startsWith('email', `${email.slice(0, email.lastIndexOf('@'))}@`)]),
    ...(birthDate === null ? [] : [is('birthDate', birthDate)]),
  ]
}

function startsWith(field: string, value: string) {
  return { op: 'startsWith', left: { field }, right: { value } }
}

function is(field: string, value: string) {
  return { op: 'eq', left: { field }, right: { value } }
}

function isIn(field: string, values: readonly string[]) {
  return { op: 'in', left: { field }, values }
}

function ruleOf<Row extends BaseRow>({ name }: Entity<string, Row>, where: unknown) {
  return { v: 1, entity: name, where } as const
}
