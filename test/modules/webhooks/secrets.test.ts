import { describe, expect, it } from 'vitest'
import { webhookKeyUnfit } from '../../../src/modules/webhooks/errors.js'
import { newSecret, seal, unseal } from '../../../src/modules/webhooks/secrets.js'

const [first, second] = ['a'.repeat(32), 'b'.repeat(40)]
const place = { tenant: 'acme', webhookId: 'whk_1' }

describe('newSecret', () => {
  it('makes 32 random bytes, never twice the same', () => {
    const secrets = Array.from({ length: 100 }, newSecret)
    expect(new Set(secrets).size).toBe(100)
    for (const secret of secrets) {
      expect(secret).toMatch(/^whsec_/)
      expect(atob(secret.slice('whsec_'.length))).toHaveLength(32)
    }
  })
})

describe('seal', () => {
  it('hides a secret, each time anew', async () => {
    const secret = newSecret()
    const sealed = await seal(secret, () => [first], place)
    expect(sealed).not.toContain(secret.slice(10))
    expect(await seal(secret, () => [first], place)).not.toBe(sealed)
    expect(await unseal(sealed, () => [first], place)).toBe(secret)
  })

  it('is opened by an older key too, and by no other', async () => {
    const sealed = await seal('whsec_x', async () => [first], place)
    expect(await unseal(sealed, () => [second, first], place)).toBe('whsec_x')
    expect(await unseal(sealed, () => [second], place)).toBeUndefined()
  })

  it('opens for its own endpoint and tenant only', async () => {
    const sealed = await seal('whsec_x', () => [first], place)
    expect(await unseal(sealed, () => [first], { ...place, webhookId: 'whk_2' })).toBeUndefined()
    expect(await unseal(sealed, () => [first], { ...place, tenant: 'other' })).toBeUndefined()
  })

  it.each([
    ['no key', []],
    ['an empty key', ['']],
    ['a short key', ['short']],
    ['a key that is missing', [undefined as unknown as string]],
  ])('refuses %s', async (_, keys) => {
    await expect(seal('whsec_x', () => keys, place)).rejects.toSatisfy(webhookKeyUnfit.is)
    await expect(unseal('eA==', () => keys, place)).rejects.toSatisfy(webhookKeyUnfit.is)
  })
})
