import { defineOperation, type OperationContext } from '../../../kernel/index.js'
import { Customer } from '../../customer/index.js'
import { inOrder } from '../decisions/acts.js'
import { type Effective, effective, targetOf } from '../decisions/effective.js'
import { isRestricted, receiptOf, type Standing, standingOf } from '../decisions/receipts.js'
import { type ConsentAct, ConsentReceipt } from '../entities.js'
import { ConsentChanged } from '../events.js'
import {
  type ConsentQuestion,
  contactWantedSchema,
  historySchema,
  questionSchema,
  type Read,
} from '../inputs.js'
import type { Settled } from '../options.js'
import { actsOf, keepHolding, type Ledger, ledgerOf, receiptsOf, restrictionsOf, scopeOf } from './ledger.js'

/** Whether somebody may be contacted, and what that rests on. */
export const contactOperations = (settled: Settled) => {
  const mayContact = defineOperation({
    kind: 'create',
    label: { en: 'Decide whether to contact', zh: '判断能否联系' },
    input: contactWantedSchema,
    emits: [ConsentChanged],
    handler: async (context, input) => {
      const at = context.now()
      const scope = await scopeOf(context, input, settled)
      const ledger = await ledgerOf(context, scope, settled)
      const holds = effective(ledger.acts, targetOf(scope), ledger.asked)
      const restrictions = await restrictionsOf(context, scope.customerId)
      const restricted = isRestricted(restrictions, scope.purpose, at)
      const act = actOf(ledger, holds)
      const draft = receiptOf(scope, holds, act, { restricted, at })
      if (draft.allowed && act) await spend(context, ledger, act)
      return context.unit.insert(ConsentReceipt, draft)
    },
  })

  const status = defineOperation({
    kind: 'read',
    label: { en: 'See what somebody has consented to', zh: '查看同意状态' },
    input: questionSchema,
    handler: (context, input) => statusOf(context, settled, input),
  })

  return { mayContact, status, history }
}

function actOf({ acts }: Pick<Ledger, 'acts'>, { act }: Effective): ConsentAct | undefined {
  return acts.find(({ id }) => id === act?.id)
}

/** Counts a use. The row that counts them down is saved by its version: of two at once, one decides again. */
async function spend(context: OperationContext, ledger: Ledger, { id, uses }: ConsentAct): Promise<void> {
  if (uses === null) return
  const { usedOf } = ledger.asked
  const counted: typeof usedOf = (act) => usedOf(act) + (act.id === id ? 1 : 0)
  await keepHolding(context, { ...ledger, asked: { ...ledger.asked, usedOf: counted } })
}

async function statusOf(
  context: OperationContext,
  own: Settled,
  { occurred, recorded, ...about }: Read<ConsentQuestion>,
): Promise<Standing> {
  const now = context.now()
  const at = occurred ?? now
  const scope = await scopeOf(context, about, own)
  const ledger = await ledgerOf(context, scope, own, at)
  const acts = ledger.acts.filter((act) => act.actedAt <= at && act.recordedAt <= (recorded ?? now))
  const asked = occurred === undefined ? ledger.asked : await askedThen(context, { ...ledger, acts })
  const holds = effective(acts, targetOf(scope), asked)
  const restricted = isRestricted(await restrictionsOf(context, scope.customerId), scope.purpose, at)
  return standingOf(scope, holds, actOf({ acts }, holds), { restricted, asked })
}

/** How often acts had been used by an instant. */
async function askedThen(context: OperationContext, { acts, asked }: Ledger): Promise<Ledger['asked']> {
  const used = new Map<string, number>()
  for (const { id, uses } of acts) {
    const receipts = uses === null ? [] : await receiptsOf(context, id, uses)
    used.set(id, receipts.filter(({ decidedAt }) => decidedAt <= asked.at).length)
  }
  return { ...asked, usedOf: ({ id }) => used.get(id) ?? 0 }
}

const history = defineOperation({
  kind: 'read',
  label: { en: 'Read the ledger of consent', zh: '查看同意记录' },
  input: historySchema,
  handler: async (context, { customerId, ...of }): Promise<readonly ConsentAct[]> => {
    const { unit, entity } = context
    const { id } = await unit.load(entity(Customer), customerId)
    return inOrder(await actsOf(context, { ...of, customerId: id }))
  },
})
