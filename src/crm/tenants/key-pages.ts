import type { Predicate, Row, SelectPlan, Session, Table, Values } from '../../storage/index.js'
import { all, byColumn, ofTenant } from '../../storage/index.js'

/** Rows read, or deleted, at a time. */
const pageRows = 500

/** The plans of a table for one tenant, by nothing but its key: every driver can answer them. */
export interface KeyPlans {
  /** A page behind a row, or the first one: in the order of the key. */
  page(session: Session, tenant: string, after: Row | undefined): Promise<readonly Row[]>
  /** The rows up to one of them, with it: predicates that have no row in common, and their values. */
  upTo(tenant: string, last: Row): readonly { readonly where: Predicate; readonly values: Values }[]
}

export const keyPlans = (table: Table): KeyPlans => {
  const [, ...keys] = table.key
  const columns = Object.keys(table.columns)
  // Of a table whose key is the tenant alone there is one row.
  const first = planOf(ofTenant, 1)
  const behind = keys.map((_, at) => planOf(tied(at, 'gt'), at + 2))
  const until = keys.map((_, at) => tied(at, at === keys.length - 1 ? 'lte' : 'lt'))
  return { page, upTo }

  async function page(session: Session, tenant: string, after: Row | undefined): Promise<readonly Row[]> {
    if (!after) return session.select(first, [tenant, pageRows])
    const found: Row[] = []
    // First those that tie with it on all of the key but its last column, then on less and less.
    for (let at = keys.length - 1; at >= 0 && found.length < pageRows; at--) {
      const plan = behind[at] as SelectPlan
      const values = [tenant, ...valuesOf(after, at + 1), pageRows - found.length]
      found.push(...(await session.select(plan, values)))
    }
    return found
  }

  function upTo(tenant: string, last: Row) {
    if (keys.length === 0) return [{ where: ofTenant, values: [tenant] }]
    return until.map((where, at) => ({ where, values: [tenant, ...valuesOf(last, at + 1)] }))
  }

  function valuesOf(row: Row, count: number): Values {
    // Columns of keys hold text and integers.
    return keys.slice(0, count).map((key) => row[key] as string | number)
  }

  function planOf(where: Predicate, limit: number): SelectPlan {
    const order = keys.map((key) => byColumn(key, typeOf(key)))
    return { entity: table.entity, columns, where, order, limit }
  }

  /** Equal on the key's columns before one, and compared on it. Slots: tenant, then the key. */
  function tied(at: number, op: 'lt' | 'lte' | 'gt'): Predicate {
    const ties = keys.slice(0, at).map((_, before) => compare(before, 'eq'))
    return all(ofTenant, ...ties, compare(at, op))
  }

  function compare(at: number, op: 'eq' | 'lt' | 'lte' | 'gt'): Predicate {
    const column = keys[at] as string
    const type = typeOf(column)
    return { kind: 'compare', op, left: { column, type }, right: { slot: at + 1, type }, negated: false }
  }

  function typeOf(key: string) {
    return table.columns[key]?.type === 'integer' ? 'integer' : 'text'
  }
}

/** Whether a page was the last one. */
export const isLast = (rows: readonly Row[]): boolean => rows.length < pageRows
