import { type Predicate, type Term, unsupported } from '../../src/storage/index.js'
import { columnOf } from './tables.js'
import { columnType, type InstantForm, instantForm, type Scope, termSql } from './terms.js'

type Of<Kind extends Predicate['kind']> = Extract<Predicate, { kind: Kind }>

const comparisons = { eq: '=', lt: '<', lte: '<=', gt: '>', gte: '>=' } as const

/**
 * A predicate as a condition that is true where the predicate is. Where it is not, the condition may be false or
 * unknown: nothing stands above it that would turn unknown into true, since `negated` closes over its leaf.
 */
export const conditionSql = (scope: Scope, predicate: Predicate): string => {
  switch (predicate.kind) {
    case 'and':
    case 'or':
      return junction(scope, predicate)
    case 'compare':
      return complement(predicate, comparison(scope, predicate))
    case 'text':
      return complement(predicate, text(scope, predicate))
    case 'in':
      return complement(predicate, membership(scope, predicate))
    case 'list':
      return complement(predicate, list(scope, predicate))
    case 'set':
      return `${termSql(scope, predicate.left, 'column')} is ${predicate.negated ? '' : 'not '}null`
    case 'intervals':
      return complement(predicate, intervals(scope, predicate))
    case 'exists':
      return exists(scope, predicate)
  }
}

function junction(scope: Scope, { kind, of }: Of<'and' | 'or'>): string {
  if (of.length === 0) return kind === 'and' ? '1 = 1' : '1 = 0'
  return `(${of.map((child) => conditionSql(scope, child)).join(` ${kind} `)})`
}

/** The exact complement: true where the condition is false, and where it is unknown. */
function complement({ negated }: { negated: boolean }, condition: string): string {
  return negated ? `(${condition}) is not true` : condition
}

function comparison(scope: Scope, { op, left, right }: Of<'compare'>): string {
  const form = instantForm(left, right)
  return `${termSql(scope, left, form)} ${comparisons[op]} ${termSql(scope, right, form)}`
}

function text(scope: Scope, { op, ignoreCase, ...terms }: Of<'text'>): string {
  const { engine } = scope
  if (ignoreCase) throw unsupported({ driver: engine.name, missing: ['comparing text without case'] })
  const left = () => termSql(scope, terms.left, 'text')
  const right = () => termSql(scope, terms.right, 'text')
  return op === 'eq' ? `${left()} = ${right()}` : engine[op](left, right)
}

function membership(scope: Scope, { left, list }: Of<'in'>): string {
  const form = instantForm(left)
  const type = columnType(left.type, form)
  const encode = scope.engine.encode[type]
  const bind = scope.draft.list(list.slot)
  return scope.engine.inList(termSql(scope, left, form), type, (encodeList) =>
    bind((values) => encodeList(encode ? values.map((value) => encode(value as never)) : values)),
  )
}

function list(scope: Scope, { op, left, list }: Of<'list'>): string {
  const item = 'item' in left ? left.item : undefined
  return scope.engine[op](termSql(scope, left, 'text'), item ?? 'text', scope.draft.list(list.slot))
}

function intervals(scope: Scope, { left, intervals }: Of<'intervals'>): string {
  if (intervals.length === 0) return '1 = 0'
  const form = instantForm(left)
  return `(${intervals.map((interval) => intervalSql(scope, left, form, interval)).join(' or ')})`
}

function intervalSql(
  scope: Scope,
  left: Term,
  form: InstantForm,
  { from, until }: Of<'intervals'>['intervals'][number],
): string {
  if (!from && !until) return `${termSql(scope, left, form)} is not null`
  const bounds = [
    from && `${termSql(scope, left, form)} >= ${termSql(scope, from, form)}`,
    until && `${termSql(scope, left, form)} < ${termSql(scope, until, form)}`,
  ]
  return `(${bounds.filter(Boolean).join(' and ')})`
}

function exists(scope: Scope, { entity, on, where, negated }: Of<'exists'>): string {
  const { engine, tables, depth } = scope
  const alias = engine.quote(`r${depth + 1}`)
  const inner: Scope = { ...scope, table: tables(entity), alias, depth: depth + 1 }
  const conditions = on.map(({ local, foreign }) => {
    const here = `${scope.alias}.${columnOf(scope.table, local, engine)}`
    return `${alias}.${columnOf(inner.table, foreign, engine)} = ${here}`
  })
  if (where) conditions.push(conditionSql(inner, where))
  const source = `select 1 from ${inner.table.table} as ${alias} where ${conditions.join(' and ') || '1 = 1'}`
  return `${negated ? 'not ' : ''}exists (${source})`
}
