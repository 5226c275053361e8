import type { CorpusCrm } from './stores.js'

/** Records that inputs are about, made new whenever one was used up. */
export interface Fixtures {
  readonly customerId: string
  readonly archivedId: string
  readonly productId: string
  readonly archivedProductId: string
  readonly purchaseId: string
  readonly archivedPurchaseId: string
  readonly purchaseLineId: string
  readonly productCategoryId: string
  readonly archivedCategoryId: string
  readonly bundleId: string
  readonly contactPointId: string
  readonly otherId: string
  readonly twinId: string
  readonly mergedId: string
  readonly identifierId: string
  readonly relationshipId: string
  readonly customerRoleId: string
  readonly userId: string
  readonly teamId: string
  readonly archivedTeamId: string
  readonly consentActId: string
  readonly holdId: string
  readonly retentionId: string
  readonly noteId: string
  readonly commentId: string
  readonly taskId: string
  readonly fileRefId: string
  readonly preferenceId: string
  readonly importId: string
  readonly webhookId: string
  readonly webhookDeliveryId: string
}

/** How each is made, in the order of need: what it is about stands in `made` already. */
const makers: Readonly<
  Record<keyof Fixtures, (crm: CorpusCrm, n: number, made: Fixtures) => Promise<{ readonly id: string }>>
> = {
  customerId: (crm, n) => crm.customer.create({ name: `Customer ${n}` }),
  archivedId: async (crm, n) => {
    const { id: customerId } = await crm.customer.create({ name: `Archived ${n}` })
    return crm.customer.archive({ customerId })
  },
  otherId: (crm, n) => crm.customer.create({ name: `Other ${n}` }),
  twinId: (crm, n) => crm.customer.create({ name: `Twin ${n}` }),
  mergedId: async (crm, n) => {
    const { id: survivorId } = await crm.customer.create({ name: `Survivor ${n}` })
    const merged = await crm.customer.create({ name: `Merged ${n}` })
    await crm.customer.merge({ survivorId, otherIds: [merged.id] })
    return merged
  },
  productId: (crm, n) => crm.product.create({ sku: `sku-${n}`, name: 'Pen' }),
  archivedProductId: async (crm, n) => {
    const { id: productId } = await crm.product.create({ sku: `old-${n}`, name: 'Quill' })
    return crm.product.archive({ productId })
  },
  purchaseId: (crm, n, { customerId }) =>
    crm.purchase.record({
      customerId,
      source: 'shop',
      externalId: `f${n}`,
      total: { amount: 100, currency: 'EUR' },
    }),
  purchaseLineId: async (crm, _, { purchaseId }) => {
    const [line] = (await crm.purchaseLine.list({ where: lineOf(purchaseId) })).items
    return { id: line?.id ?? '' }
  },
  productCategoryId: (crm, n) => crm.productCategory.create({ name: `Category ${n}` }),
  archivedCategoryId: async (crm, n) => {
    const { id: productCategoryId } = await crm.productCategory.create({ name: `Old ${n}` })
    return crm.productCategory.archive({ productCategoryId })
  },
  bundleId: (crm, n) => crm.product.create({ sku: `box-${n}`, name: 'Box', kind: 'bundle' }),
  archivedPurchaseId: async (crm, n, { customerId }) => {
    const total = { amount: 100, currency: 'EUR' }
    const { id } = await crm.purchase.record({ customerId, source: 'shop', externalId: `old-${n}`, total })
    return crm.purchase.archive({ purchaseId: id })
  },
  contactPointId: (crm, n, { customerId }) =>
    crm.contactPoint.add({ customerId, kind: 'social', value: `@c${n}` }),
  identifierId: (crm, n, { customerId }) =>
    crm.identifier.add({ customerId, kind: 'membership', value: `F-${n}` }),
  relationshipId: (crm, n, { customerId, otherId }) =>
    crm.relationship.add({ fromId: customerId, toId: otherId, kind: `friend_of_${n}` }),
  customerRoleId: (crm, n, { customerId }) => crm.customerRole.begin({ customerId, role: `prospect_${n}` }),
  userId: (crm, n) => crm.user.create({ name: `User ${n}` }),
  teamId: (crm, n) => crm.team.create({ name: `Team ${n}` }),
  archivedTeamId: async (crm, n) => {
    const { id: teamId } = await crm.team.create({ name: `Old team ${n}` })
    return crm.team.archive({ teamId })
  },
  consentActId: (crm, n, { customerId }) =>
    crm.consent.request({ customerId, purpose: `news_${n}`, channel: 'email' }),
  // Of another: who is held cannot be erased.
  holdId: (crm, _, { otherId }) => crm.hold.place({ customerId: otherId }),
  retentionId: (crm) => crm.retention.set({ entity: 'contactPoint', days: 100 }),
  noteId: (crm, _, { customerId }) => crm.note.add({ subject: customerOf(customerId), body: 'Likes tea' }),
  commentId: (crm, _, { noteId }) =>
    crm.comment.add({ subject: { entity: 'note', id: noteId }, body: 'Does she?' }),
  taskId: (crm, _, { customerId }) => crm.task.create({ subject: customerOf(customerId), title: 'Call' }),
  fileRefId: (crm, _, { customerId }) => crm.fileRef.add({ subject: customerOf(customerId), ...pdf }),
  preferenceId: (crm, _, { customerId }) =>
    crm.preference.set({ customerId, key: 'colour', value: 'red', source: 'fixture' }),
  importId: async (crm) => {
    const { id: importId } = await crm.import.start({ into: 'customer', match: ['email'] })
    const rows = [{ line: 2, customer: { name: 'Ada' } }]
    return (await crm.import.apply({ importId, after: 0, check: 'a', rows })).import
  },
  webhookId: (crm, n) => crm.webhook.create({ url: `https://example.com/${n}`, types: ['nobody.asks'] }),
  webhookDeliveryId: (crm, _, { webhookId }) => crm.webhook.ping({ webhookId }),
}

