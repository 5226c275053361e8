import { describe, expect, it } from 'vitest'
import { singleTenant } from '../../src/crm/runtime.js'
import { commerce, customer, defineCrm } from '../../src/index.js'
import { ofTenant } from '../../src/storage/index.js'
import { testCrm } from '../../src/testing/index.js'
import { storages } from '../modules/storages.js'

const model = defineCrm({ currency: 'EUR', modules: { customer: customer(), commerce: commerce() } })
const f = model.fields

const clerk = { kind: 'user', id: 'clerk' } as const
interface Asked {
  readonly actor: { readonly id: string }
  readonly entity: string
}

describe.each(storages)('on $name', ({ open }) => {
  const start = async (options: object = {}) => {
    const { crm } = await testCrm(model, { storage: open(), ...options })
    await crm.customer.create({
      id: 'ada',
      name: 'Ada Lovelace',
      email: 'ada.king@example.com',
      phone: '+44 20 7123 4567',
      externalIds: [{ source: 'erp', value: 'ERP-00017' }],
    })
    await crm.customer.create({ id: 'adam', name: 'Adam Müller', legalName: 'Müller & Söhne GmbH' })
    await crm.customer.create({ id: 'wang', name: '王小明', phone: '+8613812345678' })
    await crm.customer.create({ id: 'wong', name: 'Wang Lovelock' })
    await crm.customer.create({ id: 'yuki', name: '山田ゆき' })
    await crm.customer.create({ id: 'kim', name: '김민수' })
    await crm.customer.create({ id: 'oneil', name: "Sean O'Neil", email: 'sean@lovelace.example' })
    const ids = async (search: string, more: object = {}) =>
      (await crm.customer.list({ search, ...more })).items.map(({ id }) => id)
    return { crm, ids }
  }

  describe('list({ search })', () => {
    it.each([
      ['a word of the name by its beginning', 'love', ['ada', 'wong']],
      ['whatever the case and the marks', 'MULLER', ['adam']],
      ['marks that are said', 'Müller', ['adam']],
      ['every word, in any order', 'lovelace ada', ['ada']],
      ['a word in the legal name', 'sohne', ['adam']],
      ['parts that signs divide', "o'neil", ['oneil']],
      ['nothing inside a word', 'velace', []],
      ['all of the words, not some', 'ada schmidt', []],
    ])('finds %s [CU-13: name tokens]', async (_, search, expected) => {
      const { ids } = await start()
      expect(await ids(search)).toEqual(expected)
    })

    it.each([
      ['the whole, Latin names first', 'wang', ['wong', 'wang']],
      ['what follows on it', 'wangxiao', ['wang']],
      ['in two words', 'xiaoming wang', ['wang']],
      ['initials', 'wxm', ['wang']],
      ['the family name and initials', 'wangxm', ['wang']],
    ])('finds Chinese names by pinyin: %s [CU-13: pinyin and initials]', async (_, search, expected) => {
      const { ids } = await start()
      expect(await ids(search)).toEqual(expected)
    })

    it.each([
      ['王', ['wang']],
      ['小明', ['wang']],
      ['明', ['wang']],
      ['田ゆき', ['yuki']],
      ['민수', ['kim']],
      ['明小', []],
    ])('finds %s wherever it stands [CU-13: CJK]', async (search, expected) => {
      const { ids } = await start()
      expect(await ids(search)).toEqual(expected)
    })

    it.each([
      ['the end of a phone number', '4567', ['ada']],
      ['a number as it is written at home', '020 7123 4567', ['ada']],
      ['and abroad', '+86 138 1234 5678', ['wang']],
      ['an e-mail address by its beginning', 'ada.king@ex', ['ada']],
      ['a part of the address before the sign', 'king', ['ada']],
      ['an external id', 'ERP-00017', ['ada']],
      ['its beginning', 'erp-00', ['ada']],
      ['its digits', '00017', ['ada']],
      ['not the middle of a number', '7123', []],
      ['not the end of an address', 'example.com', []],
    ])('finds %s [CU-13: phone suffix, e-mail prefix, external id]', async (_, search, expected) => {
      const { ids } = await start()
      expect(await ids(search)).toEqual(expected)
    })

    it('puts the whole word before longer ones, unless an order is given [CU-13: ranked]', async () => {
      const { ids } = await start()
      expect(await ids('ada')).toEqual(['ada', 'adam'])
      expect(await ids('ada', { order: [{ by: f.customer.name, dir: 'desc' }] })).toEqual(['adam', 'ada'])
    })

    it('goes on behind a page, each customer once', async () => {
      const { crm } = await start()
      for (let n = 0; n < 30; n++) {
        await crm.customer.create({
          id: `n${n}`,
          name: `Nora Norton ${n % 7}`,
          email: `nora${n}@norway.example`,
        })
      }
      const seen: string[] = []
      let after: string | undefined
      do {
        const page: { items: readonly { id: string }[]; next?: string } = await crm.customer.list({
          search: 'nor',
          limit: 7,
          ...(after === undefined ? {} : { after }),
        })
        seen.push(...page.items.map(({ id }) => id))
        after = page.next
      } while (after !== undefined)
      expect(seen).toHaveLength(30)
      expect(new Set(seen).size).toBe(30)
      expect(await crm.customer.count({ search: 'nor' })).toBe(30)
      const streamed = []
      for await (const { id } of crm.customer.stream({ search: 'nor' })) streamed.push(id)
      expect(streamed).toEqual(seen)
      const { next } = await crm.customer.list({ search: 'nor', limit: 7 })
      await expect(crm.customer.list({ search: 'nora', after: next })).rejects.toMatchObject({
        code: 'cursor.invalid',
      })
    })

    it('is narrowed by a rule, and brings columns and related rows', async () => {
      const { crm } = await start()
      const { items } = await crm.customer.list({
        search: 'ada',
        where: f.customer.purchases.none(),
        columns: { spent: f.customer.purchases.sum('net') },
        include: ['contactPoints'],
      })
      expect(items).toMatchObject([
        { id: 'ada', computed: { spent: { amount: 0 } }, included: { contactPoints: [{}, {}] } },
        { id: 'adam', included: { contactPoints: [] } },
      ])
    })

    it('follows what is changed, removed, archived and restored', async () => {
      const { crm, ids } = await start()
      await crm.customer.update({ customerId: 'ada', name: 'Augusta King', email: null })
      expect(await ids('lovelace')).toEqual(['oneil'].slice(1))
      expect(await ids('augusta')).toEqual(['ada'])
      expect(await ids('ada.king')).toEqual([])
      await crm.externalId.remove({ customerId: 'ada', source: 'erp', value: 'ERP-00017' })
      expect(await ids('erp-00017')).toEqual([])
      await crm.customer.archive({ customerId: 'ada' })
      expect(await ids('augusta')).toEqual([])
      expect(await ids('augusta', { archived: 'only' })).toEqual(['ada'])
      await crm.customer.restore({ customerId: 'ada' })
      expect(await ids('augusta')).toEqual(['ada'])
    })

    it('sees what its own transaction wrote', async () => {
      const { crm } = await start()
      const seen = await crm.transaction(async (tx) => {
        await tx.customer.create({ id: 'new', name: 'Grace Hopper' })
        return (await tx.customer.list({ search: 'hop' })).items.map(({ id }) => id)
      })
      expect(seen).toEqual(['new'])
    })

    it('finds all where nothing is looked for, and nothing where no word is', async () => {
      const { ids } = await start()
      expect(await ids('  ')).toHaveLength(7)
      expect(await ids('!!!')).toEqual([])
    })

    it('finds nothing by what its actor may not see [AP-14: search]', async () => {
      const authorize = ({ actor, entity }: Asked) => {
        if (actor.id !== 'clerk') return true
        if (entity === 'customer') return { hide: ['legalName'], rows: f.customer.id.ne('wong') }
        return entity !== 'contactPoint'
      }
      const { crm } = await start({ authorize })
      const ids = async (search: string, more: object = {}) =>
        (await crm.scope({ actor: clerk }).customer.list({ search, ...more })).items.map(({ id }) => id)
      expect(await ids('love')).toEqual(['ada'])
      expect(await ids('love', { order: [{ by: f.customer.id }] })).toEqual(['ada'])
      expect(await ids('sohne')).toEqual([])
      expect(await ids('4567')).toEqual([])
      expect(await ids('00017')).toEqual(['ada'])
    })
  })

  describe('search.rebuild', () => {
    it('finds rows that are older than their keys [AP-9: search of older rows]', async () => {
      const storage = open()
      const { crm } = await testCrm(model, { storage })
      await crm.customer.create({ id: 'ada', name: 'Ada Lovelace', phone: '+442071234567' })
      const before = await keysIn(storage)
      await emptied(storage)
      expect((await crm.customer.list({ search: 'ada' })).items).toEqual([])
      expect(await crm.search.rebuild()).toEqual({ rows: 2 })
      expect(await keysIn(storage)).toEqual(before)
      expect((await crm.customer.list({ search: 'ada' })).items).toMatchObject([{ id: 'ada' }])
      expect(await crm.search.rebuild()).toEqual({ rows: 2 })
      expect(await keysIn(storage)).toEqual(before)
    })
  })
})

const everyKey = {
  entity: 'customerSearch',
  columns: ['id', 'ownerId', 'field', 'term', 'weight'],
  where: ofTenant,
  order: [{ term: { column: 'id', type: 'text' }, direction: 'asc', nulls: 'last' }],
} as const

const keysIn = (storage: ReturnType<(typeof storages)[number]['open']>) =>
  storage.read((session) => session.select(everyKey, [singleTenant]))

const emptied = (storage: ReturnType<(typeof storages)[number]['open']>) =>
  storage.transact(
    (session) =>
      session.apply([
        {
          op: 'delete',
          entity: 'customerSearch',
          where: ofTenant,
          values: [singleTenant],
        },
      ]),
    {},
  )
