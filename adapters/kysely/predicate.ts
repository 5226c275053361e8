import type { ItemKind } from '../../src/kernel/index.js'
import { type Predicate, type Term, unsupported } from '../../src/storage/index.js'
import { doubleSql } from './arithmetic.js'
import type { BindList, Write } from './engine.js'
import { besideEachOther, gatheredCondition } from './gather.js'
import { numberForm } from './numbers.js'
import { relatedRows, relatedScope } from './relations.js'
import type { InstantForm, Scope } from './scope.js'
import { termSql, textSql } from './terms.js'
import { columnType, instantForm } from './value-types.js'

type Of<Kind extends Predicate['kind']> = Extract<Predicate, { kind: Kind }>

const comparisons = { eq: '=', lt: '<', lte: '<=', gt: '>', gte: '>=' } as const

/**
 * A predicate as a condition that is true where the predicate is. Where it is not, the condition may be false or
 * unknown: nothing stands above it that would turn unknown into true, since `negated` closes over its leaf.
 */
export const conditionSql = (scope: Scope, predicate: Predicate): string =>
  gatheredCondition(scope, predicate) ?? plainSql(scope, predicate)

function plainSql(scope: Scope, predicate: Predicate): string {
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
    case 'near':
      return complement(predicate, near(scope, predicate))
    case 'exists':
      return exists(scope, predicate)
  }
}

function junction(scope: Scope, { kind, of }: Of<'and' | 'or'>): string {
  if (of.length === 0) return kind === 'and' ? '1 = 1' : '1 = 0'
  return `(${besideEachOther(of, kind)
    .map((child) => conditionSql(scope, child))
    .join(` ${kind} `)})`
}

/** The exact complement: true where the condition is false, and where it is unknown. */
function complement({ negated }: { negated: boolean }, condition: string): string {
  return negated ? `(${condition}) is not true` : condition
}

function comparison(scope: Scope, { op, left, right }: Of<'compare'>): string {
  const { whole } = scope.engine.computing
  const forms = [left, right].map((side) => numberForm(side, scope.sums)).join()
  if (whole && forms === 'sum,double') return exactly(scope, op, left, right)
  if (whole && forms === 'double,sum') return exactly(scope, turned[op], right, left)
  const form = instantForm(left, right)
  return ofSide(scope, left, form, (side) => `${side()} ${comparisons[op]} ${termSql(scope, right, form)}`)
}

/** What is said of one side, where no missing value meets it. */
function ofSide(scope: Scope, side: Term, form: InstantForm, says: (side: Write) => string): string {
  return textSql(scope, side, says) ?? says(() => termSql(scope, side, form))
}

const turned = { eq: 'eq', lt: 'gt', lte: 'gte', gt: 'lt', gte: 'lte' } as const

/** A sum of integers beside a double, which it is not rounded to: the whole numbers around the double are exact. */
function exactly(scope: Scope, op: Of<'compare'>['op'], sum: Term, double: Term): string {
  const { whole } = scope.engine.computing
  const total = () => termSql(scope, sum, 'column')
  const around = (side: 'floor' | 'ceil') => whole?.(`${side}(${doubleSql(scope, double)})`)
  const compared =
    op === 'eq'
      ? `${total()} between ${around('ceil')} and ${around('floor')}`
      : `${total()} ${comparisons[op]} ${around(op === 'gt' || op === 'lte' ? 'floor' : 'ceil')}`
  // What holds a double within bounds may make a bound of a missing one.
  return `(${compared} and ${doubleSql(scope, double)} is not null)`
}

function text(scope: Scope, { op, ignoreCase, ...terms }: Of<'text'>): string {
  const { engine } = scope
  if (ignoreCase) throw unsupported({ driver: engine.name, missing: ['comparing text without case'] })
  const right = () => termSql(scope, terms.right, 'text')
  return ofSide(scope, terms.left, 'text', (left) =>
    op === 'eq' ? `${left()} = ${right()}` : engine[op](left, right),
  )
}

function membership(scope: Scope, { left, list }: Of<'in'>): string {
  const form = instantForm(left)
  const type = columnType(left.type, form)
  const encode = scope.engine.encode[type]
  const bind = scope.draft.list(list.slot)
  const bound: BindList = (encodeList) =>
    bind((values) => encodeList(encode ? values.map((value) => encode(value as never)) : values))
  return ofSide(scope, left, form, (side) => scope.engine.inList(side(), type, bound))
}

function list(scope: Scope, { op, left, list }: Of<'list'>): string {
  const item = itemOf(left)
  return scope.engine[op](termSql(scope, left, 'text'), item ?? 'text', scope.draft.list(list.slot))
}

/** What a list holds, wherever it was looked up. */
function itemOf(term: Term): ItemKind | undefined {
  if ('column' in term) return term.item
  return 'kind' in term && term.kind === 'lookup' ? itemOf(term.of) : undefined
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

/** In this order, so that doubles agree on every engine. */
function near(scope: Scope, { left, point, limit }: Of<'near'>): string {
  const squares = left.map((coordinate, at) => {
    const away = () => `(${doubleSql(scope, coordinate)} - ${doubleSql(scope, point[at] ?? coordinate)})`
    return `${away()} * ${away()}`
  })
  return `${squares.join(' + ')} <= ${doubleSql(scope, limit)}`
}

function exists(scope: Scope, predicate: Of<'exists'>): string {
  const { entity, on, where, negated } = predicate
  const grouped = scope.grouped?.exists(scope, predicate)
  if (grouped !== undefined) return complement(predicate, grouped)
  const found = `exists (select 1 ${relatedRows(relatedScope(scope, entity), on, where)})`
  return negated ? `not ${found}` : found
}
