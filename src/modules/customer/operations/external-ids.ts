import { defineOperation } from '../../../kernel/index.js'
import { externalIdAdded, externalIdClaims, externalIdRemoved, sameId } from '../decisions/external-ids.js'
import { Customer, ExternalId } from '../entities.js'
import { ExternalIdAdded, ExternalIdRemoved } from '../events.js'
import { customerSourceIdSchema } from '../inputs.js'
import { externalIdsOf } from './rows.js'

const add = defineOperation({
  kind: 'create',
  label: { en: 'Add an external id', zh: '添加外部编号' },
  input: customerSourceIdSchema,
  emits: [ExternalIdAdded],
  handler: async (context, { source, value, ...named }) => {
    const { id: customerId } = await context.unit.load(context.entity(Customer), named.customerId)
    const known = sameId(await externalIdsOf(context, customerId), { source, value })
    if (known) return known
    for (const claim of externalIdClaims(customerId, [{ source, value }])) await context.unit.claim(claim)
    return context.unit.insert(ExternalId, { customerId, source, value }, (row) => [externalIdAdded(row)])
  },
})

const remove = defineOperation({
  kind: 'delete',
  label: { en: 'Remove an external id', zh: '移除外部编号' },
  input: customerSourceIdSchema,
  emits: [ExternalIdRemoved],
  handler: async (context, { source, value, ...named }) => {
    const { id: customerId } = await context.unit.load(context.entity(Customer), named.customerId)
    const known = sameId(await externalIdsOf(context, customerId), { source, value })
    if (!known) return
    for (const claim of externalIdClaims(customerId, [known])) await context.unit.release(claim)
    await context.unit.remove(known, [externalIdRemoved(known)])
  },
})

export const externalIdOperations = { add, remove }
