import { describe, expect, it } from 'vitest'
import { days, hours } from '../../src/kernel/index.js'
import { compilePredicate, compileRule, matches, resolve } from '../../src/rules/index.js'
import { catalogue } from './catalogue.js'
import { f } from './fields.js'

const now = '2026-05-01T12:00:00.000Z'

/** Every reading of one rule for a row seen at an instant. */
const answers = (rule: ReturnType<typeof f.lastSeenAt.within>, lastSeenAt: string) => {
  const row = { lastSeenAt }
  const { predicate, values } = resolve(rule, { catalogue, now })
  if (typeof predicate === 'boolean') return [predicate]
  return [
    compileRule(rule, catalogue)({ now })(row),
    compilePredicate(predicate)(values)(row, () => []),
    matches(predicate, values, row, () => []),
  ]
}

describe('a window', () => {
  it('without an end takes whatever comes after its start, in every reading alike', () => {
    expect(answers(f.lastSeenAt.within({ from: now }), '~')).toEqual([true, true, true])
  })

  it.each([
    ['the last 3 days', f.lastSeenAt.within(days(3)), '2026-04-28T12:00:00.000Z', false],
    ['the last 3 days', f.lastSeenAt.within(days(3)), '2026-04-28T12:00:00.001Z', true],
    ['the last 3 days', f.lastSeenAt.within(days(3)), '2026-05-01T12:00:00.000Z', true],
    ['the last 3 days', f.lastSeenAt.within(days(3)), '2026-05-01T12:00:00.001Z', false],
    ['the next 3 hours', f.lastSeenAt.within({ next: hours(3) }), '2026-05-01T12:00:00.000Z', false],
    ['the next 3 hours', f.lastSeenAt.within({ next: hours(3) }), '2026-05-01T12:00:00.001Z', true],
    ['the next 3 hours', f.lastSeenAt.within({ next: hours(3) }), '2026-05-01T15:00:00.000Z', true],
    ['the next 3 hours', f.lastSeenAt.within({ next: hours(3) }), '2026-05-01T15:00:00.001Z', false],
    ['from an instant', f.lastSeenAt.within({ from: now }), '2026-05-01T11:59:59.999Z', false],
    ['from an instant', f.lastSeenAt.within({ from: now }), now, true],
    ['until an instant', f.lastSeenAt.within({ until: now }), '2026-05-01T11:59:59.999Z', true],
    ['until an instant', f.lastSeenAt.within({ until: now }), now, false],
    [
      'between two instants',
      f.lastSeenAt.within({ from: now, until: '2026-05-01T12:00:00.001Z' }),
      now,
      true,
    ],
  ])(
    '%s holds to the millisecond at its edge, in every reading [RU-13: instant windows]',
    (_, rule, at, holds) => {
      const given = answers(rule, at)
      expect(given).toEqual(given.map(() => holds))
    },
  )
})
