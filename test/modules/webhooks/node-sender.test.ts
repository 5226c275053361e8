import { describe, expect, it } from 'vitest'
import { type AllowPrivate, reachOf } from '../../../src/modules/webhooks/addresses.js'
import { webhookAddressRefused } from '../../../src/modules/webhooks/errors.js'
import { nodeSender, type Resolved } from '../../../src/modules/webhooks/node-sender.js'
import { type Behaviour, receiver } from './receiver.js'

const never = new AbortController().signal
const longMs = 20_000

const sending = (
  url: string,
  {
    allow = true,
    timeoutMs = longMs,
    signal = never,
    resolve,
  }: {
    allow?: AllowPrivate
    timeoutMs?: number
    signal?: AbortSignal
    resolve?: (name: string) => Promise<readonly Resolved[]>
  } = {},
) => {
  const send = nodeSender({ reach: reachOf(allow), timeoutMs, resolve })
  return send({ url, headers: { 'x-test': 'yes' }, body: '{"name":"Zoë"}', signal })
}

/** Only what is public, as without the option. */
const sendingOut = (url: string, resolve: (name: string) => Promise<readonly Resolved[]>, signal = never) =>
  nodeSender({ reach: reachOf(undefined), timeoutMs: longMs, resolve })({
    url,
    headers: {},
    body: '{}',
    signal,
  })

const loopback = [{ address: '127.0.0.1', family: 4 }]

describe('nodeSender', () => {
  it('posts the body as it is and answers the status', async () => {
    const { url, received } = await receiver(() => 202)
    expect(await sending(`${url}?a=1`)).toEqual({ status: 202 })
    expect(received).toEqual([
      expect.objectContaining({
        path: '/hook?a=1',
        body: '{"name":"Zoë"}',
        headers: expect.objectContaining({ 'x-test': 'yes', 'content-length': '15' }),
      }),
    ])
  })

  it('follows no redirect', async () => {
    const elsewhere = await receiver()
    const behaviour: Behaviour = (_, response) => response.writeHead(307, { location: elsewhere.url }).end()
    const { url } = await receiver(() => behaviour)
    expect(await sending(url)).toEqual({ status: 307 })
    expect(elsewhere.received).toEqual([])
  })

  it('tells what an endpoint asks it to wait', async () => {
    const behaviour: Behaviour = (_, response) => response.writeHead(503, { 'retry-after': '120' }).end()
    const { url } = await receiver(() => behaviour)
    expect(await sending(url)).toEqual({ status: 503, retryAfter: '120' })
  })

  it('ends an attempt that takes too long', async () => {
    const { url, received } = await receiver(() => () => {})
    await expect(sending(url, { timeoutMs: 100 })).rejects.toThrow(/abort/)
    expect(received).toHaveLength(1)
  })

  it('ends with its signal', async () => {
    const stopping = new AbortController()
    const { url } = await receiver(() => () => stopping.abort())
    await expect(sending(url, { signal: stopping.signal })).rejects.toThrow(/abort/)
    await expect(sending(url, { signal: stopping.signal })).rejects.toThrow(/abort/)
  })

  it('waits for no resolver longer than for an endpoint', async () => {
    const resolve = () => new Promise<never>(() => {})
    await expect(sending('http://slow.test/', { timeoutMs: 50, resolve })).rejects.toThrow(/timeout/)
  })

  it('has its answer with the status: a body without an end is cut off', async () => {
    const endless: Behaviour = (_, response) => {
      response.writeHead(200)
      const more = (): boolean => !response.destroyed && response.write('x'.repeat(8192))
      response.on('drain', more)
      for (let at = 0; at < 8; at += 1) more()
    }
    const hanging: Behaviour = (_, response) => response.writeHead(200).flushHeaders()
    expect(await sending((await receiver(() => endless)).url)).toEqual({ status: 200 })
    expect(await sending((await receiver(() => hanging)).url, { timeoutMs: 100 })).toEqual({ status: 200 })
  })

  it('rejects where nothing listens, and where what listens is no web server', async () => {
    const gone = await receiver()
    await gone.close()
    await expect(sending(gone.url)).rejects.toThrow('ECONNREFUSED')
    const rude = await receiver(() => (request) => request.socket.end('SSH-2.0-OpenSSH\r\n'))
    await expect(sending(rude.url)).rejects.toThrow()
  })

  it('connects to what a name led to when it was checked, without asking again', async () => {
    const { port, received } = await receiver()
    let asked = 0
    const resolve = async () => {
      asked += 1
      return asked === 1 ? loopback : [{ address: '127.0.0.2', family: 4 }]
    }
    const allow = ['127.0.0.1/32']
    const url = `http://hooks.test:${port}/`
    expect(await sending(url, { allow, resolve })).toEqual({ status: 204 })
    expect([asked, received.length]).toEqual([1, 1])
    await expect(sending(url, { allow, resolve })).rejects.toSatisfy(webhookAddressRefused.is)
    expect(received).toHaveLength(1)
  })

  it('refuses a name that leads to no public address, before anything is connected to', async () => {
    const { port, received } = await receiver()
    const url = `https://rebound.example.com:${port}/`
    for (const address of [
      '127.0.0.1',
      '10.0.0.1',
      '169.254.169.254',
      '::1',
      '::ffff:127.0.0.1',
      'fe80::1',
    ]) {
      const resolve = async () => [{ address, family: address.includes(':') ? 6 : 4 }]
      await expect(sendingOut(url, resolve)).rejects.toSatisfy(webhookAddressRefused.is)
    }
    expect(received).toEqual([])
  })

  it('tries a public address where a name has one, and refuses the name when it leads inside later', async () => {
    const answers = [[{ address: '203.0.114.1', family: 4 }, ...loopback], loopback]
    const stopping = new AbortController()
    const resolve = async () => {
      stopping.abort()
      return answers.shift() ?? []
    }
    const url = 'https://rebinding.example.com/'
    await expect(sendingOut(url, resolve, stopping.signal)).rejects.not.toSatisfy(webhookAddressRefused.is)
    await expect(sendingOut(url, resolve)).rejects.toSatisfy(webhookAddressRefused.is)
  })

  it('looks at the URL again: what is stored may be older than what is allowed', async () => {
    const { url, received } = await receiver()
    for (const bad of [url, 'http://2130706433/', 'https://me@example.com/', 'https://127.0.0.1/']) {
      await expect(sendingOut(bad, async () => loopback)).rejects.toSatisfy(webhookAddressRefused.is)
    }
    expect(received).toEqual([])
  })
})