/** All that inputs are about. */
export const fixturesIn = (crm: CorpusCrm, n: number): Promise<Fixtures> =>
  renewed(crm, n, Object.keys(makers))

/** All that the input of one operation is about, and nothing else. */
export const fixturesOf = (crm: CorpusCrm, operation: string, n: number): Promise<Fixtures> => {
  const { used } = inputOf(operation, {} as Fixtures, n)
  const wanted = new Set(used)
  for (const name of wanted) for (const needed of needsOf(name)) wanted.add(needed)
  return renewed(crm, n, [...wanted])
}

/** What a maker reads of what was made before it. */
const needsOf = (name: string): readonly string[] => {
  const { used, noting } = notingReads({} as Fixtures)
  void makers[name as keyof Fixtures](nobody, 0, noting)
  return [...used]
}

/** A crm that never answers. */
const nobody = new Proxy(() => new Promise(() => undefined), {
  get: () => nobody,
}) as unknown as CorpusCrm

/** Makes those again that were used up. */
export const renewed = async (
  crm: CorpusCrm,
  n: number,
  names: readonly string[],
  known?: Fixtures,
): Promise<Fixtures> => {
  const made: Record<string, string> = { ...known }
  for (const [name, make] of Object.entries(makers)) {
    // What it needs has been made before it.
    if (names.includes(name)) made[name] = (await make(crm, n, made as unknown as Fixtures)).id
  }
  // What follows the log writes how far it has come.
  await crm.settled()
  return made as unknown as Fixtures
}

/** The input that an operation takes, and the names of what it is about. */
export const inputOf = (operation: string, fixtures: Fixtures, n: number) => {
  const { used, noting } = notingReads(fixtures)
  return { input: validInputs[operation]?.(noting, n), used: [...used] }
}

const notingReads = (fixtures: Fixtures) => {
  const used = new Set<string>()
  const noting = new Proxy(fixtures, {
    get: (target, name) => {
      used.add(String(name))
      return Reflect.get(target, name)
    },
  })
  return { used, noting }
}

const lineOf = (purchaseId: string) => ({
  v: 1 as const,
  entity: 'purchaseLine' as const,
  where: { op: 'eq' as const, left: { field: 'purchaseId' }, right: { value: purchaseId } },
})

type Input = Readonly<Record<string, unknown>>

const money = { amount: 1200, currency: 'EUR' }

const customerOf = (id: string) => ({ entity: 'customer', id })
const pdf = { name: 'offer.pdf', mediaType: 'application/pdf', bytes: 1200, sha256: 'a'.repeat(64) }

