import {
  type EntityInfo,
  type FieldInfo,
  type Issue,
  invalid,
  received,
  type ValueType,
  wholeOf,
} from '../kernel/index.js'
import { type Operand, operandOf, type Slots } from '../rules/index.js'
import { byId, isId, type OrderBy } from '../storage/index.js'
import type { Call } from './call.js'
import type { Policy } from './policy.js'
import { readable } from './readable.js'
import { termsOf } from './terms.js'

/** What a list is ordered by: a field (`f.name`, or its name) or a sum, the direction, where missing values stand. */
export interface OrderInput {
  readonly by: object | string
  /** Default: `asc`. */
  readonly dir?: 'asc' | 'desc'
  /** Default: `last`. */
  readonly nulls?: 'first' | 'last'
}

/** The most that a list may be ordered by. */
const maxOrder = 8

interface OrderRequest {
  readonly operation: string
  readonly info: EntityInfo
  readonly policy: Policy
  readonly slots: Slots
}

/**
 * The stored order of what a caller asked, ending with the id so that it is total.
 *
 * @throws `input.invalid` for what is not there, is hidden or cannot be ordered by
 */
export const orderOf = async (
  call: Call,
  request: OrderRequest,
  order: readonly OrderInput[],
): Promise<readonly OrderBy[]> => {
  const { operation, info } = request
  if (order.length > maxOrder) {
    throw invalid(operation, [
      { path: ['order'], expected: `at most ${maxOrder} fields`, received: received(order) },
    ])
  }
  const terms: (OrderBy['term'] | undefined)[] = []
  // One after the other: the places of their constants are the same from call to call.
  for (const [index, input] of order.entries()) terms.push(await termOf(call, request, input, index))
  const issues = terms.flatMap((term, index) => (term ? [] : [notOrderable(info, order[index], index)]))
  if (issues.length > 0) throw invalid(operation, issues)
  return endingWithId(
    terms.flatMap((term, index): OrderBy[] => {
      const { dir = 'asc', nulls = 'last' } = order[index] ?? {}
      // A sum over nothing is the same for every row: it orders none of them.
      return term && !('slot' in term) ? [{ term, direction: dir, nulls }] : []
    }),
  )
}

function notOrderable(info: EntityInfo, input: OrderInput | undefined, index: number): Issue {
  return {
    path: ['order', index, 'by'],
    expected: `a field of ${info.name} that lists may be ordered by, or a sum`,
    received: input && fieldNameOf(input) ? 'another name' : received(input),
  }
}

async function termOf(
  call: Call,
  { info, policy, ...request }: OrderRequest,
  input: OrderInput,
  index: number,
): Promise<OrderBy['term'] | undefined> {
  const name = readable(request.operation, () => fieldNameOf(input))
  if (name !== undefined) return columnNamed(info, name, policy.hidden)
  const operand = { operand: computedOperand(info.name, input.by), path: ['order', index, 'by'] }
  const [made] = await termsOf(call, { ...request, entity: info.name, policy }, [operand])
  return made && orderable.has(made.type) ? made.term : undefined
}

const orderable: ReadonlySet<ValueType> = new Set([
  'text',
  'enum',
  'integer',
  'number',
  'boolean',
  'instant',
  'day',
  'money',
])

/** Something to be made of a row: as it is written with a model's fields, or as JSON. */
export const computedOperand = (entity: string, by: object | string): Operand =>
  typeof by === 'string' ? { field: by } : readable(`${entity}.list`, () => operandOf(entity, by))

function fieldNameOf({ by }: OrderInput): string | undefined {
  if (typeof by === 'string') return by
  return 'field' in by && typeof by.field === 'string' && !('in' in by && typeof by.in === 'string')
    ? by.field
    : undefined
}

function columnNamed(
  info: EntityInfo,
  name: string,
  hidden: ReadonlySet<string>,
): OrderBy['term'] | undefined {
  const field = Object.hasOwn(info.fields, name) ? info.fields[name] : undefined
  if (!field?.sortable || isHidden(field, hidden)) return undefined
  return columnOf(bookedOf(info, field))
}

function isHidden({ name, booked }: FieldInfo, hidden: ReadonlySet<string>): boolean {
  return hidden.has(name) || hidden.has(wholeOf(name)) || (booked !== undefined && hidden.has(booked.field))
}

// Amounts of several currencies have an order in the books' one only.
function bookedOf({ fields }: EntityInfo, field: FieldInfo): FieldInfo {
  return (field.booked && fields[field.booked.field]) ?? field
}

function columnOf({ column, attribute, type }: FieldInfo): OrderBy['term'] {
  const stored = type === 'money' ? 'integer' : type
  return { column, type: stored, ...(attribute === undefined ? {} : { attribute }) }
}

// An id in the order ends it: nothing after it can matter.
function endingWithId(order: readonly OrderBy[]): readonly OrderBy[] {
  const at = order.findIndex(({ term }) => isId(term))
  const { direction = 'asc' } = order[at] ?? {}
  return [...order.slice(0, at < 0 ? order.length : at), { ...byId, direction }]
}
