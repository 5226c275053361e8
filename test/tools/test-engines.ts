/** `npm run test:engines`: the whole suite on every engine that answers. */
import './list-engines.js'
import { runVitest } from './run-vitest.js'

runVitest(process.argv.slice(2), { CLIENTELE_ENGINES: 'all' })
