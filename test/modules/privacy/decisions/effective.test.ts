import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  type Act,
  effective,
  meet,
  said,
  type Target,
  targetOf,
} from '../../../../src/modules/privacy/decisions/effective.js'
import { effort } from '../../../tools/effort.js'
import { act, anyAct, anyTarget, at, later } from '../rows.js'

const seed = Number(process.env.CLIENTELE_SEED ?? 5)

const email: Target = { channel: 'email', contact: null }
const home = { contactPointId: 'p1', contact: 'email:a' }
const work = { contactPointId: 'p2', contact: 'email:b' }

const stateOf = (acts: readonly Act[], target: Target = email, asked = later) =>
  effective(acts, target, asked).state

describe('what holds', () => {
  it('is nothing where nobody has said anything', () => {
    expect(effective([], email, later)).toEqual({ state: 'none' })
    expect(stateOf([act({ channel: 'sms' })])).toBe('none')
  })

  it('is what the subject has said last [CU-11: part, the latest act wins]', () => {
    const granted = act({ actedAt: at(0) })
    const withdrawn = act({ id: 'w', state: 'withdrawn', actedAt: at(1) })
    expect(stateOf([granted])).toBe('granted')
    expect(stateOf([granted, withdrawn])).toBe('withdrawn')
    expect(stateOf([granted, withdrawn, act({ id: 'again', actedAt: at(2) })])).toBe('granted')
  })

  it('is the withdrawal, of acts at one instant [CU-11: part, ties]', () => {
    expect(stateOf([act(), act({ id: 'w', state: 'withdrawn' })])).toBe('withdrawn')
    expect(stateOf([act(), act({ id: 'o', state: 'objected', basis: 'legitimate_interest' })])).toBe(
      'withdrawn',
    )
  })

  it.each(['agent', 'import'] as const)(
    'is not revived by an %s, before or after [CU-11: part, who revives]',
    (by) => {
      const withdrawn = act({ id: 'w', state: 'withdrawn', actedAt: at(1) })
      expect(stateOf([act({ by, actedAt: at(0) })])).toBe('granted')
      expect(stateOf([withdrawn, act({ by, actedAt: at(2) })])).toBe('withdrawn')
      expect(stateOf([act({ by, state: 'withdrawn', actedAt: at(1) }), act({ actedAt: at(0) })])).toBe(
        'withdrawn',
      )
    },
  )

  it('is what a guardian says for the subject [CU-11: part, guardians]', () => {
    const withdrawn = act({ id: 'w', state: 'withdrawn', actedAt: at(1) })
    expect(stateOf([withdrawn, act({ by: 'guardian', actedAt: at(2) })])).toBe('granted')
  })

  it('is pending until it is confirmed, and never takes away what was granted [CU-11: part, double opt-in]', () => {
    const pending = act({ id: 'p', state: 'pending', actedAt: at(2), expiresAt: at(150) })
    expect(stateOf([pending])).toBe('pending')
    expect(stateOf([act(), pending])).toBe('granted')
    expect(stateOf([pending], email, { ...later, at: at(150) })).toBe('expired')
    expect(stateOf([pending, act({ id: 'w', state: 'withdrawn', actedAt: at(3) })])).toBe('withdrawn')
  })

  it('is over when its time is, or its uses are used [CU-11: part, expiry and uses]', () => {
    const timed = act({ expiresAt: at(100) })
    expect(stateOf([timed], email, { ...later, at: at(99) })).toBe('granted')
    expect(stateOf([timed], email, { ...later, at: at(100) })).toBe('expired')
    const twice = act({ uses: 2 })
    expect(stateOf([twice], email, { ...later, usedOf: () => 1 })).toBe('granted')
    expect(stateOf([twice], email, { ...later, usedOf: () => 2 })).toBe('expired')
  })

  it('does not fall back to an older grant when the last one is over', () => {
    expect(stateOf([act(), act({ id: '2', actedAt: at(1), expiresAt: at(2) })])).toBe('expired')
  })

  it.each(['contract', 'legal_duty', 'legitimate_interest'] as const)(
    'rests on %s until an objection [CU-11: part, other bases]',
    (basis) => {
      const other = act({ basis, by: 'agent', actedAt: at(1) })
      const objected = act({ id: 'o', state: 'objected', actedAt: at(2) })
      expect(effective([other], email, later)).toMatchObject({ state: 'granted', act: { basis } })
      expect(stateOf([other, objected])).toBe('withdrawn')
      expect(stateOf([other, objected, act({ id: '3', basis, by: 'agent', actedAt: at(3) })])).toBe(
        'withdrawn',
      )
    },
  )

  it('does not put an interest in the place of a consent that was withdrawn, and leaves a contract', () => {
    const withdrawn = act({ id: 'w', state: 'withdrawn', actedAt: at(1) })
    const on = (basis: Act['basis']) => act({ id: basis, basis, by: 'agent', actedAt: at(2) })
    expect(stateOf([withdrawn, on('legitimate_interest')])).toBe('withdrawn')
    expect(stateOf([withdrawn, on('contract')])).toBe('granted')
    expect(stateOf([withdrawn, on('legal_duty')])).toBe('granted')
  })

  it('of a basis ends with that basis', () => {
    const contract = act({ basis: 'contract', by: 'agent' })
    const ended = act({ id: 'e', basis: 'contract', by: 'agent', state: 'withdrawn', actedAt: at(1) })
    expect(stateOf([contract, ended])).toBe('withdrawn')
    expect(stateOf([contract, ended, act({ id: 'c', actedAt: at(0) })])).toBe('granted')
  })

  it('takes only a separate consent where the purpose needs one [CU-11: part, separate]', () => {
    const separate = { ...later, separate: true }
    expect(stateOf([act()], email, separate)).toBe('none')
    expect(stateOf([act({ separate: true })], email, separate)).toBe('granted')
    expect(stateOf([act({ basis: 'contract' })], email, separate)).toBe('granted')
  })

  it('tells an objection that stands, until the subject comes back', () => {
    const objected = act({ id: 'o', state: 'objected', actedAt: at(1) })
    expect(effective([objected], email, later).objection).toEqual(objected)
    const asked = act({ id: 'a', by: 'agent', actedAt: at(2) })
    expect(effective([objected, asked], email, later).objection).toEqual(objected)
    const back = act({ id: 'b', actedAt: at(2) })
    expect(effective([objected, back], email, later).objection).toBeUndefined()
  })
})

