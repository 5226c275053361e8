import { Webhook as Receiver } from 'standardwebhooks'
import { describe, expect, it } from 'vitest'
import { signedHeaders } from '../../../src/modules/webhooks/signing.js'

const secret = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'
const published = {
  id: 'msg_p5jXN8AQM9LWM0D4loKWxJek',
  at: '2021-02-25T15:02:10.000Z',
  body: '{"test": 2432232314}',
}

describe('signedHeaders', () => {
  it('answers what the specification publishes as its example', () => {
    expect(signedHeaders(published, [secret])).toEqual({
      'webhook-id': 'msg_p5jXN8AQM9LWM0D4loKWxJek',
      'webhook-timestamp': '1614265330',
      'webhook-signature': 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
    })
  })

  it('signs what WebCrypto signs: HMAC-SHA256 of id, time and body', async () => {
    const key = Uint8Array.from(atob(secret.slice('whsec_'.length)), (one) => one.charCodeAt(0))
    const algorithm = { name: 'HMAC', hash: 'SHA-256' }
    const hmac = await crypto.subtle.importKey('raw', key, algorithm, false, ['sign'])
    const signed = `${published.id}.1614265330.${published.body}`
    const bytes = new Uint8Array(await crypto.subtle.sign('HMAC', hmac, new TextEncoder().encode(signed)))
    const expected = `v1,${btoa(String.fromCharCode(...bytes))}`
    expect(signedHeaders(published, [secret])['webhook-signature']).toBe(expected)
  })

  it('is verified by a receiver that knows any one of several secrets, and by no other', () => {
    const [older, stranger] = [`whsec_${btoa('o'.repeat(32))}`, `whsec_${btoa('s'.repeat(32))}`]
    const message = { id: 'evt_1', at: new Date().toISOString(), body: '{"name":"Zoë"}' }
    const headers = { ...signedHeaders(message, [secret, older]) }
    expect(headers['webhook-signature']?.split(' ')).toHaveLength(2)
    for (const known of [secret, older]) {
      expect(new Receiver(known).verify(message.body, headers)).toEqual({ name: 'Zoë' })
    }
    expect(() => new Receiver(stranger).verify(message.body, headers)).toThrow('No matching signature')
    expect(() => new Receiver(secret).verify('{"name":"Eve"}', headers)).toThrow('No matching signature')
  })
})
