import { describe, expect, it } from 'vitest'
import { normalizeEmail } from '../../../src/modules/customer/email.js'

describe('normalizeEmail', () => {
  it.each([
    ['ada@example.com', 'ada@example.com'],
    ['  ada@example.com\n', 'ada@example.com'],
    ['Ada.Lovelace@Example.COM', 'ada.lovelace@example.com'],
    ['ada+news@example.com', 'ada+news@example.com'],
    ['ada@bücher.example', 'ada@xn--bcher-kva.example'],
    ['ada@例え.テスト', 'ada@xn--r8jz45g.xn--zckzah'],
    ['ada@例え。テスト', 'ada@xn--r8jz45g.xn--zckzah'],
    ['ＡＤＡ＠ｅｘａｍｐｌｅ．ｃｏｍ', 'ada@example.com'],
    ['JÜRGEN@example.com', 'jürgen@example.com'],
    ["o'hara@mail.example.co.uk", "o'hara@mail.example.co.uk"],
  ])('reads %j as %s [CU-3: e-mail]', (given, expected) => {
    expect(normalizeEmail(given)).toBe(expected)
  })

  it.each([
    '',
    'ada',
    '@example.com',
    'ada@',
    'ada@localhost',
    'ada@example',
    'ada@@example.com',
    'ada lovelace@example.com',
    'ada@exa mple.com',
    'ada@example.com/path',
    'ada@example.com:25',
    'ada@ex%61mple.com',
    'ada@[127.0.0.1]',
    'ada@127.0.0.1',
    'ada@1.2',
    'ada@-example.com',
    'ada@example..com',
    'ada@example.com.',
    'ada@ex_ample.com',
    'Ada <ada@example.com>',
    'ada\u200b@example.com',
    `${'a'.repeat(65)}@example.com`,
    `ada@${'a'.repeat(64)}.com`,
    `ada@${'a.'.repeat(130)}com`,
  ])('refuses %j', (given) => {
    expect(normalizeEmail(given)).toBeUndefined()
  })

  it('reads what it has read as the same', () => {
    expect(normalizeEmail('jürgen@xn--bcher-kva.example')).toBe('jürgen@xn--bcher-kva.example')
  })
})
