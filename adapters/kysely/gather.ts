import type { Predicate, Term } from '../../src/storage/index.js'
import { groupKey, predicateReadsOuter, termReadsOuter } from './groups.js'
import { relatedRows, relatedScope } from './relations.js'
import type { InstantForm, Scope, Sum } from './scope.js'
import { totalSql, wholeTotal } from './sums.js'

/**
 * Sums over the same rows are read in one subquery that says the whole of what is asked of them: an average is a sum
 * and a count, and its rows are not read twice.
 */
export const gatheredCondition = (scope: Scope, predicate: Predicate): string | undefined => {
  const sums = sumsOfOneGroup(sumsInPredicate(predicate))
  return sums && gathered(scope, sums, (inside) => scope.write.condition(inside, predicate))
}

export const gatheredTerm = (scope: Scope, term: Term, form: InstantForm): string | undefined => {
  const sums = sumsOfOneGroup(sumsInTerm(term))
  return sums && gathered(scope, sums, (inside) => scope.write.term(inside, term, form))
}

/** Conditions beside each other, those about one group put together. */
export const besideEachOther = (of: readonly Predicate[], kind: 'and' | 'or'): readonly Predicate[] => {
  const together = new Map<string, Predicate[]>()
  const order: (Predicate | Predicate[])[] = []
  for (const each of of) {
    const key = onlyGroup(sumsInPredicate(each))
    const known = key === undefined ? undefined : together.get(key)
    if (known) {
      known.push(each)
    } else {
      const fresh = [each]
      if (key !== undefined) together.set(key, fresh)
      order.push(key === undefined ? each : fresh)
    }
  }
  // All of them are together already.
  if (order.length === 1) return of
  return order.map((each) => {
    if (!Array.isArray(each)) return each
    const [only] = each
    return only && each.length === 1 ? only : { kind, of: each }
  })
}

function gathered(
  scope: Scope,
  [first]: readonly [Sum, ...Sum[]],
  write: (inside: Scope) => string,
): string | undefined {
  const key = groupKey(first)
  if (scope.grouped?.has(key)) return undefined
  const inner = relatedScope(scope, first.entity)
  const inside: Scope = {
    ...scope,
    grouped: {
      has: () => true,
      sum: ({ fn, of }, form) => wholeTotal(scope, { fn, of }, totalSql(inner, fn, of, form)),
      exists: () => undefined,
    },
  }
  return `(select ${write(inside)} ${relatedRows(inner, first.on, first.where)})`
}

/** Sums that are read together: of one group, and more than one. `undefined` where something else is among them. */
function sumsOfOneGroup(sums: readonly Sum[] | undefined): readonly [Sum, ...Sum[]] | undefined {
  const [first, ...more] = sums ?? []
  return first && more.length > 0 && onlyGroup(sums) !== undefined ? [first, ...more] : undefined
}

function onlyGroup(sums: readonly Sum[] | undefined): string | undefined {
  const [first] = sums ?? []
  if (!first || !sums) return undefined
  const key = groupKey(first)
  return sums.every((sum) => groupKey(sum) === key && isOwn(sum)) ? key : undefined
}

/** An aggregate belongs to the innermost query whose columns it reads: it must read some of its own. */
function isOwn({ of, where }: Sum): boolean {
  if (where && predicateReadsOuter(where)) return false
  return of === undefined || (!termReadsOuter(of) && readsColumn(of))
}

function readsColumn(term: Term): boolean {
  if ('slot' in term) return false
  if ('column' in term) return true
  return 'left' in term ? readsColumn(term.left) || readsColumn(term.right) : true
}

/** `undefined`: it holds what cannot be read within a group. */
function sumsInPredicate(predicate: Predicate): readonly Sum[] | undefined {
  switch (predicate.kind) {
    case 'and':
    case 'or':
      return sumsOfEach(predicate.of)
    case 'exists':
    case 'near':
      return undefined
    case 'compare':
    case 'text':
      return joinedSums([sumsInTerm(predicate.left), sumsInTerm(predicate.right)])
    default:
      return sumsInTerm(predicate.left)
  }
}

/** A condition that asks nothing of related rows stays outside, where an index may serve it. */
function sumsOfEach(of: readonly Predicate[]): readonly Sum[] | undefined {
  const each = of.map(sumsInPredicate)
  return each.some((sums) => sums?.length === 0) ? undefined : joinedSums(each)
}

function sumsInTerm(term: Term): readonly Sum[] | undefined {
  if (!('kind' in term)) return []
  if (term.kind === 'sum') return [term]
  return 'left' in term ? joinedSums([sumsInTerm(term.left), sumsInTerm(term.right)]) : undefined
}

function joinedSums(each: readonly (readonly Sum[] | undefined)[]): readonly Sum[] | undefined {
  return each.some((sums) => sums === undefined) ? undefined : each.flatMap((sums) => sums ?? [])
}
