import { defineConfig } from 'vitest/config'
import { doors, fromRoot } from './test/tools/doors.js'

/** Where a JSON report goes, when somebody wants to count. */
const report = process.env.CLIENTELE_TEST_REPORT
const isLong = process.env.CLIENTELE_LONG === '1'

export default defineConfig({
  resolve: {
    alias: doors.map(({ specifier, source }) => ({
      find: new RegExp(`^${specifier}$`),
      replacement: fromRoot(source),
    })),
  },
  test: {
    include: ['test/**/*.test.ts'],
    // They need a built package: `npm run test:package`.
    exclude: ['test/package/packed/**', '**/node_modules/**'],
    setupFiles: ['test/tools/seed.ts'],
    // The default leaves a core idle, which on two cores is half of them.
    maxWorkers: '100%',
    testTimeout: isLong ? 3_600_000 : 60_000,
    hookTimeout: 60_000,
    reporters: report ? ['default', ['json', { outputFile: report }]] : ['default'],
  },
})
