import { existsSync, readFileSync } from 'node:fs'
import { builtinModules } from 'node:module'
import { build } from 'esbuild'
import { describe, expect, it } from 'vitest'
import { doors, exportsOf, fromRoot } from '../tools/doors.js'

const manifest = JSON.parse(readFileSync(fromRoot('package.json'), 'utf8'))

describe('the doors of the package', () => {
  it('are the same in exports of package.json and in paths of tsconfig.json', () => {
    expect(manifest.exports).toEqual(exportsOf(doors))
  })

  it.each(doors)('has a source for $specifier', ({ source }) => {
    expect(existsSync(fromRoot(source))).toBe(true)
  })

  it('promises no side effects, and ships nothing but what is built', () => {
    expect(manifest.sideEffects).toBe(false)
    expect(manifest.files).toEqual(['dist', 'README.md', 'LICENSE', 'CHANGELOG.md'])
  })
})

describe('a browser', () => {
  // The host brings its database driver, so its adapter is bundled by nobody.
  const safe = doors.filter(({ specifier }) => specifier !== 'clientele/adapters/kysely')

  it.each(safe)('can bundle $specifier', async ({ source }) => {
    await expect(builtinsIn(fromRoot(source))).resolves.toEqual([])
  })

  it('is protected by this: a builtin is found', async () => {
    await expect(builtinsIn(undefined, `export { readFileSync } from 'node:fs'`)).resolves.toEqual([
      'node:fs',
    ])
    await expect(
      builtinsIn(undefined, `import { join } from 'path'; console.log(join('a'))`),
    ).resolves.toEqual(['path'])
  })
})

/** Bundles for a browser, dependencies too, and answers the Node builtins that were asked for. */
async function builtinsIn(entry?: string, contents?: string): Promise<readonly string[]> {
  const found = new Set<string>()
  await build({
    ...(entry ? { entryPoints: [entry] } : { stdin: { contents: contents ?? '', resolveDir: fromRoot('') } }),
    bundle: true,
    write: false,
    format: 'esm',
    platform: 'browser',
    logLevel: 'silent',
    plugins: [
      {
        name: 'find-builtins',
        setup: ({ onResolve }) => {
          onResolve({ filter: /.*/ }, ({ path }) => {
            const isBuiltin = path.startsWith('node:') || builtinModules.includes(path)
            if (!isBuiltin) return undefined
            found.add(path)
            return { path, external: true }
          })
        },
      },
    ],
  })
  return [...found]
}