describe('an act for all', () => {
  const all = { channel: 'all' }

  it('speaks of each channel and each contact point', () => {
    expect(stateOf([act(all)])).toBe('granted')
    expect(stateOf([act(all)], { channel: 'sms', contact: 'phone:1' })).toBe('granted')
    expect(stateOf([act(), act({ ...all, id: 'w', state: 'withdrawn', actedAt: at(1) })])).toBe('withdrawn')
  })

  it('and one for a contact point: the later of the two decides about that contact point', () => {
    const atHome = { channel: 'email', contact: home.contact }
    const atWork = { channel: 'email', contact: work.contact }
    const granted = act()
    const notHome = act({ ...home, id: 'w', state: 'withdrawn', actedAt: at(1) })
    expect(stateOf([granted, notHome], atHome)).toBe('withdrawn')
    expect(stateOf([granted, notHome], atWork)).toBe('granted')
    expect(stateOf([granted, notHome, act({ id: '2', actedAt: at(2) })], atHome)).toBe('granted')
  })

  it('is granted only where everything below it is: who asks about all of them asks about each', () => {
    const notHome = act({ ...home, id: 'w', state: 'withdrawn', actedAt: at(1) })
    expect(effective([act(), notHome], email, later)).toMatchObject({ state: 'withdrawn', act: { id: 'w' } })
    expect(said([act(), notHome], email, later).state).toBe('granted')
    const notByMail = act({ ...home, channel: 'all', id: 'w', state: 'withdrawn', actedAt: at(1) })
    expect(stateOf([act(), notByMail])).toBe('withdrawn')
  })

  it('rests on one basis for all of it, or on none', () => {
    const contract = act({ id: 'c', ...home, basis: 'contract', actedAt: at(2) })
    const notHome = act({ ...home, id: 'w', state: 'withdrawn', actedAt: at(1) })
    const everywhere = act({ id: 'e', basis: 'contract', actedAt: at(2) })
    expect(effective([act(), notHome, contract], email, later)).toMatchObject({ state: 'withdrawn' })
    expect(effective([act(), notHome, everywhere], email, later)).toMatchObject({
      state: 'granted',
      act: { id: 'e' },
    })
  })

  it('is not granted by what was granted below it', () => {
    expect(stateOf([act(home)])).toBe('none')
  })

  it('knows a contact by its row where its value is gone', () => {
    const blank = { contactPointId: 'p1', contact: null }
    expect(stateOf([act({ ...blank, state: 'withdrawn' })], targetOf(blank as never))).toBe('none')
    expect(stateOf([act({ ...blank, state: 'withdrawn' })], { channel: 'email', contact: '#p1' })).toBe(
      'withdrawn',
    )
  })
})

