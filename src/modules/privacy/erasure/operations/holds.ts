import {
  type Decision,
  defineOperation,
  type OperationContext,
  type RuleJson,
} from '../../../../kernel/index.js'
import { Customer } from '../../../customer/index.js'
import { Erasure, Hold } from '../entities.js'
import { HoldEnded, HoldPlaced } from '../events.js'
import { holdAtSchema, newHoldSchema } from '../inputs.js'

const place = defineOperation({
  kind: 'create',
  label: { en: 'Place a legal hold', zh: '设置诉讼保全' },
  input: newHoldSchema,
  emits: [HoldPlaced],
  handler: async ({ unit, entity }, { customerId, reason = null, until = null }) => {
    // Also on somebody of whom a duty still keeps something.
    const customer = await unit.load(entity(Customer), customerId, { archived: 'include' })
    const row = { customerId: customer.id, reason, until }
    return unit.insert(Hold, row, ({ id: holdId }) => [
      { type: 'hold.placed', data: { holdId, customerId: customer.id, until } },
    ])
  },
})

const lift = defineOperation({
  kind: 'update',
  label: { en: 'Lift a legal hold', zh: '解除诉讼保全' },
  input: holdAtSchema,
  emits: [HoldEnded],
  handler: async (context, { holdId, ifVersion }) => {
    const hold = await context.unit.load(Hold, holdId, { ifVersion })
    await lookAgain(context, hold)
    return context.unit.save(hold, ended(context, hold, 'lifted'))
  },
})

export const holdOperations = { place, lift }

/** A hold that is no more, lifted or over. */
export const ended = (
  { now }: Pick<OperationContext, 'now'>,
  hold: Hold,
  because: 'lifted' | 'over',
): Decision<Hold, HoldEnded> => ({
  next: { ...hold, archivedAt: now() },
  events: [{ type: 'hold.ended', data: { holdId: hold.id, customerId: hold.customerId, because } }],
})

/** What it has kept is looked at by the next tick, by an erasure that still runs too: from the beginning. */
export const lookAgain = async ({ unit, now }: OperationContext, { customerId }: Hold): Promise<void> => {
  const isOpen = { op: 'in', left: { field: 'state' }, values: ['running', 'restricted'] }
  const of = [is('customerId', customerId), isOpen]
  const waiting: RuleJson = { v: 1, entity: 'erasure', where: { op: 'and', of } }
  for (const erasure of await unit.list(Erasure, { where: waiting, whole: true })) {
    await unit.save(erasure, { next: { ...erasure, dueAt: now(), place: null }, events: [] })
  }
}

function is(field: string, value: string) {
  return { op: 'eq', left: { field }, right: { value } }
}
