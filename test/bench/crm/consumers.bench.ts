import { createCrm } from '../../../src/index.js'
import type { Figure } from '../figure.js'
import { model, newGround } from './ground.js'
import { openServers } from './servers.js'

/** How many events of one tenant a consumer handles in a second whose handler does nothing. */
export const figures = async (): Promise<Figure[]> => {
  const { crm, close } = await newGround()
  const figures = await consumed('sqlite', crm)
  await close()
  for (const { name, storage, remove } of await openServers()) {
    // Which handle a transaction has does not matter here.
    const served = createCrm(model, { storage }) as unknown as BenchCrm
    await served.migrations.apply()
    figures.push(...(await consumed(name, served)))
    await remove()
  }
  return figures
}

type BenchCrm = Awaited<ReturnType<typeof newGround>>['crm']

const events = 4000

/** One by one is slow enough to be measured with fewer. */
const ways = [
  { batch: 1, transactional: false, share: 0.25 },
  { batch: 1, transactional: true, share: 0.25 },
  { batch: 100, transactional: false, share: 1 },
  { batch: 100, transactional: true, share: 1 },
]

async function consumed(engine: string, crm: BenchCrm): Promise<Figure[]> {
  const customers = Array.from({ length: events }, (_, index) => ({
    name: `Customer ${index}`,
    attributes: { plan: 'free' as const },
  }))
  for await (const row of crm.bulk('customer.create', customers)) if (!row.ok) throw row.error
  const figures: Figure[] = []
  for (const way of ways) {
    const { batch, transactional } = way
    const kind = transactional ? 'with tx' : 'without tx'
    const name = `${engine}: one consumer, batch ${batch}, ${kind}`
    figures.push({ name, ours: await speedOf(crm, way), unit: 'events/s' })
  }
  return figures
}

async function speedOf(
  crm: BenchCrm,
  { batch, transactional, share }: (typeof ways)[number],
): Promise<number> {
  let handled = 0
  const consumer = crm.consume({
    name: `bench-${batch}-${transactional}`,
    types: ['customer.created'],
    from: 'start',
    batch,
    transactional,
    onPoison: 'halt',
    handle: ({ events: some }) => {
      handled += some.length
    },
  })
  await consumer.ready()
  const begun = performance.now()
  await crm.tick({ limit: events * share })
  const seconds = (performance.now() - begun) / 1000
  await consumer.stop()
  return handled / seconds
}
