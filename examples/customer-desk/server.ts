/** A small desk over the crm. `npx tsx examples/customer-desk/server.ts`, with a file for the customers if they shall stay. */
import { serve } from '@hono/node-server'
import { deskApp } from './app.js'
import { openCrm } from './crm.js'
import { addSample } from './sample.js'

const { crm, close } = await openCrm(process.argv[2] ?? ':memory:')
if ((await crm.customer.count()) === 0) await addSample(crm)
const ticking = crm.start()

const port = Number(process.env.PORT ?? 3000)
const server = serve({ fetch: deskApp(crm).fetch, port, hostname: '127.0.0.1' }, (address) => {
  console.log(`The desk is at http://127.0.0.1:${address.port}`)
})

process.once('SIGTERM', stop)
process.once('SIGINT', stop)

function stop(): void {
  server.close(async () => {
    await ticking.stop()
    await close()
  })
}
