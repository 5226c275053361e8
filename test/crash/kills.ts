import { setTimeout } from 'node:timers/promises'
import fc from 'fast-check'
import type { Kysely } from 'kysely'
import { expect } from 'vitest'
import type { Address } from './connect.js'
import { runUntilKilled } from './kill-loop.js'
import { type KillPoint, killPoints } from './kill-points.js'
import type { CrashCrm } from './model.js'
import { follow, openCrm } from './open.js'
import type { OwnServer } from './own-server.js'
import { assertCaughtUp, assertWhole, storedIn, timesDone } from './stored.js'
import { type Piece, perform, pieces } from './work.js'

/** How one process ends. */
export type End = { readonly point: KillPoint; readonly nth: number } | { readonly killAfterMs: number }

/** Every named point in turn, and between them moments that nobody chose. */
export const endsOf = (count: number, seed: number): readonly End[] => {
  const random = fc.sample(fc.record({ nth: fc.integer({ min: 1, max: 25 }), ms: fc.nat({ max: 250 }) }), {
    numRuns: count,
    seed,
  })
  return random.map(({ nth, ms }, at) => {
    const point = killPoints[(at / 2) % killPoints.length]
    return point ? { point, nth } : { killAfterMs: ms }
  })
}

/** Makes the tables, and the one customer that everyone changes. */
export const prepare = (address: Address): Promise<void> =>
  opened(address, 0, async (crm) => {
    await whenReady(() => crm.migrations.apply())
    await crm.customer.create({ id: 'hot', name: 'Hot' })
  })

/** Kills one writer after the other, and looks at what is stored each time. @returns how much was written */
export const killAll = async (
  address: Address,
  writer: string,
  ends: readonly End[],
): Promise<{ kills: number; done: number; open: number }> => {
  const done: Piece[] = []
  let open = 0
  for (const [round, end] of ends.entries()) {
    const isNamed = 'point' in end
    const orders = { address, round, ...(isNamed && { end }) }
    const said = await runUntilKilled(writer, orders, isNamed ? undefined : end.killAfterMs)
    done.push(...said.done)
    if (said.open) open += 1
    await opened(address, round, async (crm, db) => {
      await assertKept(db, said.done, said.open)
      // Whoever does not know the end asks again, with the same key.
      if (said.open) {
        await perform[said.open.kind](crm, said.open)
        done.push(said.open)
      }
    })
  }
  await opened(address, ends.length, async (crm, db) => {
    follow(crm)
    while ((await crm.tick()).more);
    const stored = await storedIn(db)
    assertWhole(stored)
    assertCaughtUp(stored)
    for (const piece of done) expect(timesDone(stored, piece), JSON.stringify(piece)).toBe(1)
  })
  return { kills: ends.length, done: done.length, open }
}

/** Kills the server itself under a writer of this process, again and again. @returns how much was written */
export const killServer = async (
  server: OwnServer,
  kills: number,
  seed: number,
): Promise<{ done: number; open: number }> => {
  const done: Piece[] = []
  let open = 0
  const moments = fc.sample(fc.nat({ max: 250 }), { numRuns: kills, seed })
  for (const [round, killAfterMs] of moments.entries()) {
    const broken = await writeUntilItBreaks(server, round, killAfterMs, done)
    await server.start()
    await opened(server.address, round, async (crm, db) => {
      await whenReady(() => crm.customer.count())
      await assertKept(db, done, broken)
      await perform[broken.kind](crm, broken)
      done.push(broken)
      open += 1
    })
  }
  return { done: done.length, open }
}

/** @returns the piece whose end nobody knows */
async function writeUntilItBreaks(
  server: OwnServer,
  round: number,
  killAfterMs: number,
  done: Piece[],
): Promise<Piece> {
  let broken: Piece | undefined
  await opened(server.address, round, async (crm) => {
    follow(crm)
    await whenReady(() => crm.customer.count())
    const killed = setTimeout(killAfterMs).then(server.kill)
    for (const piece of pieces(round)) {
      try {
        await perform[piece.kind](crm, piece)
        done.push(piece)
      } catch {
        broken = piece
        break
      }
    }
    await killed
  })
  if (!broken) throw new Error('Nothing has failed.')
  return broken
}

/** A server that has just been started takes up what was left before it answers. */
async function whenReady(ask: () => Promise<unknown>): Promise<void> {
  for (let attempt = 0; ; attempt++) {
    try {
      await ask()
      return
    } catch (error) {
      if (attempt === 100) throw error
      await setTimeout(200)
    }
  }
}

async function assertKept(db: Kysely<unknown>, done: readonly Piece[], open: Piece | undefined) {
  const stored = await storedIn(db)
  assertWhole(stored)
  for (const piece of done) expect(timesDone(stored, piece), JSON.stringify(piece)).toBe(1)
  if (open) expect([0, 1], JSON.stringify(open)).toContain(timesDone(stored, open))
}

async function opened(
  address: Address,
  round: number,
  work: (crm: CrashCrm, db: Kysely<unknown>) => Promise<void>,
): Promise<void> {
  const { crm, db } = openCrm(address, round)
  try {
    await work(crm, db)
  } finally {
    await crm.close()
    await db.destroy()
  }
}
