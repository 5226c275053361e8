import type { KnipConfig } from 'knip'
import { doors } from './test/tools/doors.js'

export default {
  entry: [
    ...doors.map(({ source }) => source),
    'examples/**/*.ts',
    'test/**/*.test.ts',
    'test/bench/**/{figures,*.bench}.ts',
    'test/tools/{list-engines,measure,promises,test-engines,test-long,examples}.ts',
    'test/bench/run.ts',
    'test/types/**/*.ts',
  ],
  project: ['{src,adapters,examples,test}/**/*.ts', '*.{ts,mjs,cjs}'],
  // A type that an exported signature names must be exported, used elsewhere or not.
  ignoreExportsUsedInFile: { interface: true, type: true },
} satisfies KnipConfig
