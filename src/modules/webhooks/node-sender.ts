import { literalIn, type Reach } from './addresses.js'
import { webhookAddressRefused, webhookNoSender } from './errors.js'
import type { OutgoingWebhook, SendWebhook, WebhookAnswer } from './sending.js'
import { faultOfUrl } from './urls.js'

/** Where a name leads. */
export interface Resolved {
  readonly address: string
  readonly family: number
}

export interface NodeSenderOptions {
  readonly reach: Reach
  /** Milliseconds for the whole of an attempt. */
  readonly timeoutMs: number
  /** Default: the system's resolver. */
  readonly resolve?: (hostname: string) => Promise<readonly Resolved[]>
}

/** Of an answer's body, so many bytes are read and forgotten. */
const mostBytes = 16_384

/**
 * Sends with Node's own http, which follows no redirect. Connections go to addresses within reach only: the address that is
 * checked is the address that is connected to, whatever a name leads to the next time it is asked.
 */
export const nodeSender =
  ({ reach, timeoutMs, resolve = systemResolve }: NodeSenderOptions): SendWebhook =>
  async (webhook) => {
    const fault = faultOfUrl(webhook.url, reach)
    if (fault !== undefined) throw webhookAddressRefused({ path: 'url', expected: fault })
    const url = new URL(webhook.url)
    const signal = AbortSignal.any([webhook.signal, AbortSignal.timeout(timeoutMs)])
    const isEncrypted = url.protocol === 'https:'
    const addresses = await until(signal, addressesOf(url, resolve))
    const reached = addresses.filter(({ address }) => reach.has(address, { isEncrypted }))
    if (reached.length === 0)
      throw webhookAddressRefused({ path: 'url', expected: 'a name of a public address' })
    return posted({ ...webhook, signal }, url, reached)
  }

async function addressesOf(
  url: URL,
  resolve: (hostname: string) => Promise<readonly Resolved[]>,
): Promise<readonly Resolved[]> {
  const literal = literalIn(url)
  if (literal === undefined) return resolve(url.hostname)
  return [{ address: literal, family: literal.includes(':') ? 6 : 4 }]
}

function systemResolve(hostname: string): Promise<readonly Resolved[]> {
  return builtin('node:dns').promises.lookup(hostname, { all: true })
}

/** Resolvers take no signal. */
async function until<R>(signal: AbortSignal, work: Promise<R>): Promise<R> {
  let stop = () => {}
  const stopped = new Promise<never>((_, reject) => {
    stop = () => reject(signal.reason)
    signal.addEventListener('abort', stop, { once: true })
    if (signal.aborted) stop()
  })
  try {
    return await Promise.race([work, stopped])
  } finally {
    signal.removeEventListener('abort', stop)
  }
}

function posted(
  { headers, body, signal }: OutgoingWebhook,
  url: URL,
  addresses: readonly Resolved[],
): Promise<WebhookAnswer> {
  const { request } = url.protocol === 'https:' ? builtin('node:https') : builtin('node:http')
  const { promise, resolve, reject } = settled<WebhookAnswer>()
  const length = String(new TextEncoder().encode(body).length)
  const outgoing = request(
    url,
    {
      method: 'POST',
      headers: { ...headers, 'content-length': length },
      // A connection of its own: one that was kept was checked for another.
      agent: false,
      signal,
      lookup: lookupOf(addresses),
    },
    (response) => {
      const answered = answers(response, resolve)
      outgoing.on('error', answered)
    },
  )
  outgoing.on('error', (error) => queueMicrotask(() => reject(error)))
  outgoing.end(body)
  return promise
}

/** What is used of Node's `IncomingMessage`. */
interface Answering {
  readonly statusCode?: number
  readonly headers: { readonly 'retry-after'?: string }
  on(event: string, listener: (chunk: { readonly length: number }) => void): unknown
  destroy(): unknown
}

/** However its body ends, the answer is there. @returns tells it now */
function answers(response: Answering, tell: (answer: WebhookAnswer) => void): () => void {
  const { statusCode: status = 0, headers } = response
  const retryAfter = headers['retry-after']
  const answered = () => tell({ status, ...(retryAfter !== undefined && { retryAfter }) })
  let bytes = 0
  response.on('data', ({ length }) => {
    bytes += length
    if (bytes > mostBytes) response.destroy()
  })
  response.on('error', answered)
  response.on('close', answered)
  return answered
}

interface Settled<R> {
  readonly promise: Promise<R>
  resolve(value: R): void
  reject(error: unknown): void
}

function settled<R>(): Settled<R> {
  let [resolve, reject]: [(value: R) => void, (error: unknown) => void] = [() => {}, () => {}]
  const promise = new Promise<R>((yes, no) => {
    resolve = yes
    reject = no
  })
  return { promise, resolve, reject }
}

type Found = (error: null, address: string | { address: string; family: number }[], family?: number) => void

/** Answers what was checked, without asking again. */
function lookupOf(addresses: readonly Resolved[]) {
  return (_: string, { all }: { readonly all?: boolean }, found: Found): void => {
    const [first] = addresses
    if (all) found(null, [...addresses])
    else if (first) found(null, first.address, first.family)
  }
}

/** Never an import, so that browsers can bundle this. @throws `webhook.no_sender` */
function builtin<Name extends 'node:dns' | 'node:http' | 'node:https'>(name: Name) {
  const { process } = globalThis as { process?: Partial<Pick<NodeJS.Process, 'getBuiltinModule'>> }
  if (!process?.getBuiltinModule) throw webhookNoSender({})
  return process.getBuiltinModule(name)
}
