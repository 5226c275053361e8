import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { gzipSync } from 'node:zlib'
import { build } from 'esbuild'
import { type Door, fromRoot } from './doors.js'
import { percentile } from './source-figures.js'

export interface EntryFigures {
  /** Our own code, minified, without dependencies. */
  readonly ownBytes: number
  readonly ownGzipBytes: number
  /** With the dependencies that come with the package; peers are the host's. */
  readonly fullGzipBytes: number
  /** Median of fresh processes, with all it imports. */
  readonly esmMs: number
  readonly cjsMs: number
}

const peers = Object.keys(JSON.parse(readFileSync(fromRoot('package.json'), 'utf8')).peerDependencies)

/** What a door of the built package weighs and how long it takes to import. */
export const entryFiguresOf = async ({ entry }: Door): Promise<EntryFigures> => {
  const esm = fromRoot(`dist/${entry}.js`)
  const own = await minified(esm, { packages: 'external' })
  const full = await minified(esm, { external: peers.flatMap((name) => [name, `${name}/*`]) })
  return {
    ownBytes: own.length,
    ownGzipBytes: gzipSync(own).length,
    fullGzipBytes: gzipSync(full).length,
    esmMs: importMs(`await import(${JSON.stringify(new URL(`file://${esm}`).href)})`, 'module'),
    cjsMs: importMs(`require(${JSON.stringify(fromRoot(`dist/${entry}.cjs`))})`, 'commonjs'),
  }
}

async function minified(
  path: string,
  options: { packages?: 'external'; external?: string[] },
): Promise<Uint8Array> {
  const { outputFiles } = await build({
    entryPoints: [path],
    bundle: true,
    minify: true,
    write: false,
    format: 'esm',
    platform: 'neutral',
    mainFields: ['module', 'main'],
    logLevel: 'silent',
    ...options,
  })
  return outputFiles[0]?.contents ?? new Uint8Array()
}

function importMs(load: string, type: 'module' | 'commonjs'): number {
  const code = `const start = performance.now(); ${load}; console.log(performance.now() - start)`
  const times = Array.from({ length: 5 }, () => {
    const { stdout, stderr, status } = spawnSync(process.execPath, [`--input-type=${type}`, '-e', code], {
      cwd: fromRoot(''),
      encoding: 'utf8',
    })
    if (status !== 0) throw new Error(stderr)
    return Number(stdout)
  })
  return percentile(times, 0.5)
}
