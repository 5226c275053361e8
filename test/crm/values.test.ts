import { describe, expect, it } from 'vitest'
import { deskModel, engines, errorOf, openDesk } from './crms.js'

const f = deskModel.fields

async function world(engine: (typeof engines)[number]) {
  const opened = await openDesk(engine)
  await opened.crm.customer.create({ id: 'ada', name: 'Ada' })
  return opened
}

const open = (subject: string, more: object = {}) => ({ customerId: 'ada', subject, ...more })

describe.each(engines)('values through the whole crm on %s', (engine) => {
  it.each([
    'plain',
    '%_\\\'"`;--',
    'emoji 🧶👩‍👩‍👧',
    '\u{10FFFF}\u{FFFD}',
    ' blanks at both ends ',
    'line\nbreak\ttab',
    'Ǆ ß ﬃ İ',
  ])('text %j comes back as it went in, and is found by itself [ST-3: part, text]', async (subject) => {
    const { crm } = await world(engine)
    const { id } = await crm.ticket.open(open(subject))
    expect((await crm.ticket.get({ ticketId: id })).subject).toBe(subject)
    expect(await crm.ticket.count({ where: f.ticket.subject.eq(subject) })).toBe(1)
    expect(await crm.ticket.count({ where: f.ticket.subject.eq(subject, { ignoreCase: true }) })).toBe(1)
    expect(await crm.ticket.count({ where: f.ticket.subject.contains(subject.slice(0, 2)) })).toBe(1)
  })

  it('text is kept in NFC, and found by any form: in rules, by id, by key, in searches [ST-3: part, NFC]', async () => {
    const { crm } = await world(engine)
    const [composed, decomposed] = ['caf\u00e9', 'cafe\u0301']
    const { subject } = await crm.ticket.open(open(decomposed, { id: decomposed, number: decomposed }))
    expect(subject).toBe(composed)
    expect(await crm.ticket.find({ ticketId: decomposed })).toMatchObject({ id: composed })
    expect(await crm.ticket.count({ where: f.ticket.subject.eq(decomposed) })).toBe(1)
    expect(await crm.ticket.count({ search: decomposed })).toBe(1)
    expect(await crm.can('ticket.solve', [{ ticketId: decomposed }])).toEqual([true])
    expect((await crm.why({ rule: f.ticket.subject.eq(decomposed), ticketId: decomposed })).matches).toBe(
      true,
    )
    expect(await errorOf(crm.ticket.open(open('twin', { number: composed })))).toMatchObject({
      code: 'ticket.duplicate',
    })
  })

  it.each([
    ['NUL', 'a\u0000b'],
    ['a lone high surrogate', 'a\ud800'],
    ['a lone low surrogate', '\udc00b'],
  ])(
    'text with %s is refused with its path, and nothing is written [ST-3: part, text]',
    async (_, subject) => {
      const { crm, store } = await world(engine)
      const before = (await store.raw('event')).length
      expect(await errorOf(crm.ticket.open(open(subject)))).toMatchObject({
        code: 'input.invalid',
        issues: [{ path: ['subject'] }],
      })
      expect(
        await errorOf(crm.ticket.open(open('x', { attributes: { tags: ['ok', subject] } }))),
      ).toMatchObject({
        issues: [{ path: ['attributes', 'tags', 1] }],
      })
      expect(await errorOf(crm.ticket.list({ where: f.ticket.subject.eq(subject) }))).toMatchObject({
        kind: 'invalid',
      })
      expect(await store.raw('event')).toHaveLength(before)
    },
  )

  it('text is measured in code points, to the declared maximum and no further [ST-3: part, maxima]', async () => {
    const { crm } = await world(engine)
    const { id } = await crm.ticket.open(open('🧶'.repeat(100)))
    expect((await crm.ticket.get({ ticketId: id })).subject).toHaveLength(200)
    expect(await errorOf(crm.ticket.open(open('🧶'.repeat(101))))).toMatchObject({
      code: 'input.invalid',
      issues: [{ path: ['subject'], expected: 'at most 100 characters', received: 'text of 202 characters' }],
    })
    expect(await errorOf(crm.ticket.open(open('a'.repeat(200_000))))).toMatchObject({ code: 'input.invalid' })
  })

  it.each([Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY])(
    'the number %d is refused with its path [ST-3: part, numbers]',
    async (priority) => {
      const { crm } = await world(engine)
      expect(await errorOf(crm.ticket.open(open('x', { priority })))).toMatchObject({
        code: 'input.invalid',
        issues: [{ path: ['priority'], expected: 'a finite number' }],
      })
    },
  )

  it('-0 becomes 0, and integers are exact to 2^53 [ST-3: part, numbers]', async () => {
    const { crm } = await world(engine)
    const zero = await crm.ticket.open(open('x', { priority: -0, attributes: { score: -0 } }))
    expect([Object.is(zero.priority, 0), Object.is(zero.attributes.score, 0)]).toEqual([true, true])
    const most = Number.MAX_SAFE_INTEGER
    const { id } = await crm.ticket.open(open('x', { attributes: { score: most } }))
    expect((await crm.ticket.get({ ticketId: id })).attributes).toMatchObject({ score: most })
    expect(await errorOf(crm.ticket.open(open('x', { attributes: { score: most + 1 } })))).toMatchObject({
      code: 'input.invalid',
      issues: [{ path: ['attributes', 'score'] }],
    })
  })

  it('instants leave in UTC with milliseconds, whatever came [AP-8: part, in and out] [ST-3: part, instants]', async () => {
    const { crm } = await world(engine)
    const given = ['2026-03-29T03:30:00+02:00', new Date('2026-03-29T01:30:00Z'), '2026-03-29T01:30Z']
    for (const dueAt of given) {
      const { id } = (await crm.call('ticket.open', open('x', { dueAt }))) as { id: string }
      expect((await crm.ticket.get({ ticketId: id })).dueAt).toBe('2026-03-29T01:30:00.000Z')
    }
    for (const dueAt of [
      '2026-03-29T01:30:00',
      '2026-03-29',
      '2026-02-30T00:00:00Z',
      '0999-12-31T23:59:59Z',
      '+010000-01-01T00:00:00Z',
      5,
    ]) {
      expect(await errorOf(crm.call('ticket.open', open('x', { dueAt })))).toMatchObject({
        issues: [{ path: ['dueAt'] }],
      })
    }
  })

  it('what is missing is null in a row, and never undefined [ST-3: part, missing]', async () => {
    const { crm } = await world(engine)
    const made = await crm.ticket.open(open('x', { number: undefined }))
    const read = await crm.ticket.get({ ticketId: made.id })
    expect(read).toEqual(made)
    expect(Object.values(read)).not.toContain(undefined)
    expect([read.number, read.priority, read.dueAt]).toEqual([null, null, null])
  })

  it('texts stand in the order of their code points [ST-3: part, text]', async () => {
    const { crm } = await world(engine)
    for (const subject of ['b', 'B', 'ä', 'a', '\uffee', '\u{1f9f6}', '', 'aa'])
      if (subject) await crm.ticket.open(open(subject))
    const { items } = await crm.ticket.list({ order: [{ by: f.ticket.subject }] })
    expect(items.map(({ subject }) => subject)).toEqual(['B', 'a', 'aa', 'b', 'ä', '\uffee', '\u{1f9f6}'])
  })
})
