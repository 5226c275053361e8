import { expect } from 'vitest'
import type { RecordedEvent } from '../../src/kernel/index.js'
import type { Shop } from './shop.js'

export const patterns = ['*', 'customer.*', 'customer.created', 'product.created'] as const
export type Pattern = (typeof patterns)[number]

/** One who listens, and what has been heard. */
export interface Ear {
  readonly pattern: Pattern
  readonly positions: number[]
  /** The log's head when it came; none for one who came while events were on their way. */
  readonly since?: number
  isGone: boolean
  off(): void
}

/** What listeners do to each other, and what holds the slow ones back. */
export interface Hall {
  readonly crm: Shop
  readonly ears: Ear[]
  /** How often a listener has failed. */
  failures: number
  /** Slow listeners wait here. */
  slow: Promise<void>
}

type Hears = (hall: Hall, own: Ear, event: RecordedEvent) => Promise<void> | void

const fail = (hall: Hall): never => {
  hall.failures += 1
  throw new Error('A listener failed.')
}

/** What a listener does with each event it hears. */
export const manners = {
  calm: () => {},
  throws: fail,
  rejects: async (hall) => fail(hall),
  slow: (hall) => hall.slow,
  meddles: (_, __, event) => {
    expect(() => Object.assign(event, { position: 0 })).toThrow(TypeError)
    expect(() => Object.assign(event.data, { customerId: 'x' })).toThrow(TypeError)
  },
  leaves: (_, own) => leave(own),
  'sends others away': ({ ears }, own) => {
    for (const other of ears) if (other !== own) leave(other)
  },
  'brings others': (hall) => {
    if (hall.ears.length < 12) listen(hall, 'calm', '*')
  },
  'asks the crm': async ({ crm }) => {
    await crm.customer.count()
  },
} satisfies Record<string, Hears>

export type Manner = keyof typeof manners

export const listen = (hall: Hall, manner: Manner, pattern: Pattern, since?: number): void => {
  let isAtWork = false
  const hears: Hears = manners[manner]
  const ear: Ear = { pattern, positions: [], since, isGone: false, off: () => {} }
  const off = hall.crm.on(pattern, (heard) => {
    const event = heard as RecordedEvent
    // Who has gone hears nothing any more, not even what was on its way.
    expect(ear.isGone).toBe(false)
    // The next event waits until this one has been dealt with.
    expect(isAtWork).toBe(false)
    ear.positions.push(event.position)
    const done = hears(hall, ear, event)
    if (!done) return
    isAtWork = true
    return done.finally(() => {
      isAtWork = false
    })
  })
  hall.ears.push(Object.assign(ear, { off }))
}

function leave(ear: Ear): void {
  ear.isGone = true
  ear.off()
}
