import type { Predicate, Term } from '../rules/index.js'
import type { SelectPlan } from './port.js'

/** The tenant stands in slot 0 of every plan. */
const tenantSlot = 0

const tenantColumn: Term = { column: 'tenant', type: 'text' }

/** The row's tenant is the one in slot 0. */
export const ofTenant: Predicate = equals('tenant', tenantSlot)

/** A text column equals what a slot holds. */
export function equals(column: string, slot: number): Predicate {
  const left = column === 'tenant' ? tenantColumn : { column, type: 'text' as const }
  return { kind: 'compare', op: 'eq', left, right: { slot, type: 'text' }, negated: false }
}

/** A text column is one of the list a slot holds. */
export const among = (column: string, slot: number): Predicate => ({
  kind: 'in',
  left: { column, type: 'text' },
  list: { slot, type: 'text' },
  negated: false,
})

export const all = (...of: readonly Predicate[]): Predicate => ({ kind: 'and', of })

/** The row of an id: slots are tenant, id. */
export const byKey = (entity: string, columns: readonly string[], keyColumn = 'id'): SelectPlan => ({
  entity,
  columns,
  where: all(ofTenant, equals(keyColumn, 1)),
  order: [],
})

/** The rows of many ids: slots are tenant, list of ids. */
export const byKeys = (entity: string, columns: readonly string[], keyColumn = 'id'): SelectPlan => ({
  entity,
  columns,
  where: all(ofTenant, among(keyColumn, 1)),
  order: [],
})

/** The live rows that name records in a field: slots are tenant, list of ids. One object from call to call. */
export const liveNaming = (field: string): Predicate => {
  const known = namings.get(field) ?? all(ofTenant, among(field, 1), notArchived)
  namings.set(field, known)
  return known
}

const namings = new Map<string, Predicate>()

const notArchived: Predicate = {
  kind: 'set',
  left: { column: 'archivedAt', type: 'instant' },
  negated: true,
}

/** One row at the version a writer has seen: slots are tenant, id, version. */
export const guarded: Predicate = all(ofTenant, equals('id', 1), {
  kind: 'compare',
  op: 'eq',
  left: { column: 'version', type: 'integer' },
  right: { slot: 2, type: 'integer' },
  negated: false,
})
