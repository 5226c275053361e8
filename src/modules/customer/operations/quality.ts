import { defineOperation, wholeOf } from '../../../kernel/index.js'
import { judge } from '../decisions/quality.js'
import { Customer } from '../entities.js'
import { CustomerConfirmed, MendClosed, MendOpened } from '../events.js'
import { confirmationSchema, customerNamedSchema } from '../inputs.js'
import { freshnessOf, keepQuality, policiesFor } from './keep-quality.js'

/** How good the data of a customer is, as it stands now. */
export interface CustomerQuality {
  /** The share of what is asked for that is known and fresh, 0 to 1; 1 where nothing is asked. */
  readonly completeness: number
  /** The keys of the policies that ask something of this customer. */
  readonly policies: readonly string[]
  readonly mends: readonly {
    readonly policy: string
    readonly field: string
    readonly reason: 'missing' | 'stale'
  }[]
}

export const quality = defineOperation({
  kind: 'read',
  label: { en: 'Judge the data of a customer', zh: '评估客户资料' },
  input: customerNamedSchema,
  handler: async (context, { customerId }): Promise<CustomerQuality> => {
    const customer = await context.unit.find(context.entity(Customer), customerId)
    if (!customer) throw Customer.notFound({ id: customerId })
    const { asked } = await policiesFor(context, customer)
    const known = await freshnessOf(context, customer.id)
    const { completeness, mends } = judge(customer, asked, known, context.now())
    const hidden = await context.hiddenFields(context.entity(Customer))
    const shown = mends.filter(({ field }) => !hidden.has(field) && !hidden.has(wholeOf(field)))
    return {
      completeness,
      policies: asked.map(({ key }) => key),
      mends: shown.map(({ policy, field, reason }) => ({ policy, field, reason })),
    }
  },
})

export const review = defineOperation({
  kind: 'update',
  label: { en: 'Review the data of a customer', zh: '复核客户资料' },
  input: customerNamedSchema,
  emits: [MendOpened, MendClosed],
  handler: async (context, { customerId }) => {
    const { id } = await context.unit.load(context.entity(Customer), customerId)
    await keepQuality(context, id)
  },
})

export const confirm = defineOperation({
  kind: 'update',
  label: { en: 'Confirm the data of a customer', zh: '确认客户资料' },
  input: ({ customer = Customer }) => confirmationSchema(customer),
  emits: [CustomerConfirmed, MendOpened, MendClosed],
  handler: async (context, { customerId, ifVersion, fields }) => {
    const customer = await context.unit.load(context.entity(Customer), customerId, { ifVersion })
    context.unit.emit(customer, { type: 'customer.confirmed', data: { customerId, fields: [...fields] } })
    await keepQuality(context, customer.id, { at: context.now(), fields: new Set(fields) })
    return customer
  },
})
