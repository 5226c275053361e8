import { isCrmError } from 'clientele'
import { expect } from 'vitest'
import { secret } from './hostile.js'

/** What a door answered: a value, or one of our errors. */
export type Answer =
  | { readonly value: unknown }
  | { readonly code: string; readonly paths: readonly string[] }

const mostMs = 5000

/**
 * Calls a door with a hostile value.
 *
 * @throws when it answers with anything but a value or a typed error without personal data, or not in time
 */
export const answerOf = async (what: string, call: () => unknown): Promise<Answer> => {
  let timer: ReturnType<typeof setTimeout> | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`${what}: no answer after ${mostMs} ms`)), mostMs)
  })
  const began = performance.now()
  try {
    const value = await Promise.race([(async () => call())(), late])
    return { value }
  } catch (error) {
    return typed(what, error)
  } finally {
    clearTimeout(timer)
    expect(performance.now() - began, `${what} took long`).toBeLessThan(mostMs)
  }
}

const kinds = ['invalid', 'not_found', 'conflict', 'forbidden', 'limit']

function typed(what: string, error: unknown): Answer {
  if (!isCrmError(error)) throw new Error(`${what}: ${String(error)}`, { cause: error })
  const { code, kind, issues, message } = error
  expect(code, what).toMatch(/^[a-z][A-Za-z_]*(\.[a-z_]+)+$/)
  expect(kinds, `${what}: ${code}`).toContain(kind)
  const texts = [message, ...issues.flatMap(({ expected, received }) => [expected, received])]
  if (kind === 'invalid')
    expect(texts.join('\n').includes(secret), `${what} tells: ${message.slice(0, 300)}`).toBe(false)
  expect(Math.max(...texts.map((text) => text.length)), `${what} is too long`).toBeLessThan(1000)
  expect(() => JSON.stringify(error.toJSON()), what).not.toThrow()
  if (code === 'input.invalid') expect(issues, what).not.toEqual([])
  return { code, paths: issues.map(({ path }) => path.join('.')) }
}
