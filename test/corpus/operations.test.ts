import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { answerOf } from './answer.js'
import { hostile } from './hostile.js'
import { type Fixtures, fixturesIn, type Path, pathsOf, validInputs, withValue } from './inputs.js'
import { model, type Place, places } from './stores.js'

describe('the corpus', () => {
  it('has a valid input for every operation [RE-8: part, complete]', () => {
    expect(Object.keys(validInputs).toSorted()).toEqual(Object.keys(model.operations).toSorted())
  })
})

describe.each(Object.entries(places))('%s', (_, open) => {
  let place: Place
  let fixtures: Fixtures
  let n = 0
  const renew = async () => {
    n += 1
    fixtures = await fixturesIn(place.crm, n)
  }
  beforeAll(async () => {
    place = await open()
    await renew()
  })
  afterAll(() => place.remove())

  /** Calls an operation; a refusal must leave everything as it was, a success must be read back as it was answered. */
  const attempt = async (operation: string, path: Path, name: string, value: unknown): Promise<boolean> => {
    const what = `${operation} with ${name} at ${path.join('.') || 'the root'}`
    n += 1
    const input = withValue(validInputs[operation]?.(fixtures, n), path, value)
    const before = place.stored()
    const answer = await answerOf(what, () => place.crm.call(operation, input))
    if ('code' in answer) {
      expect(place.stored(), `${what}: ${answer.code}, and yet something was written`).toBe(before)
      return false
    }
    await assertKept(what, operation, path, value, answer.value)
    return true
  }

  const assertKept = async (what: string, operation: string, path: Path, value: unknown, row: unknown) => {
    if (typeof row !== 'object' || row === null || !('id' in row)) return
    const entity = operation.slice(0, operation.indexOf('.'))
    const key = `${entity}Id`
    const reads = (place.crm as unknown as Record<string, { get(input: unknown): Promise<unknown> }>)[entity]
    const kept = await reads?.get({ [key]: row.id, archived: 'include' })
    expect(kept, what).toEqual(row)
    const [member = '', ...rest] = path
    const isPlain = ['string', 'number', 'boolean'].includes(typeof value)
    if (rest.length > 0 || !isPlain || !(member in row) || derived.has(`${entity}.${member}`)) return
    expect((row as Record<string, unknown>)[member], what).toEqual(stored(value))
  }

  it.each(Object.keys(validInputs))(
    '%s refuses or keeps whatever comes [RE-8]',
    { timeout: 60_000 },
    async (operation) => {
      const valid = validInputs[operation]?.(fixtures, 0)
      const paths: readonly Path[] = [[], ...pathsOf(valid), ['unknown']]
      let refused = 0
      for (const path of paths) {
        for (const { name, make } of hostile) {
          const worked = await attempt(operation, path, name, make())
          if (worked) await renew()
          else refused += 1
        }
      }
      expect(refused).toBeGreaterThan(paths.length * 10)
      expect(Object.keys(Object.prototype)).toEqual([])
      expect(({} as { polluted?: unknown }).polluted).toBeUndefined()
    },
  )

  it.each(Object.keys(validInputs))(
    '%s accepts its valid input [RE-8: part, the corpus is not vacuous]',
    async (operation) => {
      await renew()
      n += 1
      await place.crm.call(operation, validInputs[operation]?.(fixtures, n))
    },
  )
})

/** Fields that are worked out from what was given. */
const derived = new Set([
  'customer.email',
  'customer.phone',
  'customer.ifVersion',
  'contactPoint.value',
  'contactPoint.primary',
  'purchase.placedAt',
  'purchase.placedOn',
])

function stored(value: unknown): unknown {
  if (typeof value === 'string') return value.normalize('NFC')
  return typeof value === 'number' ? value + 0 : value
}
