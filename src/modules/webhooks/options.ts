import { type Issue, invalid, received } from '../../kernel/index.js'
import { type AllowPrivate, type Reach, reachOf } from './addresses.js'
import { nodeSender } from './node-sender.js'
import type { Keys } from './secrets.js'
import type { SendWebhook } from './sending.js'

export interface WebhooksOptions {
  /**
   * Seal the secrets of endpoints in the database: texts of at least 32 characters from the host's own safe, the newest
   * first. Asked for whenever a secret is made or used, so that a model in a browser holds none.
   */
  readonly keys: Keys
  /** Where events come from, an absolute URI at best. Default: `urn:clientele:log`. */
  readonly source?: string
  /** Before each type of event: `com.example` sends `com.example.customer.created`. */
  readonly typePrefix?: string
  /** Sends instead of Node's own http. Whom it may connect to is then its own care. */
  readonly send?: SendWebhook
  /**
   * Connects to addresses that are not public too, without encryption if the URL says so: to all, or to those of networks
   * such as `10.0.0.0/8`. Default: to none.
   */
  readonly allowPrivate?: AllowPrivate
  /** Milliseconds that an attempt may take, up to 25,000. Default: 15,000. */
  readonly timeoutMs?: number
}

/** The options as the module's parts read them. */
export interface Settled {
  readonly keys: Keys
  readonly source: string
  readonly typePrefix?: string
  readonly send: SendWebhook
  readonly reach: Reach
}

/** The crm waits 30 seconds for what is outside; what an attempt came to must be written down in them too. */
const mostTimeoutMs = 25_000

/**
 * Reads what a host gives.
 *
 * @throws `input.invalid` with every fault
 */
export const settled = (options: WebhooksOptions): Settled => {
  const issues = faultsOf(options)
  if (issues.length > 0) throw invalid('webhooks', issues)
  const { keys, source = 'urn:clientele:log', typePrefix, timeoutMs = 15_000 } = options
  const reach = reachOf(options.allowPrivate)
  return { keys, source, typePrefix, send: options.send ?? nodeSender({ reach, timeoutMs }), reach }
}

function faultsOf({ keys, source, typePrefix, timeoutMs = 1 }: WebhooksOptions): Issue[] {
  const isTime = Number.isInteger(timeoutMs) && timeoutMs >= 1 && timeoutMs <= mostTimeoutMs
  const isSource = source === undefined || /^[!-~]{1,500}$/.test(source)
  const isPrefix = typePrefix === undefined || /^[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*$/.test(typePrefix)
  return [
    ...(typeof keys === 'function' ? [] : [fault('keys', 'a function that answers keys', keys)]),
    ...(isSource ? [] : [fault('source', 'a URI', source)]),
    ...(isPrefix ? [] : [fault('typePrefix', 'words with dots between them', typePrefix)]),
    ...(isTime ? [] : [fault('timeoutMs', `a whole number from 1 to ${mostTimeoutMs}`, timeoutMs)]),
  ]
}

function fault(name: string, expected: string, value: unknown): Issue {
  return { path: [name], expected, received: received(value) }
}
