import { invalid, type NewRow } from '../../../kernel/index.js'
import type { BundlePart, Product } from '../entities.js'
import { wrongPart } from '../errors.js'
import type { Parts, ProductPartsSet } from '../events.js'

/** What becomes of the parts of a bundle. */
export interface PartsSet {
  readonly gone: readonly BundlePart[]
  readonly changed: readonly { readonly before: BundlePart; readonly quantity: number }[]
  readonly added: readonly NewRow<BundlePart>[]
  readonly events: readonly ProductPartsSet[]
}

/** @throws `product.wrong_part`: only a bundle has parts, and no bundle is one */
export const assertBundle = (bundle: Product, parts: readonly Product[]): void => {
  if (bundle.kind !== 'bundle') throw wrongPart({ productId: bundle.id, expected: 'bundle' })
  const wrong = parts.find(({ kind }) => kind === 'bundle')
  if (wrong) throw wrongPart({ productId: wrong.id, expected: 'no_bundle' })
}

/** All parts of a bundle, said anew. @throws `input.invalid` for a part that is named twice */
export const setParts = (
  { id: bundleId }: Product,
  known: readonly BundlePart[],
  given: readonly { readonly productId: string; readonly quantity?: number }[],
): PartsSet => {
  const parts = given.map(({ productId, quantity = 1 }) => ({ productId, quantity }))
  assertOnce(parts)
  const quantities = new Map(parts.map(({ productId, quantity }) => [productId, quantity]))
  const isKnown = new Set(known.map(({ productId }) => productId))
  const gone = known.filter(({ productId }) => !quantities.has(productId))
  const changed = known.flatMap((before) => {
    const quantity = quantities.get(before.productId)
    return quantity === undefined || quantity === before.quantity ? [] : [{ before, quantity }]
  })
  const added = parts
    .filter(({ productId }) => !isKnown.has(productId))
    .map((part) => ({ bundleId, ...part }))
  if (gone.length + changed.length + added.length === 0) return { gone, changed, added, events: [] }
  const from: Parts = known.map(({ productId, quantity }) => ({ productId, quantity }))
  const event = { type: 'product.parts_set' as const, data: { productId: bundleId, from, to: parts } }
  return { gone, changed, added, events: [event] }
}

function assertOnce(parts: Parts): void {
  const seen = new Set<string>()
  for (const [index, { productId }] of parts.entries()) {
    const issue = { path: ['parts', index, 'productId'], expected: 'each part once', received: 'one twice' }
    if (seen.has(productId)) throw invalid('product.setParts', [issue])
    seen.add(productId)
  }
}
