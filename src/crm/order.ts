import { type EntityInfo, type FieldInfo, type Issue, invalid, received } from '../kernel/index.js'
import { byId, isId, type OrderBy } from '../storage/index.js'
import type { Policy } from './policy.js'

/** What a list is ordered by: a field (`f.name`, or its name), the direction, where missing values stand. */
export interface OrderInput {
  readonly by: { readonly field: string } | string
  /** Default: `asc`. */
  readonly dir?: 'asc' | 'desc'
  /** Default: `last`. */
  readonly nulls?: 'first' | 'last'
}

/** The most columns a list may be ordered by. */
const maxOrder = 8

/**
 * The stored order of what a caller asked, ending with the id so that it is total.
 *
 * @throws `input.invalid` for fields that are not there, are hidden or cannot be ordered by
 */
export const orderOf = (
  operation: string,
  info: EntityInfo,
  order: readonly OrderInput[],
  { hidden }: Policy,
): readonly OrderBy[] => {
  const issues: Issue[] = []
  const columns = order.flatMap((input, index) => {
    const field = fieldNamed(info, nameOf(input), hidden)
    if (field) return [columnOf(field, input)]
    const expected = `a field of ${info.name} that lists may be ordered by`
    issues.push({
      path: ['order', index, 'by'],
      expected,
      received: nameOf(input) ? 'another name' : received(input),
    })
    return []
  })
  if (order.length > maxOrder) {
    issues.push({ path: ['order'], expected: `at most ${maxOrder} fields`, received: received(order) })
  }
  if (issues.length > 0) throw invalid(operation, issues)
  return endingWithId(columns)
}

function nameOf({ by }: OrderInput): string {
  return typeof by === 'string' ? by : by.field
}

function fieldNamed(info: EntityInfo, name: string, hidden: ReadonlySet<string>): FieldInfo | undefined {
  const field = Object.hasOwn(info.fields, name) ? info.fields[name] : undefined
  const isHidden = hidden.has(name) || (field?.attribute !== undefined && hidden.has('attributes'))
  return field?.sortable && !isHidden ? field : undefined
}

function columnOf(
  { column, attribute, type }: FieldInfo,
  { dir = 'asc', nulls = 'last' }: OrderInput,
): OrderBy {
  const term = { column, type, ...(attribute === undefined ? {} : { attribute }) }
  return { term, direction: dir, nulls }
}

// An id in the order ends it: nothing after it can matter.
function endingWithId(columns: readonly OrderBy[]): readonly OrderBy[] {
  const at = columns.findIndex(({ term }) => isId(term))
  const { direction = 'asc' } = columns[at] ?? {}
  return [...columns.slice(0, at < 0 ? columns.length : at), { ...byId, direction }]
}
