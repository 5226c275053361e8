import { Webhook as Signer } from 'standardwebhooks'
import { type Instant, instantMs } from '../../kernel/index.js'

/** What is signed: the id stays the same over all attempts, the time is the attempt's. */
export interface Message {
  readonly id: string
  readonly at: Instant
  readonly body: string
}

/**
 * The headers that let a receiver verify a message, with a signature of each secret.
 *
 * @see Standard Webhooks 1.0, standardwebhooks.com
 */
export const signedHeaders = (
  { id, at, body }: Message,
  secrets: readonly string[],
): Readonly<Record<string, string>> => {
  const time = new Date(instantMs(at))
  return {
    'webhook-id': id,
    'webhook-timestamp': String(Math.floor(time.getTime() / 1000)),
    'webhook-signature': secrets.map((secret) => new Signer(secret).sign(id, time, body)).join(' '),
  }
}
