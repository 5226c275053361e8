import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { memoryStorage } from '../../adapters/memory/index.js'
import type { StorageDriver } from '../../src/storage/index.js'
import { bareStoreOf, type EngineName, engines } from '../crm/crms.js'
import { rounds } from '../tools/effort.js'
import { isEveryEngine } from '../tools/engines.js'
import { askedOf } from './ask.js'
import { anyFlags, limited } from './limited.js'
import { anyFigures, anyQuestion } from './questions.js'
import { anyChanges, anyRows } from './values.js'
import { anySchema, modelOf } from './world.js'

const firstSeed = Number(process.env.CLIENTELE_SEED ?? Math.floor(Math.random() * 2 ** 31))
/** Worlds for each storage: three storages see 5,040 questions, five see 4,400 more. */
const worlds = isEveryEngine ? 11 : 21
const questions = 60
const figures = 20

/** Many rounds in one test; the long run takes as long as it is told. */
const longest = 3_600_000

const one = <T>(arbitrary: fc.Arbitrary<T>, seed: number): T => {
  const [value] = fc.sample(arbitrary, { seed, numRuns: 1 })
  // One was asked for.
  return value as T
}

/**
 * A world of its own seed, in memory and on a storage under test; the same questions to both. In memory no attribute has a
 * column of its own.
 */
async function compareWorld(seed: number, subject: (seed: number) => StorageDriver) {
  const schema = one(anySchema, seed)
  const world = modelOf(schema)
  const { catalogue } = world['~parts']
  const oracle = await askedOf(modelOf({ ...schema, promoted: [] }), memoryStorage())
  const tested = await askedOf(world, subject(seed))
  for (const changes of [
    one(anyRows(catalogue), seed),
    ...fc.sample(anyChanges(catalogue), { seed, numRuns: 3 }),
  ]) {
    await oracle.write(changes)
    await tested.write(changes)
  }
  let [asked, refused] = [0, 0]
  const answered = (answer: unknown) => {
    asked += 1
    if (typeof answer === 'object' && answer !== null && 'refused' in answer) refused += 1
  }
  await fc.assert(
    fc.asyncProperty(anyQuestion(catalogue), async (question) => {
      fc.pre(world.check(question.where).length === 0)
      const expected = await oracle.ask(question)
      answered(expected)
      expect(await tested.ask(question)).toEqual(expected)
    }),
    { seed, numRuns: questions },
  )
  await fc.assert(
    fc.asyncProperty(anyFigures(catalogue), async (figures) => {
      const expected = await oracle.figures(figures)
      answered(expected)
      expect(await tested.figures(figures)).toEqual(expected)
    }),
    { seed, numRuns: figures },
  )
  await Promise.all([oracle.close(), tested.close()])
  return { asked, refused }
}

const subjects: readonly (readonly [string, (seed: number) => StorageDriver])[] = [
  ['memory with capabilities switched off', (seed) => limited(memoryStorage(), one(anyFlags, seed))],
  ...engines
    .filter((engine) => engine !== 'memory')
    .map((engine) => [engine, () => connect(engine)] as const),
  ['sqlite with capabilities switched off', (seed) => limited(connect('sqlite'), one(anyFlags, seed))],
]

function connect(engine: EngineName): StorageDriver {
  // The host's handle inside a transaction is nobody's concern here.
  return bareStoreOf(engine).connect() as unknown as StorageDriver
}

describe('random worlds answer as the reference does [RE-6]', () => {
  it.each(subjects)('on %s', { timeout: longest }, async (name, subject) => {
    const total = { asked: 0, refused: 0 }
    for (const round of rounds({ short: worlds, shares: subjects.length })) {
      const seed = firstSeed + round
      const { asked, refused } = await compareWorld(seed, subject).catch((cause: unknown) => {
        throw new Error(`World ${seed} on ${name}`, { cause })
      })
      total.asked += asked
      total.refused += refused
    }
    process.stdout.write(`${name}: ${total.asked} questions, ${total.refused} refused alike\n`)
    expect(total.asked).toBeGreaterThanOrEqual(worlds * (questions + figures))
    expect(total.refused / total.asked).toBeLessThan(0.2)
  })
})
