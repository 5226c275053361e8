import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  canonicalJson,
  compareText,
  currencyExponent,
  dayOf,
  deepFreeze,
  fold,
  formatDecimal,
  hash31,
  isDay,
  isInstant,
  isTimeZone,
  localize,
  parseDecimal,
  parseInstant,
  plainJson,
  snakeCase,
  startOfDay,
  uuidV7Ids,
} from '../../src/kernel/index.js'

describe('parseInstant', () => {
  it.each([
    ['2026-03-01T10:00:00+02:00', '2026-03-01T08:00:00.000Z'],
    ['2026-03-01T10:00Z', '2026-03-01T10:00:00.000Z'],
    ['2026-03-01T10:00:00.5-05:30', '2026-03-01T15:30:00.500Z'],
    ['2024-02-29T00:00:00Z', '2024-02-29T00:00:00.000Z'],
    ['9999-12-31T23:59:59.999Z', '9999-12-31T23:59:59.999Z'],
    [new Date(0), '1970-01-01T00:00:00.000Z'],
  ])('reads %s', (given, instant) => {
    expect(parseInstant(given)).toBe(instant)
  })

  it.each([
    '2026-03-01T10:00:00',
    '2025-02-29T00:00:00Z',
    '2026-13-01T00:00:00Z',
    '0999-12-31T23:59:59Z',
    '10000-01-01T00:00:00Z',
    '2026-03-01',
    '',
    7,
    null,
    new Date(Number.NaN),
  ])('answers nothing for %s', (given) => {
    expect(parseInstant(given)).toBeUndefined()
  })

  it('gives back what the library writes, and only that is an instant as it is stored', () => {
    expect([isInstant('2026-03-01T10:00:00.000Z'), isInstant('2026-03-01T10:00:00Z')]).toEqual([true, false])
  })
})

describe('days', () => {
  it.each([
    ['2026-03-29', 'Europe/Berlin', '2026-03-28T23:00:00.000Z'],
    ['2026-03-30', 'Europe/Berlin', '2026-03-29T22:00:00.000Z'],
    ['2026-10-26', 'Europe/Berlin', '2026-10-25T23:00:00.000Z'],
    // Midnight does not exist: the day begins at one.
    ['2018-11-04', 'America/Sao_Paulo', '2018-11-04T03:00:00.000Z'],
    ['2026-01-01', 'Pacific/Apia', '2025-12-31T11:00:00.000Z'],
    ['2026-01-01', 'Asia/Kathmandu', '2025-12-31T18:15:00.000Z'],
    ['2026-01-01', 'UTC', '2026-01-01T00:00:00.000Z'],
  ])('%s in %s begins at %s', (day, zone, instant) => {
    expect(startOfDay(day, zone)).toBe(instant)
    expect(dayOf(instant, zone)).toBe(day)
    expect(dayOf(new Date(Date.parse(instant) - 1).toISOString(), zone)).not.toBe(day)
  })

  it.each(['2026-02-29', '2026-1-01', '20260101', '0999-01-01', 'x', 7])('%s is no day', (value) => {
    expect(isDay(value)).toBe(false)
  })

  it('knows zones by name', () => {
    expect([isTimeZone('Europe/Berlin'), isTimeZone('Mars/Olympus')]).toEqual([true, false])
  })
})

describe('money', () => {
  it.each([
    ['12.30', 'EUR', 1230],
    ['12.3', 'EUR', 1230],
    ['-0.05', 'USD', -5],
    ['+7', 'USD', 700],
    ['7', 'JPY', 7],
    ['1.234', 'KWD', 1234],
    ['0.10', 'IQD', 100],
    ['90071992547409.91', 'EUR', 9007199254740991],
    ['12.300', 'EUR', 1230],
  ])('%s %s is %d minor units', (text, currency, amount) => {
    expect(parseDecimal(text, currency)).toBe(amount)
  })

  it.each([
    ['12.345', 'EUR'],
    ['7.5', 'JPY'],
    ['1,5', 'EUR'],
    ['1e3', 'EUR'],
    ['', 'EUR'],
    ['90071992547409.92', 'EUR'],
  ])('%s %s cannot be read exactly', (text, currency) => {
    expect(parseDecimal(text, currency)).toBeUndefined()
  })

  it('is written as it is read, whatever the currency', () => {
    const currency = fc.constantFrom('EUR', 'JPY', 'KWD', 'CLF')
    fc.assert(
      fc.property(fc.maxSafeInteger(), currency, (amount, code) => {
        expect(parseDecimal(formatDecimal({ amount, currency: code }), code)).toBe(amount)
      }),
    )
    expect([currencyExponent('EUR'), currencyExponent('XAF'), currencyExponent('TND')]).toEqual([2, 0, 3])
  })
})

