import type { Reaction } from '../../kernel/index.js'
import { Customer } from '../customer/index.js'
import { keepAllHolding } from './operations/ledger.js'
import type { Settled } from './options.js'

/** Two ledgers have become one, or one two again: what holds is folded anew. */
export const refolding =
  (own: Settled): Reaction =>
  async (context, { parties }) => {
    const { unit, entity } = context
    for (const id of new Set(parties.map(({ customerId }) => customerId))) {
      const customer = await unit.find(entity(Customer), id)
      if (customer) await keepAllHolding(context, customer.id, own)
    }
  }
