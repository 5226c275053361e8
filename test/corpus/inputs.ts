import type { CorpusCrm } from './stores.js'

/** Records that inputs are about, made new whenever one was used up. */
export interface Fixtures {
  readonly customerId: string
  readonly archivedId: string
  readonly productId: string
  readonly archivedProductId: string
  readonly purchaseId: string
  readonly contactPointId: string
}

export const fixturesIn = async (crm: CorpusCrm, n: number): Promise<Fixtures> => {
  const { id: customerId } = await crm.customer.create({ name: `Customer ${n}` })
  const { id: archivedId } = await crm.customer.create({ name: `Archived ${n}` })
  await crm.customer.archive({ customerId: archivedId })
  const { id: productId } = await crm.product.create({ sku: `sku-${n}`, name: 'Pen' })
  const { id: archivedProductId } = await crm.product.create({ sku: `old-${n}`, name: 'Quill' })
  await crm.product.archive({ productId: archivedProductId })
  const total = { amount: 100, currency: 'EUR' }
  const { id: purchaseId } = await crm.purchase.record({
    customerId,
    source: 'shop',
    externalId: `f${n}`,
    total,
  })
  const point = { customerId, kind: 'social', value: `@c${n}` } as const
  const { id: contactPointId } = await crm.contactPoint.add(point)
  return { customerId, archivedId, productId, archivedProductId, purchaseId, contactPointId }
}

type Input = Readonly<Record<string, unknown>>

const money = { amount: 1200, currency: 'EUR' }

/** A valid input of every operation, with as many members as it has. `n` makes its unique values new. */
export const validInputs: Readonly<Record<string, (fixtures: Fixtures, n: number) => Input>> = {
  'customer.create': (_, n) => ({
    id: `own-${n}`,
    kind: 'person',
    name: 'Ada Lovelace',
    sortName: 'Lovelace, Ada',
    givenName: 'Ada',
    familyName: 'Lovelace',
    legalName: 'Ada King',
    language: 'en-GB',
    timeZone: 'Europe/London',
    gender: 'female',
    incomeBand: 'A',
    countryCode: 'GB',
    regionCode: 'LND',
    ownerId: 'usr_1',
    teamId: 'team_1',
    source: 'web',
    email: `ada${n}@example.com`,
    phone: '+442071234567',
    externalIds: [{ source: 'erp', value: `e${n}` }],
    attributes: { plan: 'pro', note: 'likes tea', score: 0.5, tags: ['vip'] },
  }),
  'customer.update': ({ customerId }, n) => ({
    customerId,
    name: `Ada ${n}`,
    givenName: 'Ada',
    countryCode: 'GB',
    email: `new${n}@example.com`,
    phone: '+442071234567',
    attributes: { plan: 'pro', note: null, score: n },
  }),
  'customer.ensure': (_, n) => ({
    match: { externalId: { source: 'crm', value: `x${n}` } },
    create: { name: 'Ada', attributes: { note: 'new' } },
    update: { givenName: 'Ada' },
  }),
  'customer.archive': ({ customerId }) => ({ customerId, ifVersion: 1 }),
  'customer.restore': ({ archivedId }) => ({ customerId: archivedId, ifVersion: 2 }),
  'contactPoint.add': ({ customerId }, n) => ({
    customerId,
    kind: 'email',
    value: `more${n}@example.com`,
    extension: '12',
    sharing: 'own',
    label: 'work',
    source: 'web',
    primary: true,
    validFrom: '2026-01-01',
    validUntil: '2026-12-31',
  }),
  'contactPoint.remove': ({ contactPointId }) => ({ contactPointId }),
  'contactPoint.makePrimary': ({ contactPointId }) => ({ contactPointId }),
  'externalId.add': ({ customerId }, n) => ({ customerId, source: 'erp', value: `a${n}` }),
  'externalId.remove': ({ customerId }) => ({ customerId, source: 'erp', value: 'none' }),
  'product.create': (_, n) => ({
    id: `pen-${n}`,
    sku: `pen-${n}`,
    name: 'Pen',
    categoryId: 'cat_1',
    kind: 'goods',
    validFrom: '2026-01-01',
    validUntil: '2026-12-31',
    attributes: { colour: 'blue' },
  }),
  'product.update': ({ productId }, n) => ({
    productId,
    sku: `other-${n}`,
    name: 'Pencil',
    kind: 'goods',
    attributes: { colour: 'red' },
  }),
  'product.ensure': (_, n) => ({
    match: { sku: `ink-${n}` },
    create: { name: 'Ink' },
    update: { name: 'Ink' },
  }),
  'product.archive': ({ productId }) => ({ productId, ifVersion: 1 }),
  'product.restore': ({ archivedProductId }) => ({ productId: archivedProductId, ifVersion: 2 }),
  'purchase.record': ({ customerId, productId }, n) => ({
    customerId,
    source: 'shop',
    externalId: `p${n}`,
    status: 'paid',
    placedAt: '2026-01-02T10:00:00.000Z',
    lines: [{ productId, quantity: 2, gross: money, discount: { amount: 100, currency: 'EUR' } }],
    parties: [{ customerId, role: 'payer' }],
  }),
  'purchase.cancel': ({ purchaseId }) => ({ purchaseId, ifVersion: 1 }),
}

export type Path = readonly (string | number)[]

/** Every place of an input a value can stand in, the root left out. */
export const pathsOf = (value: unknown, path: Path = []): readonly Path[] => {
  const own = path.length > 0 ? [path] : []
  if (typeof value !== 'object' || value === null) return own
  const members = Array.isArray(value) ? [...value.entries()] : Object.entries(value)
  return [...own, ...members.flatMap(([key, member]) => pathsOf(member, [...path, key]))]
}

/** A copy with another value in one place. */
export const withValue = (input: unknown, [step, ...rest]: Path, value: unknown): unknown => {
  if (step === undefined) return value
  const copy = Array.isArray(input) ? [...input] : { ...(input as object) }
  const at = copy as Record<string | number, unknown>
  at[step] = withValue(at[step], rest, value)
  return copy
}
