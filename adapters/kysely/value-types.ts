import type { ValueType } from '../../src/kernel/index.js'
import type { ColumnType, Term } from '../../src/storage/index.js'
import { numberForm } from './numbers.js'
import type { InstantForm } from './scope.js'

/** How a value travels. Texts and references are text; lists are JSON; amounts of money are integers. */
export const columnType = (type: ValueType, form: InstantForm): ColumnType => {
  if (type === 'enum' || type === 'ref' || (type === 'instant' && form === 'text')) return 'text'
  if (type === 'money') return 'integer'
  if (type === 'list' || type === 'address' || type === 'birthday') return 'json'
  return type
}

/** Instants are compared as text where one of them stands in JSON. */
export const instantForm = (...terms: readonly Term[]): InstantForm =>
  terms.some(standsInJson) ? 'text' : 'column'

/** What a computed term is in an answer. */
export const answeredType = (term: Term, sums?: ReadonlySet<string>): ColumnType => {
  const type = columnType(term.type, instantForm(term))
  return type === 'integer' && numberForm(term, sums) === 'double' ? 'number' : type
}

function standsInJson(term: Term): boolean {
  if ('slot' in term) return false
  if ('column' in term) return term.attribute !== undefined
  switch (term.kind) {
    case 'sum':
    case 'lookup':
      return term.of !== undefined && standsInJson(term.of)
    case 'outer':
      return standsInJson(term.of)
    default:
      return false
  }
}
