/** Webhooks out: an endpoint registers, is told what happens, and makes sure that it was us. */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createCrm, customer, defineCrm } from 'clientele'
import { memoryStorage } from 'clientele/adapters/memory'
import { testClock } from 'clientele/testing'
import { webhooks } from 'clientele/webhooks'
import { Webhook } from 'standardwebhooks'

// #region module
const model = defineCrm({
  currency: 'EUR',
  modules: {
    customer: customer(),
    webhooks: webhooks({
      // Seal the secrets of endpoints in the database: from the environment of the server, the newest first.
      keys: () => [process.env.WEBHOOKS_KEY ?? 'only for this example: 32 characters and more'],
      source: 'https://crm.example.com',
      // The receiver of this example is on this machine. Leave it out, and nothing but the internet is sent to.
      allowPrivate: ['127.0.0.1/32'],
    }),
  },
})
// #endregion

// A clock to move, so that nobody has to wait; receivers compare it with their own.
const clock = testClock(new Date())
const crm = createCrm(model, { storage: memoryStorage(), clock })
await crm.migrations.apply()

// #region receive
const secrets: string[] = []
const answers = [503]

const server = createServer(async (request, response) => {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk)
  const body = Buffer.concat(chunks).toString()
  try {
    const headers = request.headers as Record<string, string>
    const event = new Webhook(secrets[0] ?? '').verify(body, headers) as {
      type: string
      data: { name?: string }
    }
    const status = answers.shift() ?? 204
    console.log(`${event.type} ${event.data.name ?? ''}: answered ${status}`)
    response.writeHead(status).end()
  } catch (error) {
    console.log(`refused: ${(error as Error).message}`)
    response.writeHead(401).end()
  }
})
// #endregion
await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/crm`

// What follows the log here is let catch up first; a server calls `crm.start()` once and is done.
const pass = async () => {
  await crm.settled()
  await crm.tick()
}

// #region register
const { id: webhookId, secret } = await crm.webhook.create({ url, types: ['customer.*'] })
// Shown this once: the receiver keeps it.
secrets.push(secret ?? '')
// #endregion

await crm.customer.create({ name: 'Ada' })
await pass()

// #region retry
// The receiver was not there: it is tried again after five seconds, five minutes, half an hour, two hours...
const { items } = await crm.webhookDelivery.list({ include: ['webhook'] })
for (const { state, attempts, lastStatus } of items) console.log(state, attempts, lastStatus)
// #endregion
clock.advance({ hours: 0.01 })
await pass()

// #region rotate
// Both secrets sign for a day, so the receiver changes over when it likes.
const rotated = await crm.webhook.rotateSecret({ webhookId, overlapHours: 24 })
await crm.webhook.ping({ webhookId })
await pass()
secrets[0] = rotated.secret ?? ''
clock.advance({ hours: 0.01 })
await crm.webhook.ping({ webhookId })
await pass()
// #endregion

// #region replay
const { replayed } = await crm.webhook.replay({ webhookId, since: new Date(clock.now() - 3_600_000) })
console.log(`replayed ${replayed}`)
await pass()
// #endregion

// #region refused
for (const bad of ['https://user:word@example.com/', 'https://2130706433/']) {
  await crm.webhook.create({ url: bad, types: ['*'] }).catch((error: Error) => console.log(error.message))
}
// #endregion

await crm.close()
server.close()

// Output:
// customer.created Ada: answered 503
// pending 1 503
// customer.created Ada: answered 204
// webhook.pinged : answered 204
// webhook.pinged : answered 204
// replayed 3
// customer.created Ada: answered 204
// webhook.pinged : answered 204
// webhook.pinged : answered 204
// webhook.create: url: expected a URL without credentials, received text of 30 characters
// webhook.create: url: expected an address in its usual spelling, received text of 19 characters
