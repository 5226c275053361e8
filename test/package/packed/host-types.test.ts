import { readFileSync, rmSync } from 'node:fs'
import { dirname } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { fromRoot } from '../../tools/doors.js'
import { type Consumer, consumer, installed, pack } from './consumer.js'

const tsc = fromRoot('node_modules/typescript/bin/tsc')
const sources = ['host-100', 'host-exports']

let host: Consumer
let tarball: string

beforeAll(() => {
  tarball = pack()
  host = consumer(tarball, { type: 'module', peers: installed('zod', 'kysely', '@types/node') })
  for (const name of sources)
    host.write(`${name}.ts`, readFileSync(fromRoot(`test/types/${name}.ts`), 'utf8'))
})
afterAll(() => {
  host.remove()
  rmSync(dirname(tarball), { recursive: true })
})

describe('the types of the packed package', () => {
  it('cost a host of a hundred lines less than 60,000 instantiations [AP-5]', () => {
    const { ok, output } = compile('host-100.ts', { noEmit: true })

    expect({ ok, errors: output.match(/error TS.*/g) }).toEqual({ ok: true, errors: null })
    expect(Number(/^Instantiations:\s+(\d+)/m.exec(output)?.[1])).toBeLessThan(60_000)
  })

  it('have a public name for whatever a host exports [AP-5]', () => {
    const { ok, output } = compile('host-exports.ts', emitted)

    expect({ ok, errors: output.match(/error TS.*/g) }).toEqual({ ok: true, errors: null })
    const declarations = sources.map((name) => host.run('cat', `out/${name}.d.ts`).output).join('\n')
    const modules = [...declarations.matchAll(/import\("([^"]+)"\)/g)].map(([, name]) => name)
    expect([...new Set(modules)].filter((name) => !isPublic.test(name ?? ''))).toEqual([])
  })

  it('let a host that exports its crm emit less than 40 kB of declarations [AP-5]', () => {
    compile('host-exports.ts', emitted)

    const bytes = sources.map((name) => host.run('cat', `out/${name}.d.ts`).output.length)
    expect(Math.min(...bytes)).toBeGreaterThan(1000)
    expect(bytes.reduce((sum, each) => sum + each, 0)).toBeLessThan(40_000)
  })
})

const emitted = { declaration: true, emitDeclarationOnly: true, outDir: 'out' }

/** What a host can import by itself; its own files begin with a dot. */
const isPublic =
  /^(\.\/|zod(\/|$)|kysely$|clientele(\/(customer|commerce|kernel|rules|storage|adapters\/kysely))?$)/

function compile(file: string, options: Readonly<Record<string, unknown>>) {
  const compilerOptions = {
    target: 'es2022',
    lib: ['es2023'],
    module: 'nodenext',
    types: ['node'],
    strict: true,
    skipLibCheck: true,
    ...options,
  }
  host.write('tsconfig.json', JSON.stringify({ compilerOptions, files: [file] }))
  return host.run(process.execPath, tsc, '-p', '.', '--extendedDiagnostics')
}
