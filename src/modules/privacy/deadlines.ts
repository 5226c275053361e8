import { defineDeadline } from '../../kernel/index.js'
import { refold } from './decisions/consents.js'
import { lift } from './decisions/restrictions.js'
import type { Consent, Restriction } from './entities.js'
import { ledgerOf } from './operations/ledger.js'
import type { Settled } from './options.js'

/** What was said for a time says nothing any more. */
export const consentExpiresAt = (own: Settled) =>
  defineDeadline<Consent>({
    handler: async (context, consent, { dueAt }) => {
      const { acts, rows, asked } = await ledgerOf(context, consent, own, dueAt)
      const { change } = refold(acts, rows, asked, {})
      return change.find(({ row }) => row.id === consent.id)?.decision
    },
  })

export const restrictionExpiresAt = defineDeadline<Restriction>({
  handler: (_, restriction, { dueAt }) => lift(restriction, dueAt, 'over'),
})
