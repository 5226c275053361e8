/** A process that writes and says what it has written, until it is killed. Not a test: kill-loop.ts runs it. */
import { writeSync } from 'node:fs'
import type { Address } from './connect.js'
import { beforeCommit, type KillPoint, reporting } from './kill-points.js'
import { follow, openCrm } from './open.js'
import { perform, pieces } from './work.js'

/** What the process is told, as JSON. */
export interface Orders {
  readonly address: Address
  readonly round: number
  /** End yourself the n-th time you come to this point. Without: write until you are killed. */
  readonly end?: { readonly point: KillPoint; readonly nth: number }
}

const { address, round, end } = JSON.parse(process.argv[2] ?? '') as Orders
let left = end?.nth ?? 0
// What comes before the first piece is not counted.
let isAtWork = false

const reach = (point: KillPoint): void => {
  if (isAtWork && point === end?.point && --left === 0) process.kill(process.pid, 'SIGKILL')
}
const { crm } = openCrm(address, round, (storage) => reporting(beforeCommit(storage, reach), reach))
follow(crm)
crm.on('*', () => reach('in a listener'))

/** In one system call: what is said has left the process. */
const say = (word: 'try' | 'done', piece: object): void => {
  writeSync(1, `${JSON.stringify({ word, piece })}\n`)
}

await crm.customer.count()
isAtWork = true
for (const piece of pieces(round)) {
  say('try', piece)
  await perform[piece.kind](crm, piece)
  say('done', piece)
  reach('after the acknowledgement')
}
