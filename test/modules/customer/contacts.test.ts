import { describe, expect, it } from 'vitest'
import { readContact } from '../../../src/modules/customer/contacts.js'
import { invalidContact } from '../../../src/modules/customer/index.js'

const phone = (value: string, countryCode: string | null = null) =>
  readContact({ kind: 'phone', value, countryCode, path: ['phone'] })

describe('readContact', () => {
  it.each([
    ['+49 30 1234567', null, '+49301234567', null],
    ['030 1234567', 'DE', '+49301234567', null],
    ['138 0013 8000', 'CN', '+8613800138000', null],
    ['(415) 555-2671', 'US', '+14155552671', null],
    ['+1 415 555 2671 ext. 42', null, '+14155552671', '42'],
    ['00 43 1 5321234', 'DE', '+4315321234', null],
  ])('reads the number %j of %s as %s [CU-3: phone]', async (value, country, normalized, extension) => {
    expect(await phone(value, country)).toEqual({ kind: 'phone', value, normalized, extension })
  })

  it.each([
    ['030 1234567', null],
    ['030 1234567', 'XX'],
    ['12', 'DE'],
    ['call me', 'DE'],
    ['', 'DE'],
    ['call +49 30 1234567 now', null],
  ])('refuses the number %j of %s', async (value, country) => {
    await expect(phone(value, country)).rejects.toMatchObject({
      code: 'contactPoint.invalid',
      kind: 'invalid',
    })
  })

  it('says where it was wrong and what it wanted, never what came', async () => {
    const error = await phone('0301234').catch((caught: unknown) => caught)
    expect(invalidContact.is(error) && error.toJSON()).toEqual({
      name: 'CrmError',
      code: 'contactPoint.invalid',
      kind: 'invalid',
      message:
        "This phone cannot be used: expected a phone number with + and the country's code, or one of the customer's country; the customer has no countryCode.",
      retryable: false,
      issues: [
        {
          path: ['phone'],
          expected:
            "a phone number with + and the country's code, or one of the customer's country; the customer has no countryCode",
          received: 'text of 7 characters',
        },
      ],
      details: {
        kind: 'phone',
        expected:
          "a phone number with + and the country's code, or one of the customer's country; the customer has no countryCode",
      },
    })
  })

  it('keeps an address as it was given beside its normalised form', async () => {
    const given = { kind: 'email', value: ' Ada@Example.com ', countryCode: null, path: ['email'] } as const
    expect(await readContact(given)).toEqual({
      kind: 'email',
      value: 'Ada@Example.com',
      normalized: 'ada@example.com',
      extension: null,
    })
  })

  it('compares ids of other systems as they are', async () => {
    const given = { kind: 'wechat_openid', value: ' oAbC ', countryCode: null, path: ['value'] } as const
    expect(await readContact(given)).toMatchObject({ value: 'oAbC', normalized: 'oAbC' })
  })

  it('refuses a blank one', async () => {
    const given = { kind: 'social', value: '  ', countryCode: null, path: ['value'] } as const
    await expect(readContact(given)).rejects.toMatchObject({ code: 'contactPoint.invalid' })
  })
})
