import type { JsonObject, OperationContext } from '../../../kernel/index.js'
import type { Product, Purchase } from '../../commerce/index.js'
import type { ContactPoint, Customer } from '../../customer/index.js'
import type { ConsentAct } from '../../privacy/index.js'

/** What rows call. Hooks and permissions hold for them as for anybody. */
export type Calls = {
  (operation: 'erasure.recognise', input: JsonObject): Promise<{ readonly erased: readonly boolean[] }>
  (
    operation: 'customer.create' | 'customer.update' | 'customer.archive',
    input: JsonObject,
  ): Promise<Customer>
  (operation: 'contactPoint.add', input: JsonObject): Promise<ContactPoint>
  (
    operation: 'contactPoint.remove' | 'externalId.add' | 'externalId.remove',
    input: JsonObject,
  ): Promise<unknown>
  (operation: 'consent.record', input: JsonObject): Promise<ConsentAct>
  (operation: 'product.create' | 'product.archive', input: JsonObject): Promise<Product>
  (operation: 'purchase.record' | 'purchase.archive', input: JsonObject): Promise<Purchase>
}

export type Context = OperationContext<Calls>
