import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { canonicalJson } from '../../src/kernel/index.js'
import { check, normalize, not, type PublicRecord, parseRule, type Rule, why } from '../../src/rules/index.js'
import { NOW } from './ask.js'
import { meaning } from './meanings.js'
import { askRich, completeRich, rich } from './rich.js'
import { richRecord, richRule } from './rich-arbitraries.js'

const holds = (law: (rule: Rule, record: PublicRecord) => void) =>
  fc.assert(
    fc.property(richRule(), richRecord(), (rule, record) => law(rule, completeRich('customer', record))),
    { numRuns: 250 },
  )

describe('every rule of sums, sequences, calendars and places', () => {
  it('is answered as a second reading of it says, with another calendar [RU-17]', () => {
    holds((rule, record) => {
      expect(check(rule, rich)).toEqual([])
      const expected = meaning(rich, NOW, rule).holds(rule.where, 'customer', record)
      expect([askRich(rule, record), askRich(not(rule), record)]).toEqual([expected, !expected])
    })
  })

  it('means the same after a save, a load and in its plain form', () => {
    holds((rule, record) => {
      const loaded = parseRule(JSON.parse(JSON.stringify(rule)), rich)
      const plain = normalize(loaded)
      expect(check(plain, rich)).toEqual([])
      expect(canonicalJson(normalize(plain))).toBe(canonicalJson(plain))
      const answer = askRich(rule, record)
      expect([askRich(loaded, record), askRich(plain, record)]).toEqual([answer, answer])
    })
  })

  it('is explained by a tree whose root is the answer', () => {
    holds((rule, record) => {
      const { matches, reason } = why(rule, record, { catalogue: rich, now: NOW, locale: 'en' })
      const answer = askRich(rule, record)
      expect([matches, reason.holds]).toEqual([answer, answer])
    })
  })
})
