import { spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { fromRoot } from '../tools/doors.js'

const manifest = {
  dependencies: { 'date-fns': '*' },
  devDependencies: { vitest: '*' },
  peerDependencies: { kysely: '*' },
}

/** What others import; it imports nothing. */
const ground = {
  'package.json': JSON.stringify(manifest),
  'tsconfig.json': JSON.stringify({ compilerOptions: { paths: { clientele: ['./src/index.ts'] } } }),
  ...Object.fromEntries(
    ['date-fns', 'vitest', 'kysely'].flatMap((name) => [
      [`node_modules/${name}/package.json`, JSON.stringify({ name, main: 'index.js' })],
      [`node_modules/${name}/index.js`, ''],
    ]),
  ),
  ...Object.fromEntries(
    [
      'src/kernel/ids.ts',
      'src/engines/calendar/index.ts',
      'src/rules/index.ts',
      'src/storage/index.ts',
      'src/storage/planner.ts',
      'src/modules/customer/index.ts',
      'src/modules/customer/entities.ts',
      'src/modules/ticketing/entities.ts',
      'src/modules/ticketing/operations/solve.ts',
      'src/model.ts',
      'src/crm.ts',
      'src/index.ts',
      'src/testing/index.ts',
      'adapters/memory/index.ts',
      'adapters/kysely/index.ts',
    ].map((path) => [path, 'export type Noun = string\n']),
  ),
  'src/storage/g.ts': importing('./f.js'),
}

/** Each line breaks one rule, and no other. */
const unlawful: readonly (readonly [rule: string, file: string, imports: string])[] = [
  ['kernel-imports-only-what-is-below', 'src/kernel/a.ts', '../rules/index.js'],
  ['kernel-imports-only-what-is-below', 'src/kernel/b.ts', '../engines/calendar/index.js'],
  ['engines-imports-only-what-is-below', 'src/engines/calendar/a.ts', '../../storage/index.js'],
  ['engines-imports-only-what-is-below', 'src/engines/calendar/b.ts', '../../rules/index.js'],
  ['rules-imports-only-what-is-below', 'src/rules/a.ts', '../storage/index.js'],
  ['storage-imports-only-what-is-below', 'src/storage/a.ts', '../modules/customer/index.js'],
  ['modules-imports-only-what-is-below', 'src/modules/customer/a.ts', '../../crm.js'],
  ['modules-imports-only-what-is-below', 'src/modules/customer/b.ts', '../../testing/index.js'],
  ['model-imports-only-what-is-below', 'src/model/a.ts', '../crm.js'],
  ['crm-imports-only-what-is-below', 'src/crm/a.ts', '../testing/index.js'],
  ['crm-imports-only-what-is-below', 'src/crm/b.ts', '../../adapters/memory/index.js'],
  ['index-imports-no-testing-and-no-adapter', 'src/index.ts', './testing/index.js'],
  ['a-module-through-its-door', 'src/modules/customer/c.ts', '../ticketing/entities.js'],
  ['decisions-are-pure', 'src/modules/ticketing/decisions.ts', './operations/solve.js'],
  ['decisions-are-pure', 'src/modules/ticketing/decisions/a.ts', '../../../storage/index.js'],
  ['decisions-are-pure', 'src/modules/ticketing/decisions/b.ts', '../../customer/index.js'],
  ['decisions-are-pure', 'src/modules/ticketing/decisions/c.ts', 'date-fns'],
  ['an-adapter-knows-the-port', 'adapters/kysely/a.ts', '../../src/storage/planner.js'],
  ['an-adapter-knows-the-port', 'adapters/kysely/b.ts', '../../src/rules/index.js'],
  ['an-adapter-knows-the-port', 'adapters/kysely/c.ts', '../../src/modules/customer/index.js'],
  ['an-adapter-knows-the-port', 'adapters/kysely/d.ts', '../memory/index.js'],
  ['the-memory-adapter-knows-the-port-and-rules', 'adapters/memory/a.ts', '../../src/model.js'],
  ['the-memory-adapter-knows-the-port-and-rules', 'adapters/memory/b.ts', '../kysely/index.js'],
  ['kysely-only-in-its-adapter', 'src/storage/b.ts', 'kysely'],
  ['examples-use-the-doors', 'examples/a.ts', '../src/index.js'],
  ['no-node-builtin', 'src/storage/c.ts', 'node:fs'],
  ['no-dev-dependency', 'src/storage/d.ts', 'vitest'],
  ['nothing-unresolved', 'src/storage/e.ts', './nowhere.js'],
  ['no-cycle', 'src/storage/f.ts', './g.js'],
]

const lawful: readonly (readonly [file: string, imports: string])[] = [
  ['src/rules/l.ts', '../kernel/ids.js'],
  ['src/storage/l.ts', '../rules/index.js'],
  ['src/storage/m.ts', 'date-fns'],
  ['src/modules/ticketing/l.ts', '../customer/index.js'],
  ['src/modules/ticketing/decisions/l.ts', '../../../engines/calendar/index.js'],
  ['src/modules/ticketing/decisions/m.ts', '../entities.js'],
  ['src/crm/l.ts', '../model.js'],
  ['src/testing/l.ts', '../crm.js'],
  ['src/testing/m.ts', '../../adapters/memory/index.js'],
  ['adapters/memory/l.ts', '../../src/rules/index.js'],
  ['adapters/kysely/l.ts', '../../src/storage/index.js'],
  ['adapters/kysely/m.ts', 'kysely'],
  ['examples/l.ts', 'clientele'],
]

const tree = mkdtempSync(join(tmpdir(), 'clientele-law-'))

describe('the import law', () => {
  let found: readonly string[]

  beforeAll(() => {
    for (const [path, text] of Object.entries(ground)) write(path, text)
    for (const [, file, path] of unlawful) write(file, importing(path))
    for (const [file, path] of lawful) write(file, importing(path))
    cpSync(fromRoot('.dependency-cruiser.cjs'), join(tree, '.dependency-cruiser.cjs'))
    found = cruise()
  }, 60_000)

  afterAll(() => rmSync(tree, { recursive: true }))

  it.each(unlawful)('%s: refuses %s importing %s', (rule, file) => {
    expect(found.filter((violation) => violation.endsWith(` ${file}`))).toEqual([`${rule} ${file}`])
  })

  it('allows what is lawful', () => {
    const culprits = unlawful.map(([rule, file]) => `${rule} ${file}`)
    expect(found.filter((violation) => !culprits.includes(violation))).toEqual([])
  })

  it('has every rule broken by one of these', () => {
    const { forbidden } = createRequire(import.meta.url)(fromRoot('.dependency-cruiser.cjs'))
    const rules = forbidden.map(({ name }: { name: string }) => name)
    expect(rules.toSorted()).toEqual([...new Set(unlawful.map(([rule]) => rule))].toSorted())
  })
})

function importing(path: string): string {
  return `import type * as other from '${path}'\nexport type { other }\n`
}

function write(path: string, text: string): void {
  mkdirSync(dirname(join(tree, path)), { recursive: true })
  writeFileSync(join(tree, path), text)
}

function cruise(): readonly string[] {
  const { stdout, stderr } = spawnSync(
    process.execPath,
    [
      fromRoot('node_modules/dependency-cruiser/bin/dependency-cruise.mjs'),
      '--config',
      '.dependency-cruiser.cjs',
      '--output-type',
      'json',
      'src',
      'adapters',
      'examples',
    ],
    { cwd: tree, encoding: 'utf8', maxBuffer: 64 << 20 },
  )
  if (stdout === '') throw new Error(stderr)
  const { summary } = JSON.parse(stdout) as {
    summary: { violations: { rule: { name: string }; from: string }[] }
  }
  return [...new Set(summary.violations.map(({ rule, from }) => `${rule.name} ${from}`))]
}
