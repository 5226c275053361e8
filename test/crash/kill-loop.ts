import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { build } from 'esbuild'
import { fromRoot } from '../tools/doors.js'
import type { Piece } from './work.js'
import type { Orders } from './writer.js'

/** What a process has said before its end. */
export interface Said {
  readonly done: readonly Piece[]
  /** What it had begun, and not said to be done. */
  readonly open?: Piece
}

/** Makes one file of a program: it starts in a fraction of the time. @returns where it is */
export const buildWriter = async (program: 'writer' | 'importer' = 'writer'): Promise<string> => {
  const folder = fromRoot('node_modules/.cache/clientele-crash')
  mkdirSync(folder, { recursive: true })
  const outfile = `${folder}/${program}-${process.pid}.mjs`
  await build({
    entryPoints: [fromRoot(`test/crash/${program}.ts`)],
    outfile,
    bundle: true,
    external: ['libsql', 'pg', 'mysql2'],
    // What is bundled may still ask for Node's own modules as CommonJS does.
    banner: {
      js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);",
    },
    platform: 'node',
    format: 'esm',
    logLevel: 'error',
  })
  return outfile
}

/** Runs a writer until it ends itself; without orders to do so, until `killAfterMs` after its first word. */
export const runUntilKilled = async (
  writer: string,
  orders: Orders,
  killAfterMs: number | undefined,
): Promise<Said> => {
  const child = spawn(process.execPath, [writer, JSON.stringify(orders)], {
    cwd: fromRoot(''),
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const [said, complaint, [, signal]] = await Promise.all([
    listen(child, killAfterMs),
    textOf(child),
    once(child, 'close'),
  ])
  if (signal !== 'SIGKILL') throw new Error(`The writer was not killed but ended: ${complaint}`)
  return said
}

async function listen(child: ChildProcess, killAfterMs: number | undefined): Promise<Said> {
  const done: Piece[] = []
  let open: Piece | undefined
  if (!child.stdout) throw new TypeError('The writer has no output.')
  let killer: NodeJS.Timeout | undefined
  for await (const line of createInterface({ input: child.stdout })) {
    const { word, piece } = JSON.parse(line) as { word: 'try' | 'done'; piece: Piece }
    if (word === 'done') done.push(piece)
    open = word === 'try' ? piece : undefined
    if (killAfterMs !== undefined) killer ??= setTimeout(() => child.kill('SIGKILL'), killAfterMs)
  }
  clearTimeout(killer)
  return { done, open }
}

async function textOf(child: ChildProcess): Promise<string> {
  let text = ''
  for await (const part of child.stderr ?? []) text += part
  return text
}
