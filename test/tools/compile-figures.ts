import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { doors, fromRoot } from './doors.js'

export interface CompileFigures {
  readonly instantiations: number
  readonly checkMs: number
  readonly errors: number
}

/**
 * What it costs the compiler to check one file of a host: with the settings of tsconfig.json, and with the declarations
 * that `npm run build` has made, because a host's compiler never sees our sources.
 */
export const compileFiguresOf = (path: string): CompileFigures => {
  const folder = mkdtempSync(join(tmpdir(), 'clientele-measure-'))
  const config = join(folder, 'tsconfig.json')
  writeFileSync(
    config,
    JSON.stringify({
      extends: fromRoot('tsconfig.json'),
      compilerOptions: { typeRoots: [fromRoot('node_modules/@types')], paths: builtPaths() },
      include: [],
      files: [fromRoot(path)],
    }),
  )
  const { stdout } = spawnSync(
    process.execPath,
    [fromRoot('node_modules/typescript/bin/tsc'), '-p', config, '--extendedDiagnostics'],
    { encoding: 'utf8' },
  )
  rmSync(folder, { recursive: true })
  return {
    instantiations: figure(stdout, /^Instantiations:\s+(\d+)/m),
    checkMs: Math.round(figure(stdout, /^Check time:\s+([\d.]+)s/m) * 1000),
    errors: stdout.match(/error TS\d+/g)?.length ?? 0,
  }
}

/** The length of the declaration files that a host gets which exports what this file exports. */
export const declarationBytesOf = (path: string): number => {
  const folder = mkdtempSync(join(tmpdir(), 'clientele-declarations-'))
  const config = join(folder, 'tsconfig.json')
  writeFileSync(
    config,
    JSON.stringify({
      extends: fromRoot('tsconfig.json'),
      compilerOptions: {
        noEmit: false,
        declaration: true,
        emitDeclarationOnly: true,
        rootDir: fromRoot(''),
        outDir: join(folder, 'out'),
        typeRoots: [fromRoot('node_modules/@types')],
        paths: builtPaths(),
      },
      include: [],
      files: [fromRoot(path)],
    }),
  )
  spawnSync(process.execPath, [fromRoot('node_modules/typescript/bin/tsc'), '-p', config], {
    encoding: 'utf8',
  })
  const emitted = join(folder, 'out', path.replace(/\.ts$/, '.d.ts'))
  const bytes = existsSync(emitted) ? statSync(emitted).size : Number.NaN
  rmSync(folder, { recursive: true })
  return bytes
}

function builtPaths(): Readonly<Record<string, readonly string[]>> {
  return Object.fromEntries(
    doors.map(({ specifier, entry }) => [specifier, [fromRoot(`dist/${entry}.d.ts`)]]),
  )
}

function figure(output: string, pattern: RegExp): number {
  return Number(pattern.exec(output)?.[1] ?? Number.NaN)
}
