import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { canonicalJson } from '../../src/kernel/index.js'
import {
  check,
  createShapes,
  normalize,
  not,
  type PublicRecord,
  parseRule,
  type Rule,
  resolve,
  describe as say,
  why,
} from '../../src/rules/index.js'
import { effort } from '../tools/effort.js'
import { anyRecord, anyRule } from './arbitraries.js'
import { ask, complete, NOW } from './ask.js'
import { catalogue } from './catalogue.js'
import { naive } from './naive.js'

// A failure prints its seed and path.
const numRuns = effort({ short: 800, long: 100_000 })

const holds = (law: (rule: Rule, record: PublicRecord) => void) =>
  fc.assert(
    fc.property(anyRule(), anyRecord(), (rule, record) => law(rule, complete('customer', record))),
    { numRuns },
  )

describe('every rule about every record', () => {
  it('is answered alike by the closures, the evaluator and a reading of the stored form [RU-18: one rule]', () => {
    holds((each, record) => {
      expect(ask(each, record)).toBe(naive(each.where, each.entity, record, NOW))
    })
  })

  it('has its complement in not [RU-10]', () => {
    holds((each, record) => {
      expect(ask(not(each), record)).toBe(!ask(each, record))
    })
  })

  it('means the same after a save, a load and in its plain form [RU-23: what rules can say]', () => {
    holds((each, record) => {
      const loaded = parseRule(JSON.parse(JSON.stringify(each)), catalogue)
      const plain = normalize(loaded)
      expect(check(plain, catalogue)).toEqual([])
      expect(canonicalJson(normalize(plain))).toBe(canonicalJson(plain))
      expect([ask(loaded, record), ask(plain, record)]).toEqual([ask(each, record), ask(each, record)])
    })
  })

  it('is explained by a tree whose root is the answer', () => {
    holds((each, record) => {
      const answer = why(each, record, { catalogue, now: NOW, locale: 'en' })
      expect([answer.matches, answer.reason.holds]).toEqual([ask(each, record), ask(each, record)])
    })
  })
})

describe('every rule', () => {
  it('is said in one sentence', () => {
    fc.assert(
      fc.property(anyRule(), (each) => {
        expect(say(each, catalogue, { locale: 'en' })).toMatch(/^(Every|No) customer.*\.$/s)
      }),
    )
  })

  it('has one shape at every instant, but for windows', () => {
    // Equal values share a slot: at instants that no constant of a rule is a round distance from, none are by chance.
    const [now, muchLater] = ['2026-05-01T12:34:56.789Z', '2027-01-01T01:23:45.678Z']
    fc.assert(
      fc.property(anyRule(), (each) => {
        const shapes = createShapes()
        const first = resolve(each, { catalogue, shapes, now })
        const later = resolve(structuredClone(each), { catalogue, shapes, now: muchLater })
        expect(later.predicate).toBe(first.predicate)
      }),
    )
  })
})
