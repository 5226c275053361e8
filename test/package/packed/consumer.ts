import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fromRoot } from '../../tools/doors.js'

/** A host in a folder of its own, with the packed tarball installed and its dependencies linked. */
export interface Consumer {
  write(path: string, text: string): void
  run(command: string, ...args: readonly string[]): { readonly ok: boolean; readonly output: string }
  remove(): void
}

const manifest = JSON.parse(readFileSync(fromRoot('package.json'), 'utf8'))

/** The doors as published, without package.json. */
export const specifiers: readonly string[] = Object.keys(manifest.exports)
  .filter((subpath) => subpath !== './package.json')
  .map((subpath) => subpath.replace(/^\./, 'clientele'))

/** Packs what `npm publish` would send. */
export const pack = (): string => {
  const folder = mkdtempSync(join(tmpdir(), 'clientele-pack-'))
  const { stdout, status, stderr } = spawnSync(
    'npm',
    ['pack', '--json', '--ignore-scripts', '--pack-destination', folder],
    { cwd: fromRoot(''), encoding: 'utf8' },
  )
  if (status !== 0) throw new Error(stderr)
  return join(folder, JSON.parse(stdout)[0].filename)
}

/** @param peers what stands in node_modules beside the package: name of the import to the folder it links to, from the root */
export const consumer = (
  tarball: string,
  { type, peers }: { type: 'module' | 'commonjs'; peers: Readonly<Record<string, string>> },
): Consumer => {
  const folder = mkdtempSync(join(tmpdir(), 'clientele-host-'))
  const write = (path: string, text: string) => {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), text)
  }
  const run = (command: string, ...args: readonly string[]) => {
    const { status, stdout, stderr } = spawnSync(command, args, { cwd: folder, encoding: 'utf8' })
    return { ok: status === 0, output: `${stdout}${stderr}` }
  }

  write('package.json', JSON.stringify({ name: 'host', private: true, type }))
  mkdirSync(join(folder, 'node_modules/clientele'), { recursive: true })
  const { ok, output } = run('tar', 'xzf', tarball, '-C', 'node_modules/clientele', '--strip-components=1')
  if (!ok) throw new Error(output)
  for (const [name, target] of Object.entries({ ...dependencies(), ...peers })) {
    if (!existsSync(fromRoot(target))) throw new Error(`${target} is not installed`)
    mkdirSync(dirname(join(folder, 'node_modules', name)), { recursive: true })
    symlinkSync(fromRoot(target), join(folder, 'node_modules', name))
  }
  return { write, run, remove: () => rmSync(folder, { recursive: true }) }
}

/** Packages of this checkout, under their own names. */
export const installed = (...names: readonly string[]): Record<string, string> =>
  Object.fromEntries(names.map((name) => [name, `node_modules/${name}`]))

function dependencies(): Record<string, string> {
  return installed(...Object.keys(manifest.dependencies))
}
