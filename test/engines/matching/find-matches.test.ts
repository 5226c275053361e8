import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { findMatches, type MatchRecord } from '../../../src/engines/matching/index.js'
import { febrlPairs, febrlPeople, hasFebrl, scoreOf } from './febrl.js'
import { madePeople } from './people.js'

const ada: MatchRecord = {
  id: 'ada',
  givenName: 'Ada',
  familyName: 'Lovelace',
  birthDate: '1815-12-10',
  address: '12 St James Square',
  locality: 'London',
  postalCode: 'SW1Y',
  phone: '+44 20 7946 0958',
}
const others = madePeople({ seed: 3, size: 300, copies: 0 }).records

/** The weight of a pair among strangers; `undefined` where they are not one. */
const weigh = (a: Partial<MatchRecord>, b: Partial<MatchRecord> = {}) => {
  const records = [...others, { ...ada, ...a, id: 'a' }, { ...ada, ...b, id: 'b' }] as MatchRecord[]
  return findMatches(records).matches.find((match) => match.a === 'a' && match.b === 'b')
}

describe.skipIf(!hasFebrl)('findMatches, on the 1,000 people of Febrl 1', () => {
  it('[CU-15: matches, without labels] finds the duplicates with F1 of at least 0.99', () => {
    expect(scoreOf(findMatches(febrlPeople()), febrlPairs()).f1).toBeGreaterThanOrEqual(0.99)
  })

  it('[CU-15: matches, without labels] without dates of birth with F1 of at least 0.98', () => {
    const people = febrlPeople().map((person): MatchRecord => ({ ...person, birthDate: null }))
    expect(scoreOf(findMatches(people), febrlPairs()).f1).toBeGreaterThanOrEqual(0.98)
  })
})

