import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { days, type RecordedEvent } from '../../../src/kernel/index.js'
import { defineCrm } from '../../../src/model.js'
import { commerce } from '../../../src/modules/commerce/index.js'
import { customer, customerErased } from '../../../src/modules/customer/index.js'
import { type PrivacyOptions, privacy } from '../../../src/modules/privacy/index.js'
import { webhooks } from '../../../src/modules/webhooks/index.js'
import { testCrm } from '../../../src/testing/index.js'
import { storages } from '../storages.js'
import { clinic } from './clinic.js'

const key = () => 'a key of the host that nobody guesses'

const modelOf = (options: PrivacyOptions = {}, erasing: Parameters<typeof clinic>[0] = {}) =>
  defineCrm({
    currency: 'EUR',
    modules: {
      customer: customer({ attributes: z.object({ note: z.string().optional() }) }),
      commerce: commerce(),
      clinic: clinic(erasing),
      privacy: privacy({ key, ...options }),
      webhooks: webhooks({ keys: () => [key()], send: async () => ({ status: 200 }) }),
    },
  })

const saysSomething = modelOf().fields.visit.complaint.ne('')

const total = { amount: 1000, currency: 'EUR' }

describe.each(storages)('on $name', ({ open }) => {
  const start = async (
    options: PrivacyOptions = {},
    erasing: Parameters<typeof clinic>[0] = {},
    more: { readonly scanBudget?: number } = {},
  ) => {
    const opened = await testCrm(modelOf(options, erasing), { storage: open(), ...more })
    const { crm } = opened
    await crm.customer.create({
      id: 'ada',
      name: 'Ada Lovelace',
      email: 'ada@example.com',
      phone: '+442071234567',
      externalIds: [{ source: 'erp', value: 'A-1' }],
      attributes: { note: 'likes tea' },
    })
    await crm.customer.create({ id: 'bob', name: 'Bob', email: 'bob@example.com' })
    await crm.purchase.record({ customerId: 'ada', source: 'shop', externalId: 'o1', total })
    await crm.customer.update({ customerId: 'ada', name: 'Ada King' })
    await crm.customer.update({ customerId: 'bob', name: 'Robert' })
    return opened
  }
  type Opened = Awaited<ReturnType<typeof start>>
  const eventsOf = async ({ crm }: Opened) => {
    const found: RecordedEvent[] = []
    for await (const { event } of pages(crm)) found.push(event)
    return found
  }
  async function* pages(crm: Opened['crm']) {
    for await (const event of crm.events.read()) yield { event: event as RecordedEvent }
  }

  describe('customer.erase', () => {
    it('removes and blanks as the entities declare, keeps what counts, and gives a receipt [CU-12: rows, contact points, receipt]', async () => {
      const { crm } = await start()
      const erasure = await crm.customer.erase({ customerId: 'ada' })
      expect(erasure).toMatchObject({
        customerId: 'ada',
        state: 'done',
        dueAt: null,
        receipt: {
          customerIds: ['ada'],
          removed: [
            { entity: 'contactPoint', rows: 2 },
            { entity: 'externalId', rows: 1 },
          ],
          blanked: [{ entity: 'customer', rows: 1 }],
          standing: [
            { entity: 'purchase', rows: 1 },
            { entity: 'purchaseLine', rows: 1 },
          ],
          kept: [],
          prints: 2,
        },
      })
      expect(erasure.receipt.leftToHost).toContain('backups')
      const left = await crm.customer.get({ customerId: 'ada', archived: 'include' })
      expect(left).toMatchObject({ name: '', email: null, phone: null, attributes: {} })
      expect(left.erasedAt).toBe('2026-01-15T09:00:00.000Z')
      expect(await crm.contactPoint.count({ archived: 'include' })).toBe(1)
      expect(await crm.externalId.count({ archived: 'include' })).toBe(0)
      const sums = await crm.purchase.aggregate({
        by: {},
        measures: { net: { fn: 'sum', of: { field: 'net' } } },
      })
      expect(JSON.stringify(sums)).toContain('1000')
      expect(await crm.erasure.get({ erasureId: erasure.id })).toEqual(erasure)
    })

    it('leaves nobody live [CU-12: not live]', async () => {
      const { crm } = await start()
      await crm.customer.erase({ customerId: 'ada' })
      expect((await crm.customer.list()).items.map(({ id }) => id)).toEqual(['bob'])
      expect(await crm.customer.find({ customerId: 'ada' })).toBeUndefined()
      await expect(crm.customer.update({ customerId: 'ada', name: 'X' })).rejects.toMatchObject({
        code: 'customer.not_found',
      })
      await expect(crm.customer.restore({ customerId: 'ada' })).rejects.toSatisfy(customerErased.is)
      await expect(
        crm.purchase.record({ customerId: 'ada', source: 'shop', externalId: 'o2', total }),
      ).rejects.toMatchObject({ code: 'customer.not_found' })
    })

    it('lets nobody be merged with who is erased, in either part [CU-12: not live] [CU-15: part, erased]', async () => {
      const { crm, events } = await start()
      await crm.customer.create({ id: 'cleo', name: 'Cleo' })
      await crm.customer.erase({ customerId: 'ada' })
      await crm.settled()
      const before = events.length
      for (const input of [
        { survivorId: 'ada', otherIds: ['bob'] },
        { survivorId: 'bob', otherIds: ['ada'] },
        { survivorId: 'bob', otherIds: ['cleo', 'ada'] },
      ]) {
        const refused = { code: 'customer.not_found', details: { id: 'ada' } }
        await expect(crm.customer.planMerge(input)).rejects.toMatchObject(refused)
        await expect(crm.customer.merge(input)).rejects.toMatchObject(refused)
      }
      await crm.settled()
      expect(events.length).toBe(before)
      expect((await crm.customer.list()).items.map(({ id }) => id).toSorted()).toEqual(['bob', 'cleo'])
      expect(await crm.customerMerge.count({ archived: 'include' })).toBe(0)
    })

    it.each(['bob', 'cleo'])(
      'takes both of a merge, whichever is named, and none comes back: %s [CU-12: merged] [CU-15: part, erased]',
      async (customerId) => {
        const { crm } = await start()
        await crm.customer.create({ id: 'cleo', name: 'Cleo', email: 'cleo@example.com' })
        await crm.customer.merge({ survivorId: 'bob', otherIds: ['cleo'] })
        const erasure = await crm.customer.erase({ customerId })
        expect(erasure.receipt.customerIds.toSorted()).toEqual(['bob', 'cleo'])
        await expect(crm.customer.unmerge({ customerId: 'cleo' })).rejects.toSatisfy(customerErased.is)
        const { items } = await crm.customer.list({ archived: 'include', limit: 10 })
        const left = items.filter(({ id }) => id !== 'ada').map(({ name, email }) => [name, email])
        expect(left).toEqual([
          ['', null],
          ['', null],
        ])
      },
    )

    it('takes personal values from the log and leaves its order and the others whole [CU-12: log]', async () => {
      const opened = await start()
      const { crm } = opened
      const before = await eventsOf(opened)
      await crm.customer.erase({ customerId: 'ada' }, { reason: 'as asked' })
      const after = await eventsOf(opened)
      expect(after.slice(0, before.length).map(({ id, type, position }) => ({ id, type, position }))).toEqual(
        before.map(({ id, type, position }) => ({ id, type, position })),
      )
      const ofAda = after.filter(({ parties }) => parties.some(({ customerId }) => customerId === 'ada'))
      expect(JSON.stringify(ofAda)).not.toMatch(/Ada|ada@|Lovelace|King|A-1|\+44/)
      expect(ofAda.at(-1)).toMatchObject({
        type: 'customer.erased',
        data: { customerId: 'ada', complete: true },
      })
      const ofBob = (list: readonly RecordedEvent[]) =>
        list.filter(({ parties }) => parties.some(({ customerId }) => customerId === 'bob'))
      expect(ofBob(after)).toEqual(ofBob(before))
      const past = await crm.customer.asOf({ customerId: 'ada' })
      expect(JSON.stringify(past)).not.toMatch(/Ada|ada@/)
      expect(JSON.stringify(await crm.customer.changes({ customerId: 'ada' }))).not.toMatch(/Ada|ada@/)
    })

    it('does so inside a transaction that has just told of the person', async () => {
      const opened = await start()
      await opened.crm.transaction(async (tx) => {
        await tx.customer.update({ customerId: 'ada', name: 'Augusta' }, { reason: 'Augusta asked' })
        await tx.customer.erase({ customerId: 'ada' })
      })
      expect(JSON.stringify(await eventsOf(opened))).not.toMatch(/Augusta/)
      expect(JSON.stringify(await opened.crm.customer.changes({ customerId: 'ada' }))).not.toMatch(/Augusta/)
    })

    it('takes what hangs on rows of the person, of a host’s own module too [CU-12: derived]', async () => {
      const seen: string[] = []
      const { crm } = await start(
        {},
        {
          finding: (_, rows) => {
            seen.push(...(rows as readonly { finding: string }[]).map(({ finding }) => finding))
          },
        },
      )
      const visit = await crm.visit.open({ customerId: 'ada', complaint: 'headache' })
      const bobs = await crm.visit.open({ customerId: 'bob', companionId: 'ada', complaint: 'cough' })
      await crm.visit.change({ visitId: visit.id, complaint: 'migraine' })
      await crm.finding.find({ visitId: visit.id, finding: 'migraine indeed' })
      const lost = await crm.finding.find({ visitId: visit.id, finding: 'first guess' })
      await crm.finding.correct({ findingId: lost.id, finding: 'second guess' })
      await crm.finding.drop({ findingId: lost.id })
      await crm.finding.find({ visitId: bobs.id, finding: 'a cold' })
      const { receipt } = await crm.customer.erase({ customerId: 'ada' })
      expect(receipt.removed).toContainEqual({ entity: 'finding', rows: 1 })
      expect(receipt.blanked).toContainEqual({ entity: 'visit', rows: 1 })
      expect(seen).toEqual(['migraine indeed'])
      expect(await crm.visit.get({ visitId: visit.id })).toMatchObject({
        complaint: '',
        words: [],
        form: {},
        fee: 30,
        room: 'A',
      })
      expect(await crm.visit.get({ visitId: bobs.id })).toEqual(bobs)
      expect((await crm.finding.list()).items.map(({ finding }) => finding)).toEqual(['a cold'])
      expect(JSON.stringify(await crm.visit.changes({ visitId: visit.id }))).not.toMatch(/headache|migraine/)
      expect(JSON.stringify(await crm.finding.changes({ findingId: lost.id }))).not.toMatch(/guess/)
    })

    it('takes answers to idempotency keys and deliveries to webhooks [CU-12: copies]', async () => {
      const { crm, clock } = await start()
      clock.advance(days(1))
      await crm.webhook.create({ id: 'hook', url: 'https://example.com/hook', types: ['*'] })
      await crm.customer.update({ customerId: 'ada', name: 'Ada B' }, { idempotencyKey: 'once' })
      await crm.customer.update({ customerId: 'bob', name: 'Bob B' })
      await crm.settled()
      expect(await crm.webhookDelivery.count()).toBe(2)
      const { receipt } = await crm.customer.erase({ customerId: 'ada' })
      expect(receipt.removed).toContainEqual({ entity: 'webhookDelivery', rows: 1 })
      expect(receipt.log.keys).toBe(1)
      const { items } = await crm.webhookDelivery.list()
      expect(items.filter(({ body }) => body.includes('Ada'))).toEqual([])
      expect(items.some(({ body }) => body.includes('Bob B'))).toBe(true)
    })

    it('answers with the first receipt when it is asked again', async () => {
      const opened = await start()
      const first = await opened.crm.customer.erase({ customerId: 'ada' })
      const before = (await eventsOf(opened)).length
      expect(await opened.crm.customer.erase({ customerId: 'ada' })).toEqual(first)
      expect((await eventsOf(opened)).length).toBe(before)
    })

    it('refuses nobody, and a stale version', async () => {
      const { crm } = await start()
      await expect(crm.customer.erase({ customerId: 'none' })).rejects.toMatchObject({
        code: 'customer.not_found',
      })
      await expect(crm.customer.erase({ customerId: 'ada', ifVersion: 1 })).rejects.toMatchObject({
        code: 'storage.conflict',
      })
    })
  })

  describe('erasure.recognise', () => {
    it('knows an erased person in an import, and lets one come back by themselves [CU-12: keyed hash]', async () => {
      const { crm } = await start()
      await crm.customer.archive({ customerId: 'ada' })
      await crm.customer.erase({ customerId: 'ada' })
      const candidates = [
        { email: ' ADA@example.com ' },
        { externalIds: [{ source: 'erp', value: 'A-1' }] },
        { email: 'bob@example.com', externalIds: [{ source: 'erp', value: 'A-2' }] },
      ]
      expect(await crm.erasure.recognise({ candidates })).toEqual({ erased: [true, true, false] })
      const back = await crm.customer.create({ name: 'Ada', email: 'ada@example.com' })
      expect(back.id).not.toBe('ada')
    })
  })

  describe('of somebody with more rows than one unit of work takes', () => {
    const visits = 1100
    /** What is read in one call is far less than there is. */
    const startLong = async (options: PrivacyOptions = {}) => {
      const opened = await start(options, {}, { scanBudget: 1050 })
      const { crm } = opened
      await crm.transaction(async (tx) => {
        for (let n = 0; n < visits; n += 1) {
          const visit = await tx.visit.open({ customerId: 'ada', complaint: `headache ${n}` })
          if (n % 550 === 0) await tx.finding.find({ visitId: visit.id, finding: 'migraine' })
        }
        await tx.visit.open({ customerId: 'bob', complaint: 'cough' })
      })
      return opened
    }
    const goOn = async ({ crm, clock }: Opened) => {
      clock.advance({ hours: 1 })
      await crm.tick()
    }
    const told = async ({ crm }: Opened) => {
      const { items } = await crm.visit.list({ limit: 200, where: saysSomething })
      return items.map(({ complaint }) => complaint)
    }

    it('takes a piece with each tick, however many there are [CU-12: any number of rows]', async () => {
      const opened = await startLong()
      const { crm, events } = opened
      const erasure = await crm.customer.erase({ customerId: 'ada' })
      expect(erasure).toMatchObject({ state: 'running', doneAt: null })
      expect(await crm.customer.find({ customerId: 'ada' })).toBeUndefined()
      expect(await crm.customer.erase({ customerId: 'ada' })).toEqual(erasure)
      expect((await told(opened)).length).toBeGreaterThan(1)
      await goOn(opened)
      const { id: erasureId } = erasure
      const done = await crm.erasure.get({ erasureId })
      expect(done).toMatchObject({ state: 'done', dueAt: null, place: null, receipt: { kept: [] } })
      expect(done.receipt.removed).toEqual(
        expect.arrayContaining([
          { entity: 'contactPoint', rows: 2 },
          { entity: 'finding', rows: 2 },
        ]),
      )
      expect(done.receipt.blanked).toEqual(expect.arrayContaining([{ entity: 'visit', rows: visits }]))
      expect(await told(opened)).toEqual(['cough'])
      expect(await crm.finding.count({ archived: 'include' })).toBe(0)
      await crm.settled()
      expect(
        events.flatMap(({ type, data }) =>
          type.startsWith('erasure') || type.endsWith('erased') ? [data] : [],
        ),
      ).toEqual([
        { customerId: 'ada', erasureId, complete: false },
        { customerId: 'ada', erasureId },
      ])
    })

    it('keeps what a duty keeps in every piece, and takes it piece by piece after that [CU-12: any number of rows]', async () => {
      const opened = await startLong({ duties: { visit: { days: 10, from: 'visitedAt' } } })
      const { crm, clock } = opened
      const { id: erasureId } = await crm.customer.erase({ customerId: 'ada' })
      await goOn(opened)
      expect(await crm.erasure.get({ erasureId })).toMatchObject({
        state: 'restricted',
        dueAt: '2026-01-25T09:00:00.000Z',
        receipt: {
          kept: [{ entity: 'visit', rows: visits, why: 'duty', until: '2026-01-25T09:00:00.000Z' }],
        },
      })
      clock.advance(days(10))
      await crm.tick()
      expect((await crm.erasure.get({ erasureId })).state).toBe('running')
      await goOn(opened)
      const { state, receipt } = await crm.erasure.get({ erasureId })
      expect({ state, kept: receipt.kept }).toEqual({ state: 'done', kept: [] })
      expect(await told(opened)).toEqual(['cough'])
    })

    it('tells and takes all that hangs on one record too [CU-12: any number of rows] [CU-12: part, export]', async () => {
      const opened = await start({}, {}, { scanBudget: 1050 })
      const { crm } = opened
      const visit = await crm.visit.open({ customerId: 'ada', complaint: 'headache' })
      const other = await crm.visit.open({ customerId: 'bob', complaint: 'cough' })
      await crm.finding.find({ visitId: other.id, finding: 'cold' })
      await crm.transaction(async (tx) => {
        for (let n = 0; n < visits; n += 1)
          await tx.finding.find({ visitId: visit.id, finding: `migraine ${n}` })
      })
      const found = []
      for (let after: string | undefined, more = true; more; more = after !== undefined) {
        const page = await crm.customer.exportSubject({
          customerId: 'ada',
          limit: 1000,
          ...(after && { after }),
        })
        found.push(...page.items.flatMap(({ entity, row }) => (entity === 'finding' ? [row.id] : [])))
        after = page.next
      }
      expect(found).toHaveLength(visits)
      expect(found).toEqual([...new Set(found)].toSorted())
      const { state, receipt } = await crm.customer.erase({ customerId: 'ada' })
      expect(state).toBe('done')
      expect(receipt.removed).toContainEqual({ entity: 'finding', rows: visits })
      expect(await crm.finding.count({ archived: 'include' })).toBe(1)
    })

    it('begins anew where a hold is lifted meanwhile [CU-12: any number of rows] [CU-12: legal hold]', async () => {
      const opened = await startLong()
      const { crm } = opened
      const hold = await crm.hold.place({ customerId: 'ada' })
      const { id: erasureId } = await crm.customer.erase({ customerId: 'ada' })
      await crm.hold.lift({ holdId: hold.id })
      await goOn(opened)
      await goOn(opened)
      const { state, receipt } = await crm.erasure.get({ erasureId })
      expect({ state, kept: receipt.kept }).toEqual({ state: 'done', kept: [] })
      expect(await told(opened)).toEqual(['cough'])
    })
  })

  describe('hold.place', () => {
    it('keeps everything, restricted, until it is lifted; then a tick ends it [CU-12: legal hold]', async () => {
      const { crm, clock } = await start()
      const hold = await crm.hold.place({ customerId: 'ada', reason: 'Ada against Bob' })
      const erasure = await crm.customer.erase({ customerId: 'ada' })
      expect(erasure).toMatchObject({ state: 'restricted', doneAt: null, dueAt: null })
      expect(erasure.receipt.kept).toContainEqual({
        entity: 'contactPoint',
        rows: 2,
        why: 'hold',
        until: null,
      })
      expect(await crm.customer.find({ customerId: 'ada' })).toBeUndefined()
      expect((await crm.contactPoint.list()).items.map(({ customerId }) => customerId)).toEqual(['bob'])
      const kept = await crm.customer.get({ customerId: 'ada', archived: 'include' })
      expect(kept).toMatchObject({ name: 'Ada King' })
      await crm.customer.create({ name: 'Ada', email: 'ada@example.com' })
      await crm.tick()
      expect(await crm.contactPoint.count({ archived: 'include' })).toBe(4)
      clock.advance(days(1))
      await crm.hold.lift({ holdId: hold.id })
      await crm.tick()
      expect(await crm.erasure.get({ erasureId: erasure.id })).toMatchObject({
        state: 'done',
        receipt: { kept: [], prints: 2 },
      })
      const left = await crm.customer.get({ customerId: 'ada', archived: 'include' })
      expect(left).toMatchObject({ name: '', email: null, erasedAt: '2026-01-15T09:00:00.000Z' })
      expect(await crm.contactPoint.count({ archived: 'include' })).toBe(2)
      expect(JSON.stringify(await crm.customer.changes({ customerId: 'ada' }))).not.toMatch(/Ada/)
    })

    it('ends by itself at its date', async () => {
      const { crm, clock, events } = await start()
      await crm.hold.place({ customerId: 'ada', until: '2026-01-20T00:00:00.000Z' })
      const { id: erasureId, dueAt } = await crm.customer.erase({ customerId: 'ada' })
      expect(dueAt).toBe('2026-01-20T00:00:00.000Z')
      clock.advance(days(4))
      await crm.tick()
      expect((await crm.erasure.get({ erasureId })).state).toBe('restricted')
      clock.advance(days(1))
      await crm.tick()
      await crm.tick()
      expect((await crm.erasure.get({ erasureId })).state).toBe('done')
      await crm.settled()
      expect(events.map(({ type }) => type)).toEqual(
        expect.arrayContaining(['hold.placed', 'customer.erased', 'hold.ended', 'erasure.completed']),
      )
    })
  })

  describe('a duty', () => {
    it('keeps its rows until its date, and nothing else [CU-12: retention duty]', async () => {
      const { crm, clock } = await start({ duties: { visit: { days: 10, from: 'visitedAt' } } })
      const old = await crm.visit.open({
        customerId: 'ada',
        complaint: 'old cough',
        visitedAt: '2026-01-01T09:00:00.000Z',
      })
      const visit = await crm.visit.open({ customerId: 'ada', complaint: 'cough' })
      const erasure = await crm.customer.erase({ customerId: 'ada' })
      expect(erasure).toMatchObject({
        state: 'restricted',
        dueAt: '2026-01-25T09:00:00.000Z',
        receipt: { kept: [{ entity: 'visit', rows: 1, why: 'duty', until: '2026-01-25T09:00:00.000Z' }] },
      })
      expect((await crm.visit.get({ visitId: old.id })).complaint).toBe('')
      expect((await crm.visit.get({ visitId: visit.id })).complaint).toBe('cough')
      clock.advance(days(9))
      await crm.tick()
      expect((await crm.visit.get({ visitId: visit.id })).complaint).toBe('cough')
      clock.advance(days(1))
      await crm.tick()
      expect((await crm.visit.get({ visitId: visit.id })).complaint).toBe('')
      const { state, receipt } = await crm.erasure.get({ erasureId: erasure.id })
      expect({ state, blanked: receipt.blanked }).toMatchObject({
        state: 'done',
        blanked: expect.arrayContaining([{ entity: 'visit', rows: 2 }]),
      })
    })
  })

  describe('customer.exportSubject', () => {
    it('tells everything held, of a host’s own module too, and every event, page by page [CU-12: export]', async () => {
      const { crm } = await start()
      const visit = await crm.visit.open({ customerId: 'ada', complaint: 'headache' })
      const finding = await crm.finding.find({ visitId: visit.id, finding: 'migraine' })
      await crm.visit.open({ customerId: 'bob', complaint: 'cough' })
      const whole = await crm.customer.exportSubject({ customerId: 'ada', limit: 1000 })
      expect(whole.next).toBeUndefined()
      const ids = whole.items.map(({ entity, row }) => `${entity} ${row.id}`)
      expect(ids).toEqual(
        expect.arrayContaining(['customer ada', `visit ${visit.id}`, `finding ${finding.id}`]),
      )
      expect(new Set(whole.items.map(({ entity }) => entity))).toEqual(
        new Set([
          'customer',
          'contactPoint',
          'externalId',
          'purchase',
          'purchaseLine',
          'visit',
          'finding',
          'event',
        ]),
      )
      const events = whole.items.filter(({ entity }) => entity === 'event')
      expect(JSON.stringify(events)).toContain('Ada Lovelace')
      expect(JSON.stringify(whole.items)).not.toMatch(/Robert|bob@|cough/)
      const joined = []
      let after: string | undefined
      do {
        const page = await crm.customer.exportSubject({
          customerId: 'ada',
          limit: 2,
          ...(after && { after }),
        })
        expect(page.items.length).toBeLessThanOrEqual(2)
        joined.push(...page.items)
        after = page.next
      } while (after)
      expect(joined).toEqual(whole.items)
    })

    it('refuses a cursor that is none', async () => {
      const { crm } = await start()
      for (const after of ['none', 'secret:1', 'event:x']) {
        await expect(crm.customer.exportSubject({ customerId: 'ada', after })).rejects.toMatchObject({
          code: 'input.invalid',
        })
      }
    })
  })

  describe('retention.set', () => {
    it('erases old rows by tick, as their entity declares, but for a hold [CU-12: retention]', async () => {
      const { crm, clock, events } = await start()
      const at = '2026-01-01T09:00:00.000Z'
      const old = await crm.visit.open({ customerId: 'ada', complaint: 'old', visitedAt: at })
      const held = await crm.visit.open({ customerId: 'bob', complaint: 'held', visitedAt: at })
      const fresh = await crm.visit.open({ customerId: 'ada', complaint: 'fresh' })
      await crm.hold.place({ customerId: 'bob' })
      const retention = await crm.retention.set({ entity: 'visit', field: 'visitedAt', days: 10 })
      await crm.tick()
      const complaintOf = async (visitId: string) => (await crm.visit.get({ visitId })).complaint
      expect(await complaintOf(old.id)).toBe('')
      expect(await complaintOf(held.id)).toBe('held')
      expect(await complaintOf(fresh.id)).toBe('fresh')
      expect(await crm.retention.get({ retentionId: retention.id })).toMatchObject({
        erasedRows: 1,
        afterId: null,
      })
      clock.advance(days(11))
      await crm.tick()
      expect(await complaintOf(fresh.id)).toBe('')
      await crm.settled()
      expect(events.filter(({ type }) => type === 'retention.ran').map(({ data }) => data)).toEqual([
        { retentionId: retention.id, entity: 'visit', rows: 1 },
        { retentionId: retention.id, entity: 'visit', rows: 1 },
      ])
    })

    it('erases whole persons of the entity customer', async () => {
      const { crm, clock } = await start()
      await crm.retention.set({ entity: 'customer', field: 'updatedAt', days: 30 })
      clock.advance(days(31))
      await crm.customer.update({ customerId: 'bob', name: 'Bobby' })
      await crm.tick()
      expect((await crm.customer.list()).items.map(({ id }) => id)).toEqual(['bob'])
      expect(await crm.erasure.count()).toBe(1)
    })

    it('refuses rows without personal values, and fields that are no time', async () => {
      const { crm } = await start()
      await expect(crm.retention.set({ entity: 'purchase', days: 1 })).rejects.toMatchObject({
        code: 'retention.invalid',
        issues: [{ path: ['entity'] }],
      })
      await expect(crm.retention.set({ entity: 'visit', field: 'fee', days: 1 })).rejects.toMatchObject({
        code: 'retention.invalid',
        issues: [{ path: ['field'] }],
      })
    })
  })
})
