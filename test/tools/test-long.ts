/** `npm run test:long -- --minutes 10 [vitest's own filters]`: laws with many more cases, random walks by the minute. */
import { parseArgs } from 'node:util'
import { runVitest } from './run-vitest.js'

const { values, positionals } = parseArgs({
  options: { minutes: { type: 'string', default: '10' } },
  allowPositionals: true,
})
if (!(Number(values.minutes) > 0))
  throw new Error(`--minutes must be a positive number, not ${values.minutes}`)

runVitest(positionals, {
  CLIENTELE_ENGINES: 'all',
  CLIENTELE_LONG: '1',
  CLIENTELE_LONG_MINUTES: values.minutes,
})
