import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  compilePredicate,
  compileTermOf,
  compileTogether,
  matches,
  type Related,
  termValue,
} from '../../src/rules/index.js'
import { effort } from '../tools/effort.js'
import { anyPredicate, anyTables, anyTerm, type Tables } from './predicates.js'

// A failure prints its seed and path.
const numRuns = effort({ short: 1_500, long: 100_000 })

const related =
  (tables: Tables): Related =>
  (entity) =>
    tables[entity as keyof Tables]

describe('any condition over any rows', () => {
  it('is answered by closures as by the plain reading [RU-18: one rule]', () => {
    fc.assert(
      fc.property(anyPredicate, anyTables, ({ what, values }, tables) => {
        const test = compilePredicate(what)(values)
        for (const shop of tables.shop) {
          expect(test(shop, related(tables))).toBe(matches(what, values, shop, related(tables)))
        }
      }),
      { numRuns },
    )
  })
})

describe('any conditions over any rows', () => {
  it('are answered together as each is alone [RU-18]', () => {
    fc.assert(
      fc.property(fc.array(anyPredicate, { minLength: 1, maxLength: 5 }), anyTables, (asked, tables) => {
        const all = [...asked, ...asked.toReversed()]
        const conditions = all.map(({ what, values }) => ({ predicate: what, values }))
        const answers = compileTogether([...conditions, { predicate: true, values: [] }])
        for (const shop of [...tables.shop, ...tables.shop]) {
          expect(answers(shop, related(tables))).toEqual([
            ...all.map(({ what, values }) => matches(what, values, shop, related(tables))),
            true,
          ])
        }
      }),
      { numRuns },
    )
  })
})

describe('any term over any rows', () => {
  it('has the value by closures that it has by the plain reading', () => {
    fc.assert(
      fc.property(anyTerm, anyTables, ({ what, values }, tables) => {
        const read = compileTermOf(what)(values)
        for (const shop of tables.shop) {
          expect(read(shop, related(tables))).toBe(termValue(what, values, shop, related(tables)))
        }
      }),
      { numRuns },
    )
  })
})
