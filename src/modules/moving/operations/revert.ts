import { type Attempted, defineOperation, isCrmError, type RuleJson } from '../../../kernel/index.js'
import { ContactPoint, ExternalId, Identifier } from '../../customer/index.js'
import * as decisions from '../decisions/imports.js'
import { Import, ImportRow, type RowRevert } from '../entities.js'
import { ImportReverted } from '../events.js'
import { importRevertSchema } from '../inputs.js'
import type { Settled } from '../options.js'
import type { RowReverted } from '../types.js'
import type { Context } from './calls.js'
import { namingOf } from './matching.js'
import { type Back, buyersAmong, takeBack } from './take-back.js'

export const revertOperation = ({ into }: Settled) =>
  defineOperation({
    kind: 'update',
    label: { en: 'Revert an import', zh: '撤销导入' },
    input: importRevertSchema,
    emits: [ImportReverted],
    writesOnce: true,
    handler: async (context: Context, { importId, limit = 200 }) => {
      const one = await context.unit.load(Import, importId)
      decisions.assertMay(one, 'revert')
      const { from, to } = decisions.partToRevert(one, limit)
      const rows = await rowsBetween(context, importId, from, to)
      const customerIds = [...new Set(rows.flatMap(({ customerId }) => customerId ?? []))]
      await context.lookUp([
        { ids: customerIds.map((id) => ({ entity: 'customer', id })) },
        namingOf([ContactPoint, ExternalId, Identifier], customerIds),
      ])
      const buyers = into.includes('purchase') ? await buyersAmong(context, customerIds) : nobody
      const results: RowReverted[] = []
      // The last first: what two rows did to one record is undone in turn.
      for (const row of rows.toSorted((a, b) => b.row - a.row)) {
        const told = toldOf(row, await context.attempt(() => takeBack(context, row, buyers)))
        if (!told) continue
        const { reverted, keptBecause = null } = told
        const current = await context.unit.load(ImportRow, row.id)
        await context.unit.save(current, { next: { ...current, reverted, keptBecause }, events: [] })
        results.push(told)
      }
      const decision = decisions.reverted(
        one,
        results.map(({ reverted }) => reverted),
        from,
      )
      return { import: await context.unit.save(one, decision), results, more: from > 0 }
    },
  })

const nobody: ReadonlySet<string> = new Set()

function rowsBetween(
  { unit }: Context,
  importId: string,
  from: number,
  to: number,
): Promise<readonly ImportRow[]> {
  const is = (op: string, field: string, value: string | number) => ({
    op,
    left: { field },
    right: { value },
  })
  const of = [is('eq', 'importId', importId), is('gt', 'row', from), is('lte', 'row', to)]
  const where: RuleJson = { v: 1, entity: 'importRow', where: { op: 'and', of } }
  return unit.list(ImportRow, { where, whole: true })
}

function toldOf(row: ImportRow, tried: Attempted<Back | undefined>): RowReverted | undefined {
  const { customerId, purchaseId } = row
  const about = {
    row: row.row,
    line: row.line,
    ...(customerId !== null && { customerId }),
    ...(purchaseId !== null && { purchaseId }),
  }
  if (!tried.ok) {
    if (!isCrmError(tried.error)) throw tried.error
    // What another rule of the crm keeps, is kept, and why is told.
    return { ...about, reverted: 'kept', keptBecause: [tried.error.code] }
  }
  if (!tried.value) return undefined
  const { undone, kept } = tried.value
  if (kept.length === 0) return { ...about, reverted: 'undone' }
  const reverted: RowRevert = undone ? 'partly' : 'kept'
  return { ...about, reverted, keptBecause: kept }
}
