import { defineOperation, type OperationContext } from '../../../kernel/index.js'
import * as decisions from '../decisions/parts.js'
import { BundlePart, Product } from '../entities.js'
import { ProductPartsSet } from '../events.js'
import { bundlePartsSchema } from '../inputs.js'

/** What is in a bundle. */
export const setParts = defineOperation({
  kind: 'update',
  label: { en: 'Set the parts of a bundle', zh: '设置套装组成' },
  input: bundlePartsSchema,
  emits: [ProductPartsSet],
  handler: async (context, { productId, ifVersion, parts }) => {
    const { unit, entity } = context
    const bundle = await unit.load(entity(Product), productId, { ifVersion })
    const products: Product[] = []
    for (const part of parts) products.push(await unit.load(entity(Product), part.productId))
    decisions.assertBundle(bundle, products)
    const { gone, changed, added, events } = decisions.setParts(
      bundle,
      await partsOf(context, productId),
      parts,
    )
    for (const part of gone) await unit.remove(part)
    for (const { before, quantity } of changed) {
      await unit.save(before, { next: { ...before, quantity }, events: [] })
    }
    for (const part of added) await unit.insert(BundlePart, part)
    for (const event of events) unit.emit(bundle, event)
    return bundle
  },
})

function partsOf({ unit }: OperationContext, bundleId: string): Promise<readonly BundlePart[]> {
  const where = { op: 'eq', left: { field: 'bundleId' }, right: { value: bundleId } }
  return unit.list(BundlePart, { where: { v: 1, entity: 'bundlePart', where }, whole: true })
}