describe('text', () => {
  it('is ordered by code point, where < orders by UTF-16 unit', () => {
    const [wide, private_] = ['\u{1F600}', '\uFFFD']
    expect([wide < private_, compareText(wide, private_) > 0]).toEqual([true, true])
    const points = fc.string({ unit: 'binary' })
    fc.assert(
      fc.property(points, points, (a, b) => {
        const [x, y] = [a, b].map((text) => Array.from(text, (point) => point.codePointAt(0) ?? 0))
        const at = x?.findIndex((point, index) => point !== y?.[index]) ?? -1
        const expected =
          a === b ? 0 : at < 0 ? -1 : at >= (y?.length ?? 0) ? 1 : (x?.[at] ?? 0) - (y?.[at] ?? 0)
        expect(Math.sign(compareText(a, b))).toBe(Math.sign(expected))
      }),
    )
  })

  it.each([
    ['ADA', 'ada'],
    ['STRASSE', 'strasse'],
    ['Straße', 'straße'],
    ['ΣΊΣΥΦΟΣ', 'σίσυφοσ'],
    ['Σίσυφος', 'σίσυφοσ'],
    ['ÅNGSTRÖM', 'ångström'],
  ])('%s folds to %s', (text, folded) => {
    expect(fold(text)).toBe(folded)
  })

  it('falls from a language to its family to English', () => {
    const label = { en: 'Customer', zh: '客户', 'zh-Hant': '客戶' }
    expect([
      localize(label, 'zh-Hans-CN'),
      localize(label, 'zh-Hant-TW'),
      localize(label, 'fr'),
      localize('x', 'zh'),
    ]).toEqual(['客户', '客戶', 'Customer', 'x'])
  })

  it('names columns', () => {
    expect([snakeCase('placedAt'), snakeCase('purchaseLine'), snakeCase('id')]).toEqual([
      'placed_at',
      'purchase_line',
      'id',
    ])
  })
})

describe('hash31', () => {
  it.each([
    ['', 0],
    ['hello', 0x248bfa47],
    ['hello, world', 0x149bbb7f],
    ['abc', 0xb3dd93fa],
    ['The quick brown fox jumps over the lazy dog', 0x2e4ff723],
  ])('of %j is the published MurmurHash3, shifted right by one', (text, murmur) => {
    expect(hash31(text)).toBe(murmur >>> 1)
  })
})

describe('plainJson', () => {
  it('makes instants of dates, NFC of text, 0 of -0, and leaves out what is undefined', () => {
    const { value, issues } = plainJson({
      at: new Date(0),
      name: 'e\u0301',
      zero: -0,
      gone: undefined,
      list: [1, 'a'],
    })
    expect([value, issues]).toEqual([
      { at: '1970-01-01T00:00:00.000Z', name: '\u00e9', zero: 0, list: [1, 'a'] },
      [],
    ])
    expect(Object.is((value as { zero: number }).zero, 0)).toBe(true)
  })

  it.each([
    [{ a: Number.NaN }, ['a']],
    [{ a: [1, Number.POSITIVE_INFINITY] }, ['a', 1]],
    [{ a: 'x\0y' }, ['a']],
    [{ a: '\ud800' }, ['a']],
    [{ a: 1n }, ['a']],
    [{ a: () => 1 }, ['a']],
    [{ a: new Map() }, ['a']],
    [{ a: new Date(Number.NaN) }, ['a']],
    [JSON.parse('{"a":{"__proto__":1}}'), ['a', '__proto__']],
    [{ a: { constructor: 1 } }, ['a', 'constructor']],
  ])('names what cannot be stored in %o', (given, path) => {
    const { issues } = plainJson(given)
    expect(issues.map((issue) => issue.path)).toEqual([path])
  })

  it('ends at a depth', () => {
    let bomb: unknown = 1
    for (let depth = 0; depth < 10_000; depth++) bomb = [bomb]
    expect(plainJson(bomb).issues).toHaveLength(1)
  })
})

describe('canonicalJson', () => {
  it('is one text for one value, whatever the order of its keys', () => {
    expect(canonicalJson({ b: 1, a: [{ d: 1, c: undefined }] })).toBe('{"a":[{"d":1}],"b":1}')
  })
})

describe('deepFreeze', () => {
  it('freezes at every depth', () => {
    const value = deepFreeze({ a: { b: [1] } })
    expect([Object.isFrozen(value), Object.isFrozen(value.a), Object.isFrozen(value.a.b)]).toEqual([
      true,
      true,
      true,
    ])
  })
})

describe('uuidV7Ids', () => {
  it('sort by the time they were made, within a millisecond too, and carry the clock', () => {
    let now = Date.UTC(2026, 0, 1)
    const newId = uuidV7Ids({ now: () => now })
    const ids = Array.from({ length: 1000 }, (_, index) => {
      if (index === 500) now += 1
      return newId('cus')
    })
    expect(ids.toSorted()).toEqual(ids)
    expect(new Set(ids).size).toBe(1000)
    expect(ids[0]).toMatch(/^cus_[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
    const ms = Number.parseInt((ids[0] ?? '').slice(4).replaceAll('-', '').slice(0, 12), 16)
    expect(ms).toBe(Date.UTC(2026, 0, 1))
  })
})
