import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

/** One importable path of the package. */
export interface Door {
  /** What a host imports, e.g. `clientele/adapters/memory`. */
  readonly specifier: string
  /** Its key in `exports`, e.g. `./adapters/memory`. */
  readonly subpath: string
  /** Its file in `dist`, without an extension, e.g. `adapters/memory`. */
  readonly entry: string
  /** Its source, from the root, e.g. `adapters/memory/index.ts`. */
  readonly source: string
}

const root = fileURLToPath(new URL('../../', import.meta.url))

export const fromRoot = (path: string): string => `${root}${path}`

/** Every door, read from `paths` in tsconfig.json: the one table that the build, the docs and the checks share. */
export const doors: readonly Door[] = Object.entries(pathsOfTsconfig()).map(([specifier, [source]]) => ({
  specifier,
  subpath: specifier.replace(/^clientele/, '.'),
  entry: specifier.replace(/^clientele\/?/, '') || 'index',
  source: (source ?? '').replace(/^\.\//, ''),
}))

/** Doors whose source is not there: none, in a package that can be released. */
export const missingDoors = (): readonly Door[] => doors.filter((door) => !existsSync(fromRoot(door.source)))

/** What `exports` of package.json must be for these doors. */
export const exportsOf = (list: readonly Door[]): Record<string, unknown> => ({
  ...Object.fromEntries(
    list.map(({ subpath, entry }) => [
      subpath,
      {
        import: { types: `./dist/${entry}.d.ts`, default: `./dist/${entry}.js` },
        require: { types: `./dist/${entry}.d.cts`, default: `./dist/${entry}.cjs` },
      },
    ]),
  ),
  './package.json': './package.json',
})

function pathsOfTsconfig(): Record<string, string[]> {
  return JSON.parse(readFileSync(fromRoot('tsconfig.json'), 'utf8')).compilerOptions.paths
}
