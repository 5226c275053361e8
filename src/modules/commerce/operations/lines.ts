import type { OperationContext } from '../../../kernel/index.js'
import { PurchaseLine } from '../entities.js'

/** The lines of a purchase, whoever asks: what the purchase is worth follows from all of them. */
export const linesOf = (
  { unit }: Pick<OperationContext, 'unit'>,
  purchaseId: string,
): Promise<readonly PurchaseLine[]> => {
  const where = { op: 'eq', left: { field: 'purchaseId' }, right: { value: purchaseId } }
  return unit.list(PurchaseLine, { where: { v: 1, entity: 'purchaseLine', where }, whole: true })
}
