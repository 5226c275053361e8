import { ofTenant, type SelectPlan, type Session, type TxSession } from '../../storage/index.js'

/** So low that no number of events brings it back to a position. */
const closed = -(2 ** 52)

const plan: SelectPlan = { entity: 'logHead', columns: ['pos'], where: ofTenant, order: [] }

/** Whether a tenant has ever written anything. */
export const hasWritten = async (session: Session, tenant: string): Promise<boolean> =>
  (await session.select(plan, [tenant])).length > 0

/**
 * Closes a tenant's counter. A unit of work takes its positions last, under the lock of this row: it has committed
 * before, or it finds the counter closed and is refused.
 */
export const closeCounter = async (session: TxSession, tenant: string): Promise<void> => {
  const row = { tenant, pos: closed }
  const [made] = await session.apply([{ op: 'insert', entity: 'logHead', rows: [row], ifAbsent: true }])
  if (made?.matched === 1) return
  await session.apply([
    { op: 'update', entity: 'logHead', where: ofTenant, values: [tenant], set: { pos: closed }, expect: 1 },
  ])
}
