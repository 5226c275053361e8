import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'
import tsconfig from './tsconfig.json' with { type: 'json' }

/** The doors of the package, resolved to their sources, longest name first. */
const doors = Object.entries(tsconfig.compilerOptions.paths)
  .map(([find, [source]]) => ({ find: new RegExp(`^${find}$`), replacement: at(source ?? '') }))
  .toSorted((a, b) => b.find.source.length - a.find.source.length)

function at(path: string): string {
  return fileURLToPath(new URL(path, import.meta.url))
}

export default defineConfig({
  resolve: { alias: doors },
  test: { include: ['test/**/*.test.ts'], testTimeout: 20_000 },
})
