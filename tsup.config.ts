import { defineConfig } from 'tsup'
import { doors, missingDoors } from './test/tools/doors.js'

/** A half-built package must not come out of a release; while a door is being written, CLIENTELE_DOORS=some builds the rest. */
const missing = missingDoors()
if (missing.length > 0) {
  const text = `No source for ${missing.map((door) => `${door.specifier} (${door.source})`).join(', ')}`
  if (process.env.CLIENTELE_DOORS !== 'some') throw new Error(text)
  console.warn(text)
}

export default defineConfig({
  entry: Object.fromEntries(
    doors.filter((door) => !missing.includes(door)).map(({ entry, source }) => [entry, source]),
  ),
  format: ['esm', 'cjs'],
  target: 'es2022',
  platform: 'neutral',
  dts: true,
  // Doors share chunks, so that state and classes exist once per format.
  splitting: true,
  treeshake: false,
  clean: true,
  // Readable output instead: see docs/decisions/0001-two-formats-one-table.md.
  sourcemap: false,
  minify: false,
})
