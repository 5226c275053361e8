import { createRequire } from 'node:module'
import { connect } from 'node:net'
import { pathToFileURL } from 'node:url'
import { fromRoot } from './doors.js'

/** A server that tests use when it answers, and skip by name when it does not. */
export interface Server {
  readonly name: 'PostgreSQL' | 'MariaDB' | 'Redis' | 'NATS'
  readonly url: string
  readonly answers: boolean
}

/** Looks for the servers: at the addresses the environment names, else on loopback, for a second each. */
export const findServers = (): Promise<readonly Server[]> =>
  Promise.all(
    addresses().map(async ({ name, url }) => {
      const { hostname, port } = new URL(url)
      return { name, url, answers: await canConnect(hostname, Number(port)) }
    }),
  )

/** `npm run test:engines`: everything on every engine that answers. Else each server only has its smoke test. */
export const isEveryEngine = process.env.CLIENTELE_ENGINES === 'all'

/** The address of a server that answers; undefined when nothing does. */
export const addressOf = async (name: Server['name']): Promise<string | undefined> => {
  const servers = await findServers()
  return servers.find((server) => server.name === name && server.answers)?.url
}

/** What a line of a report says about a server, without its credentials. */
export const describeServer = ({ name, url, answers }: Server): string =>
  `${name}: ${answers ? 'answers' : 'SKIPPED, nothing answers'} at ${new URL(url).host}`

/** The newest Kysely, when `npm run drivers` has installed it; else undefined. It exists as ESM only. */
export const findNewestKysely = async (): Promise<typeof import('kysely') | undefined> => {
  try {
    const path = createRequire(fromRoot('test/drivers/package.json')).resolve('kysely-next')
    return await import(pathToFileURL(path).href)
  } catch {
    return undefined
  }
}

/** The SQLite driver most hosts use, when `npm run drivers` has installed it; else undefined. */
export const findBetterSqlite3 = (): typeof import('better-sqlite3') | undefined => {
  try {
    const Database = createRequire(fromRoot('test/drivers/package.json'))('better-sqlite3')
    new Database(':memory:').close()
    return Database
  } catch {
    return undefined
  }
}

function addresses(): readonly Pick<Server, 'name' | 'url'>[] {
  const {
    CLIENTELE_TEST_POSTGRES_URL,
    CLIENTELE_TEST_MYSQL_URL,
    CLIENTELE_TEST_REDIS_URL,
    CLIENTELE_TEST_NATS_URL,
  } = process.env
  return [
    { name: 'PostgreSQL', url: CLIENTELE_TEST_POSTGRES_URL ?? 'postgres://postgres@127.0.0.1:5432/test' },
    { name: 'MariaDB', url: CLIENTELE_TEST_MYSQL_URL ?? 'mysql://root@127.0.0.1:3306/test' },
    { name: 'Redis', url: CLIENTELE_TEST_REDIS_URL ?? 'redis://127.0.0.1:6379' },
    { name: 'NATS', url: CLIENTELE_TEST_NATS_URL ?? 'nats://127.0.0.1:4222' },
  ]
}

function canConnect(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host, port, timeout: 1000 })
    const settle = (answer: boolean) => {
      socket.destroy()
      resolve(answer)
    }
    socket.once('connect', () => settle(true))
    socket.once('timeout', () => settle(false))
    socket.once('error', () => settle(false))
  })
}
