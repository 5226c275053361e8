import { randomInt } from 'node:crypto'
import { describe, expect, it, onTestFinished } from 'vitest'
import { killServer, prepare } from './kills.js'
import { ownServers } from './own-server.js'

const isLong = process.env.CLIENTELE_LONG === '1'

describe.each(ownServers.map(({ name, make }) => [name, make] as const))('a %s server', (_, make) => {
  it.skipIf(!isLong || !make)(
    'that is killed under a writer comes back with all that was acknowledged [RE-1: part, killed servers]',
    async () => {
      const server = await make?.()
      if (!server) throw new TypeError('There is no such server.')
      onTestFinished(server.remove)
      await server.start()
      await prepare(server.address)
      const kills = Number(process.env.CLIENTELE_SERVER_KILLS ?? 20)
      const seed = randomInt(1_000_000)
      const { done, open } = await killServer(server, kills, seed)
      console.log(
        `${server.address.engine}: ${kills} kills of the server (seed ${seed}): ${done} pieces done`,
      )
      expect(open).toBe(kills)
    },
  )
})
