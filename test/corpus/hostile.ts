/** Stands for what a person would not want to read in a log. */
export const secret = 'c0nf1d3nt1al'

/** A value no caller should send, made anew for each use. */
export interface Hostile {
  readonly name: string
  make(): unknown
}

const named = (values: Readonly<Record<string, () => unknown>>): readonly Hostile[] =>
  Object.entries(values).map(([name, make]) => ({ name, make }))

class Robot {
  readonly name = secret
}

const hostileTexts = named({
  'a name as SQL': () => `${secret}'; DROP TABLE crm_customer; --`,
  'double quotes': () => `"${secret}" OR "1"="1`,
  wildcards: () => '%_%',
  backslashes: () => '\\%\\_\\\\',
  'an empty text': () => '',
  blanks: () => ' \t\n ',
  'a lone high surrogate': () => `${secret}\ud800`,
  'a lone low surrogate': () => `\udc00${secret}`,
  NUL: () => `${secret}\0`,
  'the name of a prototype': () => '__proto__',
  constructor: () => 'constructor',
  'a decomposed accent': () => 'Cafe\u0301',
  'right to left': () => '\u202eevil',
  '200,000 characters': () => 'a'.repeat(200_000),
  '20,000 characters beyond the BMP': () => '💥'.repeat(20_000),
  'a day that is none': () => '2026-02-30',
  'a day too early': () => '0999-12-31',
  'an instant too late': () => '10000-01-01T00:00:00Z',
  'an instant of the year 275760': () => '+275760-09-13T00:00:00.000Z',
  'an hour that is none': () => '2026-01-01T25:00:00Z',
  'a number as text': () => '12',
})

const hostileNumbers = named({
  NaN: () => Number.NaN,
  Infinity: () => Number.POSITIVE_INFINITY,
  'minus Infinity': () => Number.NEGATIVE_INFINITY,
  'minus zero': () => -0,
  zero: () => 0,
  'minus one': () => -1,
  'a fraction': () => 1.5,
  'beyond the safe integers': () => 2 ** 53,
  'a huge double': () => 1e308,
  'a tiny double': () => 5e-324,
})

const hostileObjects = named({
  null: () => null,
  true: () => true,
  'an empty list': () => [],
  'an empty object': () => ({}),
  'a list of null': () => [null],
  'a list with holes': () => new Array(3),
  'an own __proto__': () => JSON.parse('{"__proto__":{"polluted":true}}'),
  'a constructor with a prototype': () => JSON.parse('{"constructor":{"prototype":{"polluted":true}}}'),
  'a __proto__ far down': () => JSON.parse('{"a":[{"b":{"__proto__":{"polluted":true}}}]}'),
  'an object without a prototype': () => Object.assign(Object.create(null), { name: secret }),
  'an object that inherits': () => Object.create({ name: secret }),
  'a symbol': () => Symbol(secret),
  'a function': () => () => secret,
  'a bigint': () => 10n,
  'an instance': () => new Robot(),
  'a Map': () => new Map([[secret, 1]]),
  'a typed array': () => new Uint8Array(8),
  'a String object': () => new String(secret),
  'an invalid Date': () => new Date(Number.NaN),
  'the last Date': () => new Date(8.64e15),
  'a getter that throws': () =>
    Object.defineProperty({}, 'name', {
      enumerable: true,
      get: () => {
        throw new Error(secret)
      },
    }),
  'a proxy that throws': () =>
    new Proxy(
      {},
      {
        ownKeys: () => {
          throw new Error(secret)
        },
      },
    ),
  'a promise': () => Promise.resolve(secret),
  'an object in itself': () => {
    const value: Record<string, unknown> = {}
    value.self = value
    return value
  },
  'an object in itself, many times': () => {
    const value: Record<string, unknown> = {}
    for (let index = 0; index < 10; index++) value[`self${index}`] = value
    return value
  },
  'a list in itself, many times': () => {
    const value: unknown[] = []
    value.push(value, value, value, value)
    return value
  },
  '10,000 levels': () => nested(10_000),
  '20,000 items': () => new Array(20_000).fill(secret),
  'an unknown key': () => ({ unexpected: secret }),
  'negative money': () => ({ amount: -1, currency: 'EUR' }),
  'money in fractions': () => ({ amount: 0.5, currency: 'EUR' }),
  'money beyond the safe integers': () => ({ amount: 2 ** 53, currency: 'EUR' }),
  'money of no currency': () => ({ amount: 1, currency: 'euro' }),
})

export const hostile: readonly Hostile[] = [...hostileTexts, ...hostileNumbers, ...hostileObjects]

function nested(depth: number): unknown {
  let value: unknown = secret
  for (let level = 0; level < depth; level++) value = [value]
  return value
}

/** Conditions a rule over customers should not be. */
export const hostileConditions = named({
  'no operator': () => ({}),
  'an operator of the prototype': () => ({ op: 'constructor' }),
  'an unknown operator': () => ({ op: 'sql', of: 'drop table crm_customer' }),
  'a field of the prototype': () => ({ op: 'isSet', left: { field: '__proto__' } }),
  'a field as SQL': () => ({ op: 'isSet', left: { field: 'name" or 1=1 --' } }),
  'an attribute of the prototype': () => ({ op: 'isSet', left: { field: 'attributes.constructor' } }),
  'a relation of the prototype': () => ({ op: 'some', relation: 'constructor' }),
  'an and of nothing but text': () => ({ op: 'and', of: 'name' }),
  'an and of null': () => ({ op: 'and', of: [null] }),
  'a not of nothing': () => ({ op: 'not' }),
  'a comparison of types': () => ({ op: 'eq', left: { field: 'name' }, right: { value: 1 } }),
  'a comparison with NaN': () => ({ op: 'gt', left: { field: 'hash' }, right: { value: Number.NaN } }),
  'a list of 20,000': () => ({
    op: 'in',
    left: { field: 'name' },
    values: Array.from({ length: 20_000 }, (_, index) => `n${index}`),
  }),
  'a lone surrogate': () => ({ op: 'eq', left: { field: 'name' }, right: { value: `${secret}\ud800` } }),
  NUL: () => ({ op: 'contains', left: { field: 'name' }, right: { value: `${secret}\0` } }),
  'a text of 200,000': () => ({
    op: 'contains',
    left: { field: 'name' },
    right: { value: 'a'.repeat(200_000) },
  }),
  'a window of a million years': () => ({
    op: 'within',
    left: { field: 'createdAt' },
    window: { last: { days: 365_000_000 } },
  }),
  'a window that ends before it begins': () => ({
    op: 'within',
    left: { field: 'createdAt' },
    window: { from: '2026-02-01T00:00:00Z', until: '2026-01-01T00:00:00Z' },
  }),
  'a depth bomb': () => {
    let condition: unknown = { op: 'isSet', left: { field: 'name' } }
    for (let level = 0; level < 5000; level++) condition = { op: 'not', of: condition }
    return condition
  },
  'a term bomb': () => ({
    op: 'or',
    of: Array.from({ length: 50_000 }, () => ({ op: 'isSet', left: { field: 'name' } })),
  }),
  'an unknown key': () => ({ op: 'isSet', left: { field: 'name' }, unexpected: secret }),
  'an actor value of the prototype': () => ({
    op: 'eq',
    left: { field: 'name' },
    right: { actor: '__proto__' },
  }),
})
