import { describe, expect, it } from 'vitest'
import { comparators } from '../../../src/engines/matching/comparators/index.js'
import { isOneEditApart } from '../../../src/engines/matching/edits.js'
import { jaroWinkler } from '../../../src/engines/matching/jaro-winkler.js'
import { plain, soundOf } from '../../../src/engines/matching/text.js'
import type { MatchKind } from '../../../src/engines/matching/types.js'

const levelOf = (kind: MatchKind, a: string, b: string) => {
  const { levels, read, compare } = comparators[kind]
  return levels[compare(read(a), read(b), () => 1)]?.name
}

describe('comparators', () => {
  it.each<[MatchKind, string, string, string]>([
    ['name', 'Zoë', 'ZOE', 'same'],
    ['name', "van't Hof", 'vant hof', 'same'],
    ['name', 'amberr', 'amber', 'close'],
    ['name', 'ja ck', 'jack', 'close'],
    ['name', 'Anna Maria', 'Anna', 'similar'],
    ['name', 'J', 'Jane', 'similar'],
    ['name', 'Jane', 'Martha', 'different'],
    ['words', 'Acme Holding GmbH', 'ACME holding gmbh', 'same'],
    ['address', '12 dickson dbickson street', '12 dickson dickson street', 'close'],
    ['address', 'flt 68 woralul street', 'woralul street flt 68', 'close'],
    ['address', '1 high street', '9 low road', 'different'],
    ['place', 'tings lpa', 'tingalpa', 'close'],
    ['place', 'warnbro', 'highton', 'different'],
    ['postcode', '4184', '4814', 'close'],
    ['postcode', '4184', '9999', 'different'],
    ['code', 'nsw', 'nrw', 'close'],
    ['code', 'DE', 'DK', 'different'],
    ['day', '1980-02-03', '19800203', 'same'],
    ['day', '1980-02-03', '1980-03-02', 'swapped'],
    ['day', '1980-02-03', '1980-02-04', 'close'],
    ['day', '1980-02-03', '1999-02-03', 'partial'],
    ['day', '1980-02-03', '1999-12-31', 'different'],
    ['email', 'Ada@Example.com', 'ada@example.com', 'same'],
    ['email', 'ada@example.com', 'ada@exmaple.com', 'close'],
    ['email', 'lovelace@example.com', 'lovelace@example.org', 'same_local'],
    ['email', 'ada@example.com', 'bob@example.com', 'different'],
    ['phone', '+49 30 123456-78', '030 12345678', 'same'],
    ['phone', '+49 30 12345678', '+49 30 12345687', 'close'],
    ['phone', '+49 30 12345678', '+49 89 99887766', 'different'],
    ['identifier', 'DE 123 456 789', 'de123456789', 'same'],
    ['identifier', 'DE123456789', 'DE123456798', 'close'],
    ['identifier', 'DE123456789', 'DE987654321', 'different'],
  ])('%s: %s and %s are %s', (kind, a, b, level) => {
    expect(levelOf(kind, a, b)).toBe(level)
    expect(levelOf(kind, b, a)).toBe(level)
  })

  it.each<[MatchKind, string]>([
    ['name', ' - '],
    ['day', '1980'],
    ['email', 'nobody'],
    ['phone', '12'],
  ])('%s: %s is missing', (kind, text) => {
    expect(comparators[kind].read(text)).toBeUndefined()
  })
})

describe('jaroWinkler', () => {
  // Winkler (1990), table 1.
  it.each([
    ['martha', 'marhta', 0.961],
    ['dwayne', 'duane', 0.84],
    ['dixon', 'dicksonx', 0.813],
    ['', 'a', 0],
  ])('of %s and %s is %f', (a, b, alike) => {
    expect(jaroWinkler(a, b)).toBeCloseTo(alike, 3)
  })

  it('reads texts of any length', () => {
    expect(jaroWinkler('ab'.repeat(200), `${'ab'.repeat(199)}ba`)).toBeGreaterThan(0.99)
  })
})

describe('isOneEditApart', () => {
  it.each([
    ['abc', 'abc', true],
    ['abc', 'abd', true],
    ['abc', 'ab', true],
    ['abc', 'xabc', true],
    ['abcd', 'abdc', true],
    ['abcd', 'badc', false],
    ['abc', 'abcde', false],
    ['', 'a', true],
  ])('of %s and %s is %s', (a, b, is) => {
    expect(isOneEditApart(a, b)).toBe(is)
  })
})

describe('soundOf', () => {
  it.each([
    ['robert', 'r163'],
    ['rupert', 'r163'],
    ['ashcraft', 'a261'],
    ['tymczak', 't522'],
    ['李明', '李明'],
  ])('of %s is %s', (word, sound) => {
    expect(soundOf(word)).toBe(sound)
  })
})

describe('plain', () => {
  it('leaves letters and digits of any script', () => {
    expect(plain("  Émile O'Hara-Smith, 3. 李明 ")).toBe('emile ohara smith 3 李明')
  })
})
