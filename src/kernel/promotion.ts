import type { AttributeInfo, AttributeType } from './attributes.js'
import { type Issue, invalid } from './errors.js'
import { type Migration, migration, type Promoted, type PromotedType } from './table.js'
import { snakeCase } from './text.js'

/** The longest text that every engine keeps whole in an index, between a tenant and an id, in code points. */
const longestPromoted = 400

/** More would be more than a row of MariaDB and MySQL has room for. */
const mostPromoted = 20

/**
 * The columns of attributes that the host wants to have columns of their own.
 *
 * @throws `input.invalid` naming every attribute that cannot
 */
export const promotedOf = (
  entity: string,
  attributes: readonly AttributeInfo[],
  keys: readonly string[],
): readonly Promoted[] => {
  const issues = [...faultsOfNumber(keys), ...keys.flatMap((key, at) => faultsOf(attributes, keys, key, at))]
  if (issues.length > 0) throw invalid(`the promoted attributes of ${entity}`, issues)
  return attributes.filter(({ key }) => keys.includes(key)).map(columnOf)
}

/** One for each column, so that each is made when it is new. What is promoted no more keeps its column, unread. */
export const promotions = ({
  name: entity,
  promoted,
}: {
  readonly name: string
  readonly promoted: readonly Promoted[]
}): readonly Migration[] =>
  promoted.map((one) => migration(`${entity}/${one.name}`, [{ op: 'promote', entity, promoted: one }]))

const types: Readonly<Record<AttributeType, PromotedType | undefined>> = {
  text: 'text',
  enum: 'text',
  ref: 'text',
  day: 'text',
  instant: 'text',
  integer: 'number',
  number: 'number',
  boolean: 'boolean',
  money: undefined,
  list: undefined,
}

function columnOf({ key, type: declared }: AttributeInfo): Promoted {
  const type = types[declared] ?? 'text'
  return {
    name: `attributes${capitalized(key)}${capitalized(type)}`,
    of: { column: 'attributes', attribute: key },
    column: { type, nullable: true, ...(type === 'text' ? { max: longestPromoted } : {}) },
  }
}

function capitalized(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1)
}

function faultsOfNumber({ length }: readonly string[]): Issue[] {
  if (length <= mostPromoted) return []
  return [{ path: ['promote'], expected: `at most ${mostPromoted} attributes`, received: String(length) }]
}

function faultsOf(
  attributes: readonly AttributeInfo[],
  keys: readonly string[],
  key: string,
  at: number,
): Issue[] {
  const issue = (expected: string, received: string) => [{ path: ['promote', key], expected, received }]
  const info = attributes.find((one) => one.key === key)
  if (!info) return issue('an attribute', 'no such attribute')
  if (types[info.type] === undefined) return issue('one text, number or boolean', `a ${info.type}`)
  const longest = longestOf(info)
  if (longest > longestPromoted) {
    const received = Number.isFinite(longest) ? `text of at most ${longest}` : 'text of any length'
    return issue(`text of at most ${longestPromoted} characters`, received)
  }
  const isTaken = keys.slice(0, at).some((other) => snakeCase(other) === snakeCase(key))
  return isTaken ? issue('a name that differs in more than its capitals', 'one that another has') : []
}

/** Days, instants and numbers are short. */
function longestOf({ type, options = [], max }: AttributeInfo): number {
  if (type === 'enum') return Math.max(0, ...options.map(({ length }) => length))
  return type === 'text' ? (max ?? Number.POSITIVE_INFINITY) : 0
}
