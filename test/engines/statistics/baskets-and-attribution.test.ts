import {
  associationRules,
  firstTouch,
  itemNeighbours,
  lastTouch,
  linear,
  markovAttribution,
  positionBased,
  shapley,
  type TouchPath,
} from 'clientele/statistics'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { codeOf, issuesOf } from './refused.js'
import { patience, runs } from './runs.js'

const baskets = [
  ['bread', 'milk'],
  ['bread', 'nappies', 'beer', 'eggs'],
  ['milk', 'nappies', 'beer', 'cola'],
  ['bread', 'milk', 'nappies', 'beer'],
  ['bread', 'milk', 'nappies', 'cola'],
]

describe('associationRules', () => {
  it('finds support, confidence and lift of the textbook baskets', () => {
    // Tan, Steinbach & Kumar, Introduction to Data Mining, 6.1: {milk, nappies} -> beer has support .4, confidence .67.
    const rules = associationRules(baskets, { minSupport: 0.4, maxItems: 3 })
    const rule = rules.find((found) => found.then === 'beer' && found.if.join() === 'milk,nappies')
    expect(rule).toMatchObject({ baskets: 2, support: 0.4 })
    expect(rule?.confidence).toBeCloseTo(2 / 3, 14)
    expect(rule?.lift).toBeCloseTo(2 / 3 / 0.6, 14)
  })

  it('keeps to pairs, the least support and the least confidence', () => {
    const rules = associationRules(baskets, { minSupport: 0.6, minConfidence: 0.9 })
    expect(rules.map((rule) => [rule.if, rule.then, rule.confidence])).toEqual([[['beer'], 'nappies', 1]])
  })

  it('finds the same whatever the order, and counts an item twice in a basket once', () => {
    const doubled = baskets.map((basket) => [...basket.toReversed(), ...basket])
    expect(associationRules(doubled, { maxItems: 3 })).toEqual(associationRules(baskets, { maxItems: 3 }))
  })

  it('refuses no baskets, items that are no text and a support of 0', () => {
    expect(issuesOf(() => associationRules([]))).toEqual(['at least one row'])
    expect(issuesOf(() => associationRules([['']]))).toEqual(['[0][0]: a text that is not empty'])
    expect(issuesOf(() => associationRules(baskets, { minSupport: 0 }))).toEqual([
      'minSupport: a number above 0, up to 1',
    ])
  })
})

describe('itemNeighbours', () => {
  it('ranks by the cosine of who bought what', () => {
    const found = itemNeighbours(baskets, { limit: 2 })
    expect(found.get('beer')).toEqual([
      { item: 'nappies', similarity: Math.sqrt(3 / 4), together: 3 },
      { item: 'bread', similarity: Math.sqrt(1 / 3), together: 2 },
    ])
    expect(itemNeighbours([['alone']]).get('alone')).toEqual([])
    expect(itemNeighbours(baskets, { minTogether: 4 }).get('beer')).toEqual([])
  })
})

const path = (channels: string, converted: boolean, more: Partial<TouchPath> = {}): TouchPath => ({
  channels: channels.split(' '),
  converted,
  ...more,
})
const credits = (list: readonly { channel: string; credit: number }[]) =>
  Object.fromEntries(list.map(({ channel, credit }) => [channel, Number(credit.toFixed(10))]))

describe('rules by position', () => {
  const paths = [
    path('ads mail shop', true, { value: 30 }),
    path('mail ads', true, { value: 10 }),
    path('ads', false),
  ]

  it('credit the first, the last, all alike, or both ends more', () => {
    expect(credits(firstTouch(paths))).toEqual({ ads: 30, mail: 10, shop: 0 })
    expect(credits(lastTouch(paths))).toEqual({ ads: 10, mail: 0, shop: 30 })
    expect(credits(linear(paths))).toEqual({ ads: 15, mail: 15, shop: 10 })
    expect(credits(positionBased(paths))).toEqual({ ads: 17, mail: 11, shop: 12 })
    expect(credits(positionBased([path('ads', true)]))).toEqual({ ads: 1 })
    expect(credits(positionBased([path('ads mail', true)], { first: 0.6, last: 0.2 }))).toEqual({
      ads: 0.75,
      mail: 0.25,
    })
  })

  it('refuse a path without a channel', () => {
    expect(issuesOf(() => linear([{ channels: [], converted: true }]))).toEqual([
      '[0].channels: at least one channel',
    ])
    expect(issuesOf(() => positionBased(paths, { first: 0.8, last: 0.8 }))).toEqual([
      'last: a share that makes more than 0 and at most 1 with first',
    ])
  })
})

