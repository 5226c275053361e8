/** `npm run lock`: after an install, gives the lock file its entries for the platforms that npm left out. */
import { readFileSync, writeFileSync } from 'node:fs'
import { fromRoot } from './doors.js'
import { completed, gapsIn } from './lock-file.js'

const path = fromRoot('package-lock.json')
const lock = JSON.parse(readFileSync(path, 'utf8'))
const gaps = gapsIn(lock)

if (gaps.length > 0) writeFileSync(path, `${JSON.stringify(completed(lock), null, 2)}\n`)
console.log(`${gaps.length} platforms added to package-lock.json`)
