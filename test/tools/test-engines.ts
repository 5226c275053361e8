/** `npm run test:engines`: on every engine that answers, all tests that an engine makes a difference to. */
import { engineFiles } from './engine-files.js'
import './list-engines.js'
import { runVitest } from './run-vitest.js'

const given = process.argv.slice(2)

runVitest(given.length > 0 ? given : engineFiles(), { CLIENTELE_ENGINES: 'all' })
