import { defineConfig } from 'vitest/config'
import base from './vitest.config.js'

/** Tests of the package as it will be published. They read `dist`, so nothing resolves to the sources here. */
export default defineConfig({
  test: {
    ...base.test,
    include: ['test/package/packed/**/*.test.ts'],
    exclude: ['**/node_modules/**'],
    testTimeout: 180_000,
    hookTimeout: 180_000,
  },
})