describe('laws of what holds', () => {
  const acts = fc.array(anyAct, { maxLength: 12 })

  it(`the order of the acts changes nothing (seed ${seed})`, () => {
    const law = fc.property(
      acts.chain((list) =>
        fc.tuple(fc.constant(list), fc.shuffledSubarray(list, { minLength: list.length })),
      ),
      anyTarget,
      ([list, shuffled], target) => {
        expect(effective(shuffled, target, later)).toEqual(effective(list, target, later))
      },
    )
    fc.assert(law, { numRuns: effort({ short: 1_000, long: 50_000 }), seed })
  })

  it(`a withdrawal more never opens anything (seed ${seed})`, () => {
    const closing = anyAct.map((each): Act => ({ ...each, state: 'withdrawn', basis: 'consent' }))
    const law = fc.property(acts, closing, anyTarget, (list, more, target) => {
      const before = effective(list, target, later)
      const after = effective([...list, more], target, later)
      if (before.state !== 'granted') expect(after.state).not.toBe('granted')
    })
    fc.assert(law, { numRuns: effort({ short: 1_000, long: 50_000 }), seed })
  })

  it(`two targets share what both speak of, whichever is named first (seed ${seed})`, () => {
    const law = fc.property(anyTarget, anyTarget, (a, b) => {
      expect(meet(a, b)).toEqual(meet(b, a))
      expect(meet(a, a)).toEqual(a)
    })
    fc.assert(law, { seed })
  })
})

describe('never a contact after a withdrawal', () => {
  /** What can come in: an act of one of three customers, an import of several at once, or two of them becoming one. */
  const step = fc.oneof(
    { weight: 6, arbitrary: fc.record({ acts: fc.tuple(anyAct), of: fc.integer({ min: 0, max: 2 }) }) },
    {
      weight: 2,
      arbitrary: fc.record({
        acts: fc.array(
          anyAct.map((each): Act => ({ ...each, by: 'import' })),
          { minLength: 1, maxLength: 4 },
        ),
        of: fc.integer({ min: 0, max: 2 }),
      }),
    },
    {
      weight: 1,
      arbitrary: fc.record({ merge: fc.integer({ min: 0, max: 2 }), into: fc.integer({ min: 0, max: 2 }) }),
    },
  )
  const closes = ({ state, basis }: Act, held: Act) =>
    state === 'objected' ||
    (state === 'withdrawn' && basis === 'consent' && ['consent', 'legitimate_interest'].includes(held.basis))
  const contains = (wide: Target, narrow: Target) =>
    JSON.stringify(meet(wide, narrow)) === JSON.stringify(narrow)

  /** Said in another way than the fold does: whatever closed a part of the target, the subject has opened again since. */
  const isReopened = (ledger: readonly Act[], closing: Act, target: Target) => {
    const part = meet(targetOf(closing), target) as Target
    return ledger.some(
      (each) =>
        each.state === 'granted' &&
        (each.by === 'subject' || each.by === 'guardian') &&
        each.actedAt > closing.actedAt &&
        contains(targetOf(each), part),
    )
  }

  it(`over random interleavings of acts, merges and imports (seed ${seed}) [CU-11: part, never after a withdrawal]`, () => {
    let contacts = 0
    const law = fc.property(fc.array(step, { minLength: 1, maxLength: 10 }), anyTarget, (steps, target) => {
      const ledgers: Act[][] = [[], [], []]
      for (const each of steps) {
        if ('merge' in each) {
          if (each.merge === each.into) continue
          ledgers[each.into]?.push(...(ledgers[each.merge]?.splice(0) ?? []))
        } else ledgers[each.of]?.push(...each.acts)
        const ledger = ledgers['merge' in each ? each.into : each.of] ?? []
        const { state, act: held } = effective(ledger, target, later)
        if (state !== 'granted' || !held) continue
        contacts += 1
        const closing = ledger.filter((one) => closes(one, held) && meet(targetOf(one), target))
        expect(closing.filter((one) => !isReopened(ledger, one, target))).toEqual([])
      }
    })
    fc.assert(law, { numRuns: effort({ short: 10_000, long: 200_000 }), seed })
    // Else nothing was proved.
    expect(contacts).toBeGreaterThan(5_000)
  })
})