describe('markovAttribution', () => {
  it('works a small chain out exactly', () => {
    // Start -> a (2/3), b (1/3); a -> b (1/2), conversion (1/2); b -> conversion (1/2), nothing (1/2).
    const { channels, conversionRate } = markovAttribution([
      path('a b', true),
      path('a', true),
      path('b', false),
    ])
    expect(conversionRate).toBeCloseTo(2 / 3, 14)
    // Without a only 1/3 · 1/2 converts, without b only 2/3 · 1/2.
    expect(channels[0]?.removalEffect).toBeCloseTo(0.75, 12)
    expect(channels[1]?.removalEffect).toBeCloseTo(0.5, 12)
    expect(credits(channels)).toEqual({ a: 1.2, b: 0.8 })
  })

  it('gives nothing where nothing converted, and all to the one channel there is', () => {
    expect(markovAttribution([path('a b a', false)])).toEqual({
      channels: [
        { channel: 'a', removalEffect: 0, credit: 0 },
        { channel: 'b', removalEffect: 0, credit: 0 },
      ],
      conversionRate: 0,
    })
    expect(credits(markovAttribution([path('a a a', true, { count: 7, value: 2 })]).channels)).toEqual({
      a: 14,
    })
  })

  it('loses as much without a channel as a walk that stops there', { timeout: patience }, () => {
    const anyPath = fc.record({
      channels: fc.array(fc.constantFrom('a', 'b', 'c', 'd'), { minLength: 1, maxLength: 6 }),
      converted: fc.boolean(),
      count: fc.integer({ min: 1, max: 5 }),
    })
    fc.assert(
      fc.property(fc.array(anyPath, { minLength: 1, maxLength: 12 }), (paths) => {
        const { channels, conversionRate } = markovAttribution(paths)
        for (const { channel, removalEffect } of channels) {
          const lost = conversionRate === 0 ? 0 : 1 - walk(paths, channel) / conversionRate
          expect(removalEffect).toBeCloseTo(lost, 6)
        }
        expect(channels.reduce((sum, { credit }) => sum + credit, 0)).toBeCloseTo(
          paths.reduce((sum, { converted, count }) => sum + (converted ? count : 0), 0),
          8,
        )
      }),
      runs(100),
    )
  })
})

describe('shapley', () => {
  it('splits the conversions of a path between its channels alike', () => {
    const paths = [
      path('a b', true),
      path('a', true, { value: 3 }),
      path('a b c a', true, { count: 3 }),
      path('c', false),
    ]
    expect(credits(shapley(paths))).toEqual({ a: 4.5, b: 1.5, c: 1 })
  })

  it('solves the glove game', () => {
    // Two left gloves and one right one: the right one gets 2/3.
    const worth = (who: readonly string[]) => Number(who.includes('right') && who.length > 1)
    expect(credits(shapley([path('left other right', true)], { worth }))).toEqual({
      left: Number((1 / 6).toFixed(10)),
      other: Number((1 / 6).toFixed(10)),
      right: Number((2 / 3).toFixed(10)),
    })
  })

  it('refuses more than 16 channels and a worth that is no number', () => {
    const many = path('a b c d e f g h i j k l m n o p q', true)
    expect(codeOf(() => shapley([many]))).toBe('statistics.too_many')
    expect(issuesOf(() => shapley([path('a', true)], { worth: () => Number.NaN }))).toEqual([
      'worth: a finite number for every set of channels',
    ])
  })
})

/** The conversion rate of the chain with a channel replaced by nothing, step by step until nobody is on the way. */
function walk(paths: readonly (TouchPath & { count: number })[], removed: string): number {
  const steps = paths.flatMap(({ channels, converted, count }) => {
    const stops = ['start', ...channels, converted ? 'conversion' : 'nothing']
    return stops.slice(1).map((to, i) => ({ from: stops[i] as string, to, count }))
  })
  let here = new Map([['start', 1]])
  let converted = 0
  for (let n = 0; n < 4000; n++) {
    const next = new Map<string, number>()
    for (const [from, share] of here) {
      const out = steps.filter((step) => step.from === from)
      const total = out.reduce((sum, { count }) => sum + count, 0)
      for (const { to, count } of out) {
        if (to === removed || to === 'nothing') continue
        const moved = (share * count) / total
        if (to === 'conversion') converted += moved
        else next.set(to, (next.get(to) ?? 0) + moved)
      }
    }
    here = next
    if ([...here.values()].reduce((sum, share) => sum + share, 0) < 1e-12) break
  }
  return converted
}
