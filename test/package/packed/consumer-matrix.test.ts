import { existsSync, rmSync } from 'node:fs'
import { dirname } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { fromRoot } from '../../tools/doors.js'
import { type Consumer, consumer, installed, pack, specifiers } from './consumer.js'

const tsc = fromRoot('node_modules/typescript/bin/tsc')
const peers = installed('zod', 'kysely', '@types/node')
const newestKysely = 'test/drivers/node_modules/kysely-next'
const optional = installed('date-holidays', 'chinese-days', 'ical.js')

const resolutions = {
  node16: { esm: { module: 'node16' }, cjs: { module: 'node16' } },
  nodenext: { esm: { module: 'nodenext' }, cjs: { module: 'nodenext' } },
  bundler: {
    esm: { module: 'esnext', moduleResolution: 'bundler' },
    cjs: { module: 'preserve', moduleResolution: 'bundler' },
  },
} as const

const browser = { lib: ['es2023', 'dom'], types: [] }

const matrix = (['esm', 'cjs'] as const).flatMap((format) =>
  (['node16', 'nodenext', 'bundler'] as const).flatMap((resolution) =>
    [true, false].map((skipLibCheck) => ({ format, resolution, skipLibCheck })),
  ),
)

let tarball: string
beforeAll(() => {
  tarball = pack()
})
afterAll(() => rmSync(dirname(tarball), { recursive: true }))

describe('a host of the packed package', () => {
  it.each(matrix)('compiles and runs: $format, $resolution, skipLibCheck $skipLibCheck', (cell) => {
    const host = hostOf(cell.format, { ...peers, ...optional })
    host.write('main.ts', program(cell.format, specifiers))
    host.write(
      'tsconfig.json',
      config({ ...resolutions[cell.resolution][cell.format], skipLibCheck: cell.skipLibCheck }),
    )

    expect(host.run(process.execPath, tsc, '-p', '.')).toEqual({ ok: true, output: '' })
    expect(host.run(process.execPath, 'main.js')).toEqual({
      ok: true,
      output: `${specifiers.length} doors\n`,
    })
    host.remove()
  })

  it('finds out when a door has no types', () => {
    const host = hostOf('esm', { ...peers, ...optional })
    host.write('main.ts', program('esm', ['clientele/nowhere']))
    host.write('tsconfig.json', config(resolutions.node16.esm))

    expect(host.run(process.execPath, tsc, '-p', '.').output).toContain('TS2307')
    host.remove()
  })
})

describe('a host with neither Kysely, holiday tables nor the types of Node', () => {
  const doors = specifiers.filter((door) => door !== 'clientele/adapters/kysely')

  it.each(['esm', 'cjs'] as const)('compiles and runs every other door: %s', (format) => {
    const host = hostOf(format, installed('zod'))
    host.write('main.ts', program(format, doors))
    host.write('tsconfig.json', config({ ...resolutions.node16[format], ...browser, skipLibCheck: false }))

    expect(host.run(process.execPath, tsc, '-p', '.')).toEqual({ ok: true, output: '' })
    expect(host.run(process.execPath, 'main.js')).toEqual({ ok: true, output: `${doors.length} doors\n` })
    host.remove()
  })
})

describe.skipIf(!existsSync(fromRoot(newestKysely)))(
  'a host with the newest Kysely, which is ESM only',
  () => {
    it.each([
      ['esm', 'node16'],
      ['esm', 'bundler'],
      ['cjs', 'nodenext'],
    ] as const)('compiles and runs: %s, %s', (format, resolution) => {
      const host = hostOf(format, { ...peers, kysely: newestKysely })
      host.write('main.ts', program(format, ['clientele', 'clientele/adapters/kysely']))
      host.write('tsconfig.json', config({ ...resolutions[resolution][format], skipLibCheck: false }))

      expect(host.run(process.execPath, tsc, '-p', '.')).toEqual({ ok: true, output: '' })
      expect(host.run(process.execPath, '--no-warnings', 'main.js')).toEqual({
        ok: true,
        output: '2 doors\n',
      })
      host.remove()
    })
  },
)

