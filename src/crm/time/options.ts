import { type Issue, invalid, maxIdLength, parseInstant, received } from '../../kernel/index.js'
import type { RegisteredDeadline } from '../../model/time-parts.js'
import { readable } from '../readable.js'
import type { StartOptions, TickOptions } from './time-types.js'

/** @throws `input.invalid` with every fault */
export const readTickOptions = (options: TickOptions = {}) =>
  readable('tick', () => {
    const { now, budgetMs, limit } = options
    const at = now === undefined ? undefined : parseInstant(now)
    refuse('tick', [
      ...(now === undefined || at !== undefined ? [] : [fault('now', 'an instant', now)]),
      ...notCounted('budgetMs', budgetMs),
      ...notCounted('limit', limit),
    ])
    return { now: at, budgetMs, limit }
  })

/** @throws `input.invalid` with every fault */
export const readStartOptions = (options: StartOptions = {}): StartOptions =>
  readable('start', () => {
    const { everyMs, budgetMs, signal } = options
    refuse('start', [...notCounted('everyMs', everyMs), ...notCounted('budgetMs', budgetMs)])
    return { everyMs, budgetMs, signal }
  })

type Said = Readonly<Record<string, unknown>>

/** @throws `input.invalid` with every fault */
export const readFailedInput = (deadlines: readonly RegisteredDeadline[], input: unknown = {}) =>
  readable('deadlines.failed', () => {
    const { deadline, after, limit = 50 } = (input ?? {}) as Said
    const isPage = Number.isSafeInteger(limit) && Number(limit) >= 1 && Number(limit) <= 500
    refuse('deadlines.failed', [
      ...(deadline === undefined ? [] : notNamed(deadlines, deadline)),
      ...(after === undefined || typeof after === 'string' ? [] : [fault('after', 'a cursor', after)]),
      ...(isPage ? [] : [fault('limit', 'an integer from 1 to 500', limit)]),
    ])
    return { deadline, after, limit } as { deadline?: string; after?: string; limit: number }
  })

/** @throws `input.invalid` with every fault */
export const readRedriveInput = (deadlines: readonly RegisteredDeadline[], input: unknown) =>
  readable('deadlines.redrive', () => {
    const { deadline, id } = (input ?? {}) as Said
    const isId = typeof id === 'string' && id.length > 0 && id.length <= maxIdLength
    refuse('deadlines.redrive', [
      ...notNamed(deadlines, deadline),
      ...(id === undefined || isId ? [] : [fault('id', 'an id', id)]),
    ])
    const named = deadlines.find(({ name }) => name === deadline) as RegisteredDeadline
    return { deadline: named, id: id as string | undefined }
  })

function notNamed(deadlines: readonly RegisteredDeadline[], wanted: unknown): readonly Issue[] {
  const names = deadlines.map(({ name }) => name)
  if (names.some((name) => name === wanted)) return []
  const expected = names.length > 0 ? `one of ${names.join(', ')}` : 'the name of a deadline'
  return [fault('deadline', expected, wanted)]
}

function notCounted(name: string, value: unknown): readonly Issue[] {
  const isCounted = Number.isSafeInteger(value) && Number(value) >= 1
  return value === undefined || isCounted ? [] : [fault(name, 'an integer of at least 1', value)]
}

function fault(name: string, expected: string, value: unknown): Issue {
  return { path: [name], expected, received: received(value) }
}

function refuse(operation: string, issues: readonly Issue[]): void {
  if (issues.length > 0) throw invalid(operation, issues)
}
