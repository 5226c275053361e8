import type { KnipConfig } from 'knip'
import { doors } from './test/tools/doors.js'

export default {
  entry: [
    ...doors.map(({ source }) => source),
    'examples/**/*.ts',
    'test/**/*.test.ts',
    'test/bench/**/{figures,*.bench}.ts',
    // .ci/run starts it.
    'test/tools/count.ts',
    'test/types/**/*.ts',
  ],
  project: ['{src,adapters,examples,test}/**/*.ts', '*.{ts,mjs,cjs}'],
  // A type that an exported signature names must be exported, used elsewhere or not.
  ignoreExportsUsedInFile: { interface: true, type: true },
} satisfies KnipConfig
