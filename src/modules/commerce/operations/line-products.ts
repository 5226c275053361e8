import type { OperationContext } from '../../../kernel/index.js'
import type { GivenLine, PricedLine } from '../decisions/lines.js'
import { Product } from '../entities.js'
import { unknownSku } from '../errors.js'

/** A product is made through its operation: its hooks and permissions hold here too. */
export type ProductCalls = OperationContext<(operation: 'product.create', input: unknown) => Promise<Product>>

interface Given {
  readonly lines?: readonly GivenLine[]
  readonly unknownProducts?: 'refuse' | 'create'
}

/** The ids that lines name products by. */
export const productsIn = ({ lines = [] }: Given): readonly string[] =>
  lines.flatMap(({ productId }) => productId ?? [])

/** The article numbers that lines name products by. */
export const skusIn = ({ lines = [] }: Given): readonly string[] => lines.flatMap(({ sku }) => sku ?? [])

/** @throws `product.not_found` */
export const assertProducts = async (
  { unit, entity }: Pick<OperationContext, 'unit' | 'entity'>,
  given: Given,
): Promise<void> => {
  for (const id of productsIn(given)) await unit.load(entity(Product), id)
}

/** Lines with the products that their article numbers name. @throws `product.unknown_sku`, and what `product.create` throws */
export const withProducts = async <Line extends PricedLine>(
  context: ProductCalls,
  given: Given,
  lines: readonly Line[],
): Promise<readonly Line[]> => {
  const result: Line[] = []
  for (const [index, line] of lines.entries()) {
    const { sku, name = sku } = given.lines?.[index] ?? {}
    const path = ['lines', index, 'sku']
    result.push(
      sku === undefined ? line : { ...line, productId: await productOf(context, given, { sku, name, path }) },
    )
  }
  return result
}

async function productOf(
  { unit, entity, call }: ProductCalls,
  { unknownProducts = 'refuse' }: Given,
  { sku, name, path }: { sku: string; name: string | undefined; path: readonly (string | number)[] },
): Promise<string> {
  const known = await unit.findBy(entity(Product), 'sku', [sku])
  if (known) return known.id
  if (unknownProducts === 'create') return (await call('product.create', { sku, name })).id
  const issue = { path, expected: 'the sku of a live product', received: 'another one' }
  throw unknownSku({ sku }, { issues: [issue] })
}
