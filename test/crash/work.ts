import type { CrashCrm } from './model.js'

/** Something a process does, named so that another can do it again. */
export interface Piece {
  readonly kind: 'create' | 'both' | 'update' | 'bulk' | 'remind'
  readonly round: number
  readonly n: number
}

const kinds = ['create', 'both', 'update', 'bulk', 'remind'] as const

/** How many purchases of one bulk run stand or fall together. */
export const bulkSize = 4

/** What round `round` does, without an end. Most rounds are short: each begins with something else. */
export function* pieces(round: number): Generator<Piece> {
  for (let n = 0; ; n++) yield { kind: kinds[(round + n) % kinds.length] ?? 'create', round, n }
}

export const nameOf = ({ round, n }: Piece): string => `${round}-${n}`

const total = { amount: 1200, currency: 'EUR' }

/** Does a piece, with keys: done again, it changes nothing. */
export const perform: Readonly<Record<Piece['kind'], (crm: CrashCrm, piece: Piece) => Promise<unknown>>> = {
  create: (crm, piece) => crm.customer.create(customerOf(piece), { idempotencyKey: nameOf(piece) }),
  both: (crm, piece) =>
    crm.transaction(async (tx) => {
      const { id } = await tx.customer.create(customerOf(piece), { idempotencyKey: nameOf(piece) })
      await tx.purchase.record(purchaseOf(piece, id), { idempotencyKey: `${nameOf(piece)}-bought` })
    }),
  update: (crm, piece) =>
    crm.customer.update(
      { customerId: 'hot', name: `Hot ${nameOf(piece)}` },
      { idempotencyKey: nameOf(piece) },
    ),
  // Purchases are known by their own id in the shop: to record one again is no error.
  bulk: async (crm, piece) => {
    const inputs = Array.from({ length: bulkSize }, (_, at) => purchaseOf(piece, 'hot', at))
    for await (const result of crm.bulk('purchase.record', inputs)) if (!result.ok) throw result.error
  },
  // Due at once; the tick hears of customers too.
  remind: async (crm, piece) => {
    const reminder = { id: `r-${nameOf(piece)}`, remindAt: '2026-01-01T00:00:00.000Z' }
    await crm.reminder.set(reminder, { idempotencyKey: nameOf(piece) })
    await crm.tick()
  },
}

function customerOf(piece: Piece) {
  const name = nameOf(piece)
  return { id: `c-${name}`, name, email: `c-${name}@example.com` }
}

function purchaseOf(piece: Piece, customerId: string, at = 0) {
  return { customerId, source: 'shop', externalId: `${piece.kind}-${nameOf(piece)}-${at}`, total }
}
