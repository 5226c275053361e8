import type { DurableReaction, JsonObject, RecordedEvent } from '../../kernel/index.js'
import type { Looked } from './decisions/quality.js'
import { keepQuality } from './operations/keep-quality.js'
import { noticePolicies } from './operations/sweep-quality.js'

/** Looks anew at every customer that something happened to, and whether other policies than before ask for it. */
export const quality: DurableReaction = {
  types: ['*'],
  from: 'now',
  react: async (context, event) => {
    if (event.type.startsWith('mend.')) return
    await noticePolicies(context)
    if ((await context.definitions('qualityPolicy')).length === 0) return
    const customers = new Set(event.parties.map(({ customerId }) => customerId))
    for (const customerId of customers) await keepQuality(context, customerId, lookedAt(event))
  },
}

/** Which fields an event says were looked at. */
function lookedAt({ type, data, occurredAt: at }: RecordedEvent): Looked | undefined {
  const { changes, fields, kind } = data as JsonObject
  if (type === 'customer.created') return { at, fields: 'all' }
  if (type === 'customer.updated') return { at, fields: new Set(Object.keys((changes ?? {}) as JsonObject)) }
  if (type === 'customer.confirmed') return { at, fields: new Set(fields as readonly string[]) }
  if (type === 'contact_point.verified') return { at, fields: new Set([String(kind)]) }
  return undefined
}
