import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, existsSync, mkdtempSync, readFileSync, realpathSync, rmSync } from 'node:fs'
import { connect, createServer } from 'node:net'
import { tmpdir, userInfo } from 'node:os'
import { dirname, join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import type { Address } from './connect.js'

/** A server in a folder of its own, that may be killed. */
export interface OwnServer {
  readonly address: Address
  start(): Promise<void>
  /** As a machine does that loses its power, but for what the operating system has not yet written. */
  kill(): Promise<void>
  remove(): Promise<void>
}

type Make = () => Promise<OwnServer>

const isRoot = process.getuid?.() === 0
const su = found('su') ?? ''

/** The servers whose programs are installed here. */
export const ownServers: readonly { readonly name: string; readonly make: Make | undefined }[] = [
  { name: 'PostgreSQL', make: found('initdb') && mayRunPostgres() ? ownPostgres : undefined },
  { name: 'MariaDB', make: found('mariadb-install-db') && found('mariadbd') ? ownMariadb : undefined },
]

async function ownPostgres(): Promise<OwnServer> {
  const programs = dirname(realpathSync(found('initdb') ?? ''))
  const folder = ownFolder('postgres')
  const data = join(folder, 'data')
  const port = await freePort()
  if (isRoot) execFileSync('chown', ['postgres', folder])
  execFileSync(...asPostgres(`${programs}/initdb -D ${data} -A trust -U postgres --no-sync`), {
    stdio: 'ignore',
  })
  const run = `${programs}/postgres -D ${data} -k ${folder} -p ${port} -c listen_addresses=127.0.0.1`
  const url = `postgres://postgres@127.0.0.1:${port}/postgres`
  const pidFile = join(data, 'postmaster.pid')
  return server({ engine: 'postgres', url }, folder, port, {
    launch: () => spawn(...asPostgres(run), { stdio: 'ignore' }),
    pidOf: () => Number(readFileSync(pidFile, 'utf8').split('\n')[0]),
  })
}

async function ownMariadb(): Promise<OwnServer> {
  const folder = ownFolder('mariadb')
  const port = await freePort()
  const { username } = userInfo()
  const data = [`--datadir=${join(folder, 'data')}`, `--user=${username}`]
  const install = ['--no-defaults', ...data, '--auth-root-authentication-method=normal', '--skip-test-db']
  execFileSync(found('mariadb-install-db') ?? '', install, { stdio: 'ignore' })
  const run = [
    '--no-defaults',
    ...data,
    `--socket=${join(folder, 'socket')}`,
    `--port=${port}`,
    '--bind-address=127.0.0.1',
    '--innodb-flush-log-at-trx-commit=1',
  ]
  const url = `mysql://root@127.0.0.1:${port}/mysql`
  let pid: number | undefined
  return server({ engine: 'mysql', url }, folder, port, {
    launch: () => {
      const child = spawn(found('mariadbd') ?? '', run, { stdio: 'ignore' })
      pid = child.pid
      return child
    },
    pidOf: () => pid ?? Number.NaN,
  })
}

function server(
  address: Address,
  folder: string,
  port: number,
  { launch, pidOf }: { launch: () => ChildProcess; pidOf: () => number },
): OwnServer {
  let child: ChildProcess | undefined
  const kill = async () => {
    if (!child || child.exitCode !== null || child.signalCode !== null) return
    const gone = once(child, 'exit')
    process.kill(pidOf(), 'SIGKILL')
    await gone
  }
  return {
    address,
    // What a killed one has left in memory may still be there for a moment: then it is started once more.
    start: async () => {
      for (let attempt = 0; attempt < 300; attempt++) {
        if (!child || child.exitCode !== null || child.signalCode !== null) child = launch()
        if (await answers(port)) return
        await setTimeout(200)
      }
      throw new Error(`The server in ${folder} does not answer.`)
    },
    kill,
    remove: async () => {
      await kill()
      rmSync(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 })
    },
  }
}

/** PostgreSQL refuses to run as root: then it runs as its own user. */
function mayRunPostgres(): boolean {
  if (!isRoot) return true
  try {
    execFileSync(su, ['postgres', '-c', 'true'], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}

function asPostgres(command: string): [string, string[]] {
  return isRoot ? [su, ['postgres', '-c', `exec ${command}`]] : ['sh', ['-c', `exec ${command}`]]
}

function ownFolder(name: string): string {
  const folder = mkdtempSync(join(tmpdir(), `clientele-${name}-`))
  chmodSync(folder, 0o755)
  return folder
}

function found(program: string): string | undefined {
  const folders = [...(process.env.PATH ?? '').split(':'), '/usr/sbin']
  return folders.map((folder) => join(folder, program)).find((path) => existsSync(path))
}

async function freePort(): Promise<number> {
  const listener = createServer().listen(0, '127.0.0.1')
  await once(listener, 'listening')
  const address = listener.address()
  listener.close()
  await once(listener, 'close')
  if (typeof address !== 'object' || address === null) throw new Error('There is no free port.')
  return address.port
}

function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host: '127.0.0.1', port })
    const settle = (answer: boolean) => {
      socket.destroy()
      resolve(answer)
    }
    // A MariaDB server speaks first; a PostgreSQL server is there when it takes the connection.
    socket.once('connect', () => settle(true))
    socket.once('error', () => settle(false))
  })
}