describe('the packed package', () => {
  it.each(['esm', 'cjs'] as const)('has each value once, whatever door it leaves by: %s', (format) => {
    const host = hostOf(format, { ...peers, ...optional })
    host.write('twice.js', duplicates(format))

    expect(host.run(process.execPath, 'twice.js')).toEqual({ ok: true, output: '' })
    host.remove()
  })

  it.each(['esm', 'cjs'] as const)('does nothing at import: %s', (format) => {
    const host = hostOf(format, { ...peers, ...optional })
    host.write('idle.js', idle(format))

    expect(host.run(process.execPath, 'idle.js')).toEqual({ ok: true, output: '' })
    host.remove()
  })

  it('bundles neither Kysely nor zod, and ships no source map and no source', () => {
    const host = hostOf('esm', {})
    expect(
      host.run(
        'grep',
        '-rlE',
        'class (SelectQueryNode|ZodError)|kysely/dist|zod/v4',
        'node_modules/clientele/dist',
      ).output,
    ).toBe('')
    expect(
      host.run('find', 'node_modules/clientele', '-name', '*.map', '-o', '-path', '*/src/*').output,
    ).toBe('')
    host.remove()
  })
})

function hostOf(format: 'esm' | 'cjs', linked: Readonly<Record<string, string>>): Consumer {
  return consumer(tarball, { type: format === 'esm' ? 'module' : 'commonjs', peers: linked })
}

function config(options: Readonly<Record<string, unknown>>): string {
  return JSON.stringify({
    compilerOptions: { target: 'es2022', lib: ['es2023'], types: ['node'], strict: true, ...options },
    files: ['main.ts'],
  })
}

/** Imports every door, refuses one typed `any`, and says how many it got. */
function program(format: 'esm' | 'cjs', doors: readonly string[]): string {
  const imports = doors.map((door, index) =>
    format === 'esm' ? `import * as door${index} from '${door}'` : `import door${index} = require('${door}')`,
  )
  return `${imports.join('\n')}
type Typed<T> = 0 extends 1 & T ? never : T
const typed = <T>(door: Typed<T>): boolean => typeof door === 'object'
const loaded = [${doors.map((_, index) => `typed<typeof door${index}>(door${index})`).join(', ')}]
console.log(loaded.filter(Boolean).length + ' doors')
`
}

/** Prints the names that two doors export with different values. */
function duplicates(format: 'esm' | 'cjs'): string {
  return `${loadAll(format)}
const seen = new Map()
for (const [specifier, door] of doors) for (const [name, value] of Object.entries(door)) {
  const first = seen.get(name)
  if (first && first.value !== value && first.value?.toString() === value?.toString()) console.log(name, first.specifier, specifier)
  seen.set(name, first ?? { specifier, value })
}`
}

/** Prints timers that were started and globals that were made while every door was imported. */
function idle(format: 'esm' | 'cjs'): string {
  const zod = format === 'esm' ? `await import('zod')` : `require('zod')`
  return `${zod} // It has globals of its own.
const globals = new Set(Object.getOwnPropertyNames(globalThis))
for (const name of ['setTimeout', 'setInterval', 'setImmediate', 'fetch']) {
  const original = globalThis[name]
  globalThis[name] = (...args) => (console.log(name), original(...args))
}
${loadAll(format)}
for (const name of Object.getOwnPropertyNames(globalThis)) if (!globals.has(name)) console.log('global', name)`
}

function loadAll(format: 'esm' | 'cjs'): string {
  const load = format === 'esm' ? 'await import(specifier)' : 'require(specifier)'
  return `const doors = []
for (const specifier of ${JSON.stringify(specifiers)}) doors.push([specifier, ${load}])`
}
