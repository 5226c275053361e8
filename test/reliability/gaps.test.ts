import { Kysely, MysqlDialect, PostgresDialect } from 'kysely'
import { describe, expect, it, onTestFinished } from 'vitest'
import { kyselyStorage, prepared } from '../../adapters/kysely/index.js'
import { testCrm } from '../../src/testing/index.js'
import { effort } from '../tools/effort.js'
import { addressOf, isEveryEngine } from '../tools/engines.js'
import { mariadbPlace } from '../tools/mariadb.js'
import { postgresPlace } from '../tools/postgres.js'
import { type ControlDatabase, controlReader, makeControl } from './control-reader.js'
import { shopModel } from './shop.js'

const writers = 16

const open = {
  postgres: async (url: string) => {
    const place = await postgresPlace(url)
    const dialect = new PostgresDialect({ pool: prepared(place.pool({ max: writers + 4 })) })
    return { dialect, remove: place.remove }
  },
  mysql: async (url: string) => {
    const place = await mariadbPlace(url)
    const dialect = new MysqlDialect({ pool: prepared(place.pool({ connectionLimit: writers + 4 })) })
    return { dialect, remove: place.remove }
  },
}

const servers = [
  { name: 'PostgreSQL', engine: 'postgres', url: isEveryEngine ? await addressOf('PostgreSQL') : undefined },
  { name: 'MariaDB', engine: 'mysql', url: isEveryEngine ? await addressOf('MariaDB') : undefined },
] as const

/** A crm on a server, with a control table beside it that every transaction writes to first. */
async function groundOn(engine: 'postgres' | 'mysql', url: string) {
  const { dialect, remove } = await open[engine](url)
  const db = new Kysely<ControlDatabase>({ dialect })
  onTestFinished(async () => {
    await db.destroy()
    await remove()
  })
  await makeControl(db, engine)
  const { crm } = await testCrm(shopModel, { storage: kyselyStorage(db, { engine }) })
  const write = (id: string) =>
    crm.transaction(async (tx) => {
      await tx.native.insertInto('serial_control').values({ customer_id: id }).execute()
      await tx.customer.create({ id, name: id })
      await tx.customer.update({ customerId: id, name: `${id} again` })
    })
  return { db, crm, write }
}

describe.each(servers.map((server) => [server.name, server] as const))(
  'sixteen writers on %s',
  (_, { engine, url }) => {
    it.skipIf(!url)(
      'leave no gap to whoever follows our positions, where one who trusts serial ids loses events [RE-2]',
      { timeout: effort({ short: 300_000, long: 3_600_000 }) },
      async () => {
        const { db, crm, write } = await groundOn(engine, url ?? '')
        const each = effort({ short: 25, long: 500 })
        let isWriting = true
        const tailed: number[] = []
        const consumed: number[] = []
        let after: string | undefined
        const tail = async () => {
          for await (const { position, cursor } of crm.events.read({ after })) {
            tailed.push(position)
            after = cursor
          }
        }
        crm.consume({
          name: 'follower',
          types: ['*'],
          from: 'start',
          onPoison: 'halt',
          handle: ({ events }) => {
            consumed.push(...events.map(({ position }) => position))
          },
        })
        const control = controlReader(db)
        const follow = async (readOn: () => Promise<unknown>) => {
          while (isWriting) await readOn()
          await readOn()
        }
        const following = [follow(tail), follow(control.readOn), follow(() => crm.tick())]
        let written = 0
        const loops = Array.from({ length: writers }, async (_, writer) => {
          // On until the control reader has lost something: until then nothing has been raced.
          for (let n = 0; n < each || (control.lost() === 0 && n < 20 * each); n++) {
            await write(`c-${writer}-${n}`)
            written += 1
          }
        })
        await Promise.all(loops)
        isWriting = false
        await Promise.all(following)

        const all = Array.from({ length: 2 * written }, (_, index) => index + 1)
        expect(tailed).toEqual(all)
        expect(consumed).toEqual(all)
        const lost = written - control.seen.length
        console.log(`${engine}: the control reader lost ${lost} of ${written}`)
        expect(lost).toBeGreaterThan(0)
      },
    )
  },
)