describe('findMatches', () => {
  it.each([
    [1, 0, 0.99],
    [2, 0.3, 0.98],
  ])(
    'finds distorted copies with the same defaults, seed %i, %f of them relatives',
    (seed, relatives, least) => {
      const { records, truth } = madePeople({ seed, size: 1500, relatives })
      expect(scoreOf(findMatches(records), truth).f1).toBeGreaterThanOrEqual(least)
    },
  )

  it('compares few of all pairs [CU-15: blocking]', () => {
    const { records } = madePeople({ seed: 4, size: 3000 })
    expect(findMatches(records).candidates / records.length).toBeLessThan(60)
  })

  it('finds nobody among strangers', () => {
    expect(findMatches(others).matches).toEqual([])
  })

  it('keeps two of a household apart', () => {
    const { records } = madePeople({ seed: 5, size: 600, copies: 0, relatives: 0.5 })
    expect(findMatches(records).matches.length).toBeLessThanOrEqual(2)
  })

  it.each([
    ['the same', {}],
    ['an accent and other cases', { givenName: 'ADÁ' }],
    ['a mistyped family name', { familyName: 'Lovelaec' }],
    ['names exchanged', { givenName: 'Lovelace', familyName: 'Ada' }],
    ['day and month exchanged', { birthDate: '1815-10-12' }],
    ['a postcode with a letter wrong', { postalCode: 'SW1X' }],
    ['another form of the phone number', { phone: '020 7946 0958', locality: null }],
    ['words of the address in another order', { address: 'St James Square 12' }],
    ['nothing but name and birth date', { address: null, locality: null, postalCode: null, phone: null }],
  ])('takes two for one in spite of %s', (_, changes) => {
    expect(weigh(changes)).toMatchObject({ a: 'a', b: 'b' })
  })

  it('lets what is missing say nothing', () => {
    const evidence = weigh({ phone: null })?.evidence.map(({ field }) => field) ?? []
    expect(evidence).not.toContain('phone')
  })

  it('says what each field weighs, and so the whole', () => {
    const match = weigh({ familyName: 'Lovelaec' })
    expect(match?.evidence).toContainEqual({
      field: 'familyName',
      level: 'close',
      weight: expect.any(Number),
    })
    expect(match?.weight).toBeGreaterThan(0)
    expect(match?.probability).toBeGreaterThan(0.5)
  })

  it('gives more for a rare value than for a frequent one', () => {
    const records = madePeople({ seed: 8, size: 400, copies: 0 }).records
    const named = (id: string, familyName: string) => ({ ...ada, id, familyName })
    const many = records.map((record, at) => (at % 4 === 0 ? { ...record, familyName: 'smith' } : record))
    const found = findMatches([
      ...many,
      named('a', 'smith'),
      named('b', 'smith'),
      named('c', 'quux'),
      named('d', 'quux'),
    ])
    const weightOf = (a: string) =>
      found.matches.find((match) => match.a === a)?.evidence.find(({ field }) => field === 'familyName')
        ?.weight ?? 0
    expect(weightOf('c')).toBeGreaterThan(weightOf('a') + 2)
  })

  it('takes several values of a field as alternatives', () => {
    const records = [...others, { ...ada, id: 'a', phone: ['+491111111', '+442079460958'] }, ada]
    expect(findMatches(records).matches[0]?.evidence).toContainEqual({
      field: 'phone',
      level: 'same',
      weight: expect.any(Number),
    })
  })

  it('reads fields of other names', () => {
    const records = others.map(({ id, givenName, familyName, birthDate }) => ({
      id,
      vorname: givenName,
      nachname: familyName,
      geboren: birthDate,
    }))
    const twins = [...records, { ...(records[0] as (typeof records)[0]), id: 'twin' }]
    const fields = {
      vorname: { kind: 'name', swapsWith: 'nachname' },
      nachname: { kind: 'name', swapsWith: 'vorname' },
      geboren: { kind: 'day' },
    } as const
    expect(findMatches(twins, { fields }).matches).toMatchObject([{ a: 'p0', b: 'twin' }])
  })

  it('compares one record with all others, whatever the blocks', () => {
    const records = [...others, ada, { ...ada, id: 'twin' }]
    expect(findMatches(records, { of: 'ada' })).toMatchObject({
      candidates: records.length - 1,
      matches: [{ a: 'ada', b: 'twin' }],
    })
  })

  it('gives fewer for a higher least weight', () => {
    const { records } = madePeople({ seed: 9, size: 400 })
    const [most] = findMatches(records).matches
    expect(findMatches(records, { minWeight: (most?.weight ?? 0) + 1 }).matches).toEqual([])
  })

  it('does not depend on the order of the records', () => {
    const { records } = madePeople({ seed: 6, size: 120 })
    const pairs = (list: readonly MatchRecord[]) =>
      findMatches(list)
        .matches.map(({ a, b }) => [a, b].sort().join(' '))
        .sort()
    const expected = pairs(records)
    fc.assert(
      fc.property(fc.shuffledSubarray([...records], { minLength: records.length }), (shuffled) => {
        expect(pairs(shuffled)).toEqual(expected)
      }),
      { numRuns: 5 },
    )
  })

  it('never fails on texts of any kind', () => {
    const text = fc.option(fc.string({ unit: 'binary', maxLength: 30 }))
    const record = fc.record({
      givenName: text,
      familyName: text,
      birthDate: text,
      email: text,
      phone: text,
      address: text,
    })
    fc.assert(
      fc.property(fc.array(record, { maxLength: 12 }), (records) => {
        const { matches } = findMatches(records.map((each, at) => ({ ...each, id: `${at}` })))
        return matches.every(({ weight, probability }) => weight >= 0 && probability <= 1)
      }),
      { numRuns: 100 },
    )
  })

  it.each([
    ['no list', undefined, {}, 'records'],
    ['a record without an id', [{ givenName: 'Ada' }], {}, 'records.0.id'],
    ['an id twice', [{ id: 'a' }, { id: 'a' }], {}, 'records.1.id'],
    ['a number as a value', [{ id: 'a', givenName: 4 }], {}, 'records.0.givenName'],
    ['an unknown kind', [], { fields: { x: { kind: 'colour' } } }, 'fields.x.kind'],
    ['no fields', [], { fields: {} }, 'fields'],
    ['a block of one', [], { blockSize: 1 }, 'blockSize'],
    ['a weight that is none', [], { minWeight: Number.NaN }, 'minWeight'],
    ['a record that is not there', [{ id: 'a' }], { of: 'b' }, 'of'],
  ])('refuses %s', (_, records, options, path) => {
    // What TypeScript would refuse, other callers may give.
    const call = () => findMatches(records as never, options as never)
    expect(call).toThrow(expect.objectContaining({ code: 'input.invalid' }))
    try {
      call()
    } catch (error) {
      expect((error as { issues: { path: string[] }[] }).issues[0]?.path.join('.')).toBe(path)
    }
  })
})
