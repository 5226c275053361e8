import type { Term } from '../rules/index.js'
import type { Promoted, Table } from './port.js'

/** The column a table has for what a term reads from JSON. */
export const promotedFor = ({ promoted }: Table, term: ColumnTerm): Promoted | undefined => {
  if (!promoted || term.attribute === undefined || term.member !== undefined) return undefined
  const type = types[term.type]
  return promoted.find(
    ({ of, column }) => of.attribute === term.attribute && of.column === term.column && column.type === type,
  )
}

type ColumnTerm = Extract<Term, { readonly column: string }>

/** Inside JSON every number is a double, and an instant is a text. */
const types: Readonly<Record<Term['type'], Promoted['column']['type'] | undefined>> = {
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
  address: undefined,
  birthday: undefined,
}
