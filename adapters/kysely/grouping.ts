import type { Predicate, Slot } from '../../src/storage/index.js'
import type { Engine } from './engine.js'
import { type Form, type Forms, type Group, groupKey, sumKey } from './groups.js'
import { foreignColumn, localColumn, relatedScope, rowsWhere } from './relations.js'
import type { Grouped, InstantForm, Scope, Sum } from './scope.js'
import { totalSql, wholeTotal } from './sums.js'
import { columnType, instantForm } from './value-types.js'

/** Which groups are joined, and what stands behind the plan's table in `from`. */
export interface Joined {
  readonly grouped: Grouped
  /** Written after the columns and before the condition. */
  joins(scope: Scope): string
}

/** Columns of the plan's rows that one parameter holds in all of them: the tenant. */
export type Fixed = ReadonlyMap<string, Slot>

export const joinGroups = (
  engine: Engine,
  groups: readonly Group[],
  forms: Forms,
  where: Predicate | undefined,
): Joined | undefined => {
  const taken = groups.filter(({ key }) => isTaken(forms.get(key)))
  if (taken.length === 0) return undefined
  const fixed = fixedColumns(where)
  const aliases = new Map(taken.map(({ key }, at) => [key, engine.quote(`g${at + 1}`)]))
  const columns = new Map(taken.map((group) => [group.key, sumColumns(engine, group)]))
  return {
    joins: (scope) =>
      taken
        .filter(({ sums }) => sums.length > 0)
        .map((group) => joinSql(scope, group, forms.get(group.key), aliases.get(group.key) ?? '', fixed))
        .join(' '),
    grouped: {
      has: (key) => aliases.has(key),
      sum: (sum, form) => {
        const key = groupKey(sum)
        const column = columns.get(key)?.get(sumKey(sum))
        if (column === undefined) return undefined
        return inForm(engine, sum, form, ofNoGroup(sum, forms.get(key), `${aliases.get(key)}.${column}`))
      },
      exists: (scope, exists) => {
        const group = taken.find(({ key }) => key === groupKey(exists))
        return group && membershipSql(scope, group, fixed)
      },
    },
  }
}

function isTaken(form: Form | undefined): boolean {
  return form !== undefined && form !== 'correlated'
}

function sumColumns(engine: Engine, { sums }: Group): ReadonlyMap<string, string> {
  return new Map(sums.map((sum, at) => [sumKey(sum), engine.quote(`s${at}`)]))
}

/** Rows without a group have a count and a sum of 0. */
function ofNoGroup({ fn }: Sum, form: Form | undefined, column: string): string {
  const canBeMissing = form === 'grouped' && fn !== 'min' && fn !== 'max'
  return canBeMissing ? `coalesce(${column}, 0)` : column
}

function inForm(engine: Engine, { type, of }: Sum, form: InstantForm, column: string): string {
  const isKeptAsInstant = type === 'instant' && of !== undefined && instantForm(of) === 'column'
  return isKeptAsInstant && form === 'text' ? engine.instantText(column) : column
}

function joinSql(scope: Scope, group: Group, form: Form | undefined, alias: string, fixed: Fixed): string {
  const { engine } = scope
  const inner = relatedScope(scope, group.entity)
  const open = group.on.filter(({ local }) => !fixed.has(local))
  const keys = open.map((join) => foreignColumn(inner, join))
  const selected = [
    ...keys.map((key, at) => `${key} as ${engine.quote(`k${at}`)}`),
    ...group.sums.map((sum, at) => {
      const { fn, of } = sum
      const total = totalSql(inner, fn, of, of ? instantForm(of) : 'column')
      return `${wholeTotal(scope, sum, total)} as ${engine.quote(`s${at}`)}`
    }),
  ]
  const rows = groupedRows(scope, group, fixed)
  const matches = open.map((join, at) => `${alias}.${engine.quote(`k${at}`)} = ${localColumn(scope, join)}`)
  const kind = form === 'joined' ? 'join' : 'left join'
  return `${kind} (select ${selected.join(', ')} ${rows} group by ${keys.join(', ')}) as ${alias} on ${matches.join(' and ')}`
}

/** The rows of a group for all rows of the plan: the tenant is the same in both. */
function groupedRows(scope: Scope, { entity, on, where }: Group, fixed: Fixed): string {
  const inner = relatedScope(scope, entity)
  const held = on.flatMap(({ local, foreign }) => {
    const slot = fixed.get(local)
    return slot
      ? [
          `${foreignColumn(inner, { local, foreign })} = ${scope.draft.slot(slot.slot, columnType(slot.type, 'column'))}`,
        ]
      : []
  })
  return rowsWhere(inner, held, where)
}

function membershipSql(scope: Scope, group: Group, fixed: Fixed): string {
  const inner = relatedScope(scope, group.entity)
  const open = group.on.filter(({ local }) => !fixed.has(local))
  const here = open.map((join) => localColumn(scope, join))
  const there = open.map((join) => foreignColumn(inner, join))
  const tuple = (columns: readonly string[]) =>
    columns.length === 1 ? columns[0] : `(${columns.join(', ')})`
  return `${tuple(here)} in (select ${there.join(', ')} ${groupedRows(scope, group, fixed)})`
}

export function fixedColumns(where: Predicate | undefined): Fixed {
  const conditions = where?.kind === 'and' ? where.of : where ? [where] : []
  return new Map(conditions.flatMap(fixedBy))
}

function fixedBy(condition: Predicate): [string, Slot][] {
  if (condition.kind === 'and') return condition.of.flatMap(fixedBy)
  if (condition.kind !== 'compare' && condition.kind !== 'text') return []
  const { left, right, op, negated } = condition
  const isPlain = 'column' in left && left.attribute === undefined && 'slot' in right
  return isPlain && op === 'eq' && !negated ? [[left.column, right]] : []
}
