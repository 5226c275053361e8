import { afterAll, beforeAll, describe, expect, it, onTestFailed } from 'vitest'
import { parseInput } from '../../src/crm/execution.js'
import { effort } from '../tools/effort.js'
import { answerOf } from './answer.js'
import { hostile } from './hostile.js'
import {
  type Fixtures,
  fixturesOf,
  inputOf,
  type Path,
  pathsOf,
  renewed,
  validInputs,
  withValue,
} from './inputs.js'
import { model, type Place, places } from './stores.js'

describe('the corpus', () => {
  it('has a valid input for every operation [RE-8: part, complete]', () => {
    expect(Object.keys(validInputs).toSorted()).toEqual(Object.keys(model.operations).toSorted())
  })
})

/**
 * In memory each operation meets every value, and on SQLite half of them; in the long run each place of its input meets all,
 * else one of so many values.
 */
const strideOn = (storage: string): number => effort({ short: storage === 'memory' ? 3 : 6, long: 1 })

/** A place in which so much has been kept is left for a new one: looking at all of it would take ever longer. */
const mostKept = 50

/** Whether an input is worth a storage's while: what the schema refuses is asked once, of the crm in memory. */
const reaches = (place: string, operation: string, input: unknown): boolean => {
  if (place === 'memory') return true
  try {
    const registered = model['~parts'].operations[operation]
    if (registered) parseInput(registered, input)
    return true
  } catch {
    return false
  }
}

describe.each(Object.entries(places))('%s', (storage, open) => {
  const stride = strideOn(storage)
  let place: Place
  let fixtures: Fixtures
  let n = 0
  let kept = 0
  beforeAll(async () => {
    place = await open()
  })
  afterAll(() => place.remove())
  const beginAnew = async () => {
    await place.remove()
    place = await open()
    kept = 0
  }
  const begin = async (operation: string) => {
    // Who comes next must not stumble over what a failed test has left.
    onTestFailed(beginAnew)
    if (kept >= mostKept) await beginAnew()
    n += 1
    fixtures = await fixturesOf(place.crm, operation, n)
  }

  /** Calls an operation; a refusal must leave everything as it was, a success must be read back as it was answered. */
  const attempt = async (operation: string, path: Path, name: string, value: unknown): Promise<boolean> => {
    const what = `${operation} with ${name} at ${path.join('.') || 'the root'}`
    n += 1
    const { input: valid, used } = inputOf(operation, fixtures, n)
    const input = withValue(valid, path, value)
    if (!reaches(storage, operation, input)) return false
    const before = place.stored()
    const answer = await answerOf(what, () => place.crm.call(operation, input))
    if ('code' in answer) {
      expect(place.stored(), `${what}: ${answer.code}, and yet something was written`).toBe(before)
      return false
    }
    await place.crm.settled()
    await assertKept(what, operation, path, value, answer.value)
    kept += 1
    if (kept >= mostKept) {
      await beginAnew()
      fixtures = await fixturesOf(place.crm, operation, n)
    } else fixtures = await renewed(place.crm, n, used, fixtures)
    return true
  }

  const assertKept = async (what: string, operation: string, path: Path, value: unknown, row: unknown) => {
    if (typeof row !== 'object' || row === null || !('id' in row)) return
    const entity = answered[operation] ?? operation.slice(0, operation.indexOf('.'))
    const key = `${entity}Id`
    const reads = (place.crm as unknown as Record<string, { get(input: unknown): Promise<unknown> }>)[entity]
    const kept = await reads?.get({ [key]: row.id, archived: 'include' })
    // A secret is shown once.
    const { secret: _, ...lasting } = row as { readonly secret?: string }
    expect(kept, what).toEqual(lasting)
    const [member = '', ...rest] = path
    const isPlain = ['string', 'number', 'boolean'].includes(typeof value)
    if (rest.length > 0 || !isPlain || !(member in row) || derived.has(`${entity}.${member}`)) return
    expect((row as Record<string, unknown>)[member], what).toEqual(stored(value))
  }

  it.each(Object.keys(validInputs))(
    '%s refuses or keeps whatever comes [RE-8]',
    { timeout: 60_000 },
    async (operation) => {
      await begin(operation)
      const valid = validInputs[operation]?.(fixtures, 0)
      const paths: readonly Path[] = [[], ...pathsOf(valid), ['unknown']]
      let refused = 0
      for (const [nth, path] of paths.entries()) {
        for (const [at, { name, make }] of hostile.entries()) {
          if (at % stride !== nth % stride) continue
          if (!(await attempt(operation, path, name, make()))) refused += 1
        }
      }
      expect(refused).toBeGreaterThan((paths.length * 10) / stride)
      expect(Object.keys(Object.prototype)).toEqual([])
      expect(({} as { polluted?: unknown }).polluted).toBeUndefined()
    },
  )

  it.each(Object.keys(validInputs))(
    '%s accepts its valid input [RE-8: part, the corpus is not vacuous]',
    async (operation) => {
      await begin(operation)
      await place.crm.call(operation, inputOf(operation, fixtures, n).input)
    },
  )
})

/** Operations that answer with a row of another entity. */
const answered: Readonly<Record<string, string>> = {
  'consent.request': 'consentAct',
  'consent.confirm': 'consentAct',
  'consent.grant': 'consentAct',
  'consent.withdraw': 'consentAct',
  'consent.object': 'consentAct',
  'consent.record': 'consentAct',
  'consent.mayContact': 'consentReceipt',
  'customer.restrict': 'restriction',
  'customer.erase': 'erasure',
  'tag.add': 'tagging',
  'behaviour.identify': 'visitor',
  'purchase.return': 'purchaseReturn',
  'team.addMember': 'teamMember',
}

/** Fields that are worked out from what was given. */
const derived = new Set([
  'customer.email',
  'customer.phone',
  'customer.ifVersion',
  'contactPoint.value',
  'contactPoint.primary',
  'purchase.placedAt',
  'purchase.placedOn',
  'interaction.occurredAt',
  'behaviour.occurredAt',
  'preference.statedAt',
  'preference.expiresAt',
  'task.dueAt',
  'tagging.tag',
])

function stored(value: unknown): unknown {
  if (typeof value === 'string') return value.normalize('NFC')
  return typeof value === 'number' ? value + 0 : value
}
