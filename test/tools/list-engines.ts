/** Says which engines the tests will run on, by name. */
import { findChromium } from './browser.js'
import { describeServer, findBetterSqlite3, findServers } from './engines.js'

console.log('memory: always')
console.log('SQLite by libsql: always')
console.log(
  `SQLite by better-sqlite3: ${findBetterSqlite3() ? 'installed' : 'SKIPPED, not installed (npm run drivers)'}`,
)
for (const server of await findServers()) console.log(describeServer(server))
console.log(`Chromium: ${findChromium() ?? 'SKIPPED, no Chromium'}`)