const about = (customerId: string, contactPointId: string) => ({
  customerId,
  controller: 'host',
  purpose: 'news',
  channel: 'email',
  contactPointId,
})

const said = ({ customerId, contactPointId, otherId }: Fixtures) => ({
  ...about(customerId, contactPointId),
  by: 'guardian',
  guardianId: otherId,
  source: 'form',
  textVersion: 'v1',
  evidence: { form: 'newsletter', boxes: ['news'] },
  actedAt: '2026-01-10T09:00:00.000Z',
})

/** A valid input of every operation, with as many members as it has. `n` makes its unique values new. */
export const validInputs: Readonly<Record<string, (fixtures: Fixtures, n: number) => Input>> = {
  'customer.create': ({ userId, teamId }, n) => ({
    id: `own-${n}`,
    kind: 'person',
    name: 'Ada Lovelace',
    sortName: 'Lovelace, Ada',
    givenName: 'Ada',
    familyName: 'Lovelace',
    legalName: 'Ada King',
    shortName: 'Ada',
    nameOrder: 'given_first',
    nameVariants: [{ name: '艾达', script: 'Hans', language: 'zh' }],
    pronunciation: 'ay-da',
    language: 'en-GB',
    timeZone: 'Europe/London',
    gender: 'female',
    incomeBand: 'A',
    countryCode: 'GB',
    regionCode: 'GB-LND',
    regionSystem: 'iso-3166-2',
    ownerId: userId,
    teamId,
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
  'customer.quality': ({ customerId }) => ({ customerId }),
  'customer.review': ({ customerId }) => ({ customerId }),
  'customer.confirm': ({ customerId }) => ({ customerId, ifVersion: 1, fields: ['name'] }),
  'customer.assign': ({ customerId, userId, teamId }) => ({
    customerId,
    ifVersion: 1,
    ownerId: userId,
    teamId,
  }),
  'customer.findDuplicates': ({ customerId }) => ({ customerId, minWeight: 1.5, limit: 10 }),
  'customer.planMerge': ({ customerId, twinId }) => ({ survivorId: customerId, otherIds: [twinId] }),
  'customer.merge': ({ customerId, twinId }) => ({
    survivorId: customerId,
    otherIds: [twinId],
    fields: { name: twinId },
    despite: ['birthDate'],
  }),
  'customer.unmerge': ({ mergedId }) => ({ customerId: mergedId }),
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
  'contactPoint.update': ({ contactPointId }) => ({
    contactPointId,
    ifVersion: 1,
    extension: '12',
    sharing: 'shared',
    label: 'work',
    source: 'web',
    validFrom: '2026-01-01',
    validUntil: '2027-12-31',
  }),
  'contactPoint.verify': ({ contactPointId }) => ({
    contactPointId,
    verifiedAt: '2026-01-02T10:00:00.000Z',
    verifiedUntil: '2027-01-02T10:00:00.000Z',
  }),
  'contactPoint.handOver': ({ contactPointId, otherId }) => ({ contactPointId, toCustomerId: otherId }),
  'contactPoint.remove': ({ contactPointId }) => ({ contactPointId }),
  'contactPoint.makePrimary': ({ contactPointId }) => ({ contactPointId }),
  'externalId.add': ({ customerId }, n) => ({ customerId, source: 'erp', value: `a${n}` }),
  'externalId.remove': ({ customerId }) => ({ customerId, source: 'erp', value: 'none' }),
  'identifier.add': ({ customerId }, n) => ({
    customerId,
    kind: 'membership',
    countryCode: 'DE',
    value: `M-${n}`,
  }),
  'identifier.remove': ({ identifierId }) => ({ identifierId }),
  'relationship.add': ({ customerId, otherId }, n) => ({
    fromId: customerId,
    toId: otherId,
    kind: `friend-${n}`,
    role: 'best',
    startedOn: '2020-01-01',
    endedOn: '2030-01-01',
  }),
  'relationship.end': ({ relationshipId }) => ({ relationshipId, endedOn: '2026-01-01' }),
  'customerRole.begin': ({ customerId }, n) => ({
    customerId,
    role: `role-${n}`,
    startedOn: '2020-01-01',
    endedOn: '2030-01-01',
  }),
  'customerRole.end': ({ customerRoleId }) => ({ customerRoleId, endedOn: '2026-01-01' }),
  'user.create': (_, n) => ({ id: `user-${n}`, name: 'Uma', email: `uma${n}@example.com` }),
  'user.update': ({ userId }, n) => ({ userId, ifVersion: 1, name: 'Una', email: `una${n}@example.com` }),
  'user.activate': ({ userId }) => ({ userId, ifVersion: 1 }),
  'user.deactivate': ({ userId }) => ({ userId, ifVersion: 1 }),
  'team.create': ({ teamId }, n) => ({ id: `team-${n}`, name: 'North', parentId: teamId }),
  'team.update': ({ teamId }, n) => ({ teamId, ifVersion: 1, name: `South ${n}`, parentId: null }),
  'team.archive': ({ teamId }) => ({ teamId, ifVersion: 1 }),
  'team.restore': ({ archivedTeamId }) => ({ teamId: archivedTeamId, ifVersion: 2 }),
  'team.addMember': ({ teamId, userId }) => ({
    teamId,
    userId,
    role: 'lead',
    startedOn: '2026-01-01',
    endedOn: '2030-01-01',
  }),
  'team.removeMember': ({ teamId, userId }) => ({ teamId, userId, endedOn: '2026-01-01' }),
  'product.create': ({ productCategoryId }, n) => ({
    id: `pen-${n}`,
    sku: `pen-${n}`,
    name: 'Pen',
    categoryId: productCategoryId,
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
  'product.setParts': ({ bundleId, productId }) => ({
    productId: bundleId,
    ifVersion: 1,
    parts: [{ productId, quantity: 2 }],
  }),
  'productCategory.create': ({ productCategoryId }, n) => ({
    id: `cat-${n}`,
    name: 'Writing',
    parentId: productCategoryId,
  }),
  'productCategory.update': ({ productCategoryId }, n) => ({
    productCategoryId,
    ifVersion: 1,
    name: `Writing ${n}`,
    parentId: null,
  }),
  'productCategory.archive': ({ productCategoryId }) => ({ productCategoryId, ifVersion: 1 }),
  'productCategory.restore': ({ archivedCategoryId }) => ({
    productCategoryId: archivedCategoryId,
    ifVersion: 2,
  }),
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
  'purchase.pay': ({ purchaseId }) => ({ purchaseId, ifVersion: 1, paidAt: '2026-01-02T10:00:00.000Z' }),
  'purchase.return': ({ purchaseId, purchaseLineId }, n) => ({
    purchaseId,
    ifVersion: 1,
    source: 'shop',
    externalId: `r${n}`,
    lines: [{ purchaseLineId, quantity: 0.5, net: { amount: 50, currency: 'EUR' } }],
  }),
  'purchase.revise': ({ purchaseId, customerId, productId }, n) => ({
    purchaseId,
    ifVersion: 1,
    customerId,
    status: 'paid',
    placedAt: '2026-01-02T10:00:00.000Z',
    lines: [
      { productId, quantity: 2, gross: money, discount: { amount: 100, currency: 'EUR' } },
      { sku: `new-${n}`, name: 'New', unitPrice: money, tax: { amount: 1, currency: 'EUR' } },
    ],
    unknownProducts: 'create',
    parties: [{ customerId, role: 'payer' }],
  }),
  'consent.request': (fixtures) => ({
    ...said(fixtures),
    separate: false,
    uses: 3,
    expiresAt: '2026-02-01T00:00:00.000Z',
  }),
  'consent.confirm': ({ consentActId, otherId }) => ({
    consentActId,
    by: 'guardian',
    guardianId: otherId,
    source: 'mail',
    evidence: { link: 'opened' },
    actedAt: '2026-01-15T09:00:00.000Z',
    expiresAt: '2027-01-01T00:00:00.000Z',
  }),
  'consent.grant': (fixtures) => ({
    ...said(fixtures),
    separate: true,
    uses: 3,
    expiresAt: '2027-01-01T00:00:00.000Z',
  }),
  'consent.withdraw': (fixtures) => said(fixtures),
  'consent.object': (fixtures) => said(fixtures),
  'consent.record': (fixtures) => ({
    ...said(fixtures),
    basis: 'contract',
    state: 'granted',
    separate: false,
    uses: 1,
    expiresAt: '2027-01-01T00:00:00.000Z',
    recordedAt: '2026-01-14T09:00:00.000Z',
  }),
  'consent.mayContact': ({ customerId, contactPointId }) => about(customerId, contactPointId),
  'consent.status': ({ customerId, contactPointId }) => ({
    ...about(customerId, contactPointId),
    occurred: '2026-01-10T00:00:00.000Z',
    recorded: '2026-01-15T00:00:00.000Z',
  }),
  'consent.history': ({ customerId }) => ({ customerId, controller: 'host', purpose: 'news' }),
  'customer.restrict': ({ customerId }) => ({
    customerId,
    purpose: 'news',
    reason: 'disputed',
    expiresAt: '2027-01-01T00:00:00.000Z',
  }),
  'customer.unrestrict': ({ customerId }) => ({ customerId, purpose: 'news' }),
  'customer.erase': ({ customerId }) => ({ customerId, ifVersion: 1 }),
  'customer.exportSubject': ({ customerId }) => ({ customerId, limit: 10 }),
  'erasure.recognise': () => ({
    candidates: [
      {
        email: 'ada@example.com',
        phone: '020 7123 4567',
        countryCode: 'GB',
        externalIds: [{ source: 'erp', value: '1' }],
        identifiers: [{ kind: 'membership', value: 'F-1' }],
      },
    ],
  }),
  'hold.place': ({ customerId }) => ({
    customerId,
    reason: 'a law suit',
    until: '2027-01-01T00:00:00.000Z',
  }),
  'hold.lift': ({ holdId }) => ({ holdId, ifVersion: 1 }),
  'retention.set': () => ({ entity: 'contactPoint', field: 'createdAt', days: 100 }),
  'retention.remove': ({ retentionId }) => ({ retentionId, ifVersion: 1 }),
  'purchase.archive': ({ purchaseId }) => ({ purchaseId, ifVersion: 1 }),
  'purchase.restore': ({ archivedPurchaseId }) => ({ purchaseId: archivedPurchaseId, ifVersion: 2 }),
  'import.start': (_, n) => ({
    id: `import-${n}`,
    into: 'purchase',
    label: 'Shop',
    match: ['externalId', 'email'],
    existing: 'update',
    customers: 'make',
    products: 'make',
    consents: true,
  }),
  'import.apply': ({ importId, customerId }, n) => ({
    importId,
    after: 1,
    check: 'b',
    detailed: true,
    rows: [
      {
        line: 3,
        customer: { name: 'Ada', email: `in${n}@example.com` },
        contacts: [{ kind: 'social', value: `@in${n}` }],
        consents: [
          { purpose: 'marketing', channel: 'email', state: 'granted', actedAt: '2025-12-01T00:00:00.000Z' },
        ],
      },
      {
        line: 4,
        purchase: { source: 'file', externalId: `i${n}`, lines: [{ quantity: 2, gross: money }] },
        of: { id: customerId },
      },
      {
        line: 5,
        fault: { code: 'table.not_json', issues: [] },
      },
    ],
  }),
  'import.finish': ({ importId }) => ({ importId }),
  'import.stop': ({ importId }) => ({ importId, code: 'table.quote_unclosed' }),
  'import.revert': ({ importId }) => ({ importId, limit: 10 }),
  'webhook.create': (_, n) => ({
    id: `hook-${n}`,
    url: 'https://example.com/hook',
    types: ['customer.*', 'purchase.recorded'],
    description: 'theirs',
  }),
  'webhook.update': ({ webhookId }, n) => ({
    webhookId,
    ifVersion: 1,
    url: `https://example.com/other/${n}`,
    types: ['customer.created'],
    description: 'ours',
  }),
  'webhook.rotateSecret': ({ webhookId }) => ({ webhookId, ifVersion: 1, overlapHours: 24 }),
  'webhook.disable': ({ webhookId }) => ({ webhookId, ifVersion: 1 }),
  'webhook.enable': ({ webhookId }) => ({ webhookId, ifVersion: 1 }),
  'webhook.remove': ({ webhookId }) => ({ webhookId, ifVersion: 1 }),
  'webhook.ping': ({ webhookId }) => ({ webhookId, ifVersion: 1 }),
  'webhook.replay': ({ webhookId }) => ({
    webhookId,
    since: '2026-01-01T00:00:00.000Z',
    after: 'whd_0',
  }),
  'webhookDelivery.replay': ({ webhookDeliveryId }) => ({ webhookDeliveryId, ifVersion: 1 }),
  'note.add': ({ customerId }, n) => ({
    id: `note-${n}`,
    subject: customerOf(customerId),
    body: 'Likes tea',
    authorId: 'usr_1',
  }),
  'note.update': ({ noteId }) => ({ noteId, ifVersion: 1, body: 'Likes coffee' }),
  'note.archive': ({ noteId }) => ({ noteId, ifVersion: 1 }),
  'note.restore': ({ noteId }) => ({ noteId, ifVersion: 1 }),
  'comment.add': ({ purchaseId }, n) => ({
    id: `comment-${n}`,
    subject: { entity: 'purchase', id: purchaseId },
    body: 'Late again',
    authorId: 'usr_1',
  }),
  'comment.update': ({ commentId }) => ({ commentId, ifVersion: 1, body: 'She does' }),
  'comment.archive': ({ commentId }) => ({ commentId, ifVersion: 1 }),
  'comment.restore': ({ commentId }) => ({ commentId, ifVersion: 1 }),
  'task.create': ({ customerId }, n) => ({
    id: `task-${n}`,
    subject: customerOf(customerId),
    title: 'Call',
    assigneeId: 'usr_1',
    dueAt: '2026-02-01T09:00:00.000Z',
  }),
  'task.update': ({ taskId }) => ({
    taskId,
    ifVersion: 1,
    title: 'Write',
    assigneeId: 'usr_2',
    dueAt: '2026-02-02T09:00:00.000Z',
  }),
  'task.complete': ({ taskId }) => ({ taskId, ifVersion: 1 }),
  'task.reopen': ({ taskId }) => ({ taskId, ifVersion: 1 }),
  'task.archive': ({ taskId }) => ({ taskId, ifVersion: 1 }),
  'task.restore': ({ taskId }) => ({ taskId, ifVersion: 1 }),
  'tag.add': ({ customerId }, n) => ({ subject: customerOf(customerId), tag: `vip ${n}` }),
  'tag.remove': ({ customerId }, n) => ({ subject: customerOf(customerId), tag: `vip ${n}` }),
  'fileRef.add': ({ customerId }, n) => ({ id: `file-${n}`, subject: customerOf(customerId), ...pdf }),
  'fileRef.remove': ({ fileRefId }) => ({ fileRefId, ifVersion: 1 }),
  'watch.add': ({ customerId }, n) => ({ subject: customerOf(customerId), userId: `usr_${n}` }),
  'watch.remove': ({ customerId }, n) => ({ subject: customerOf(customerId), userId: `usr_${n}` }),
  'interaction.record': ({ customerId, otherId, purchaseId }, n) => ({
    customerId,
    channel: 'phone',
    direction: 'inbound',
    occurredAt: '2026-01-10T10:00:00.000Z',
    recordedAt: '2026-01-11T10:00:00.000Z',
    subject: 'Late parcel',
    body: 'Where is it?',
    outcome: 'solved',
    source: 'pbx',
    externalId: `call-${n}`,
    parties: [{ customerId: otherId, role: 'listener' }],
    related: [{ entity: 'purchase', id: purchaseId }],
  }),
  'behaviour.track': ({ customerId }, n) => ({
    customerId,
    anonymousId: 'browser-1',
    name: 'page_viewed',
    occurredAt: '2026-01-10T10:00:00.000Z',
    properties: { path: '/pens', seconds: 12 },
    source: 'web',
    externalId: `view-${n}`,
  }),
  'behaviour.identify': ({ customerId }, n) => ({ anonymousId: `browser-${n}`, customerId }),
  'behaviour.unidentify': (_, n) => ({ anonymousId: `browser-${n}` }),
  'preference.set': ({ customerId }, n) => ({
    customerId,
    key: 'colour',
    value: 'red',
    stated: false,
    confidence: 0.5,
    source: `model-${n}`,
    statedAt: '2026-01-10T10:00:00.000Z',
    expiresAt: '2027-01-10T10:00:00.000Z',
  }),
  'preference.remove': ({ preferenceId }) => ({ preferenceId, ifVersion: 1 }),
  'preference.effective': ({ customerId }) => ({ customerId, at: '2026-01-12T10:00:00.000Z' }),
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
