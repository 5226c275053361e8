import { promotedFor, type Slot, type Term } from '../../src/storage/index.js'
import { arithmeticSql } from './arithmetic.js'
import { calendarSql, outerSql, periodSql } from './calendar-terms.js'
import type { Write } from './engine.js'
import { gatheredTerm } from './gather.js'
import { columnName } from './names.js'
import { relatedRows, relatedScope } from './relations.js'
import type { InstantForm, Scope } from './scope.js'
import { sumSql } from './sums.js'
import { columnOf } from './tables.js'
import { columnType } from './value-types.js'

/** A term as SQL. One that holds a parameter takes it anew each time it is written. */
export const termSql = (scope: Scope, term: Term, form: InstantForm): string => {
  if ('slot' in term) return slotSql(scope, term, form)
  if ('column' in term) return columnSql(scope, term, form)
  switch (term.kind) {
    case 'sum':
      return sumSql(scope, term, form)
    case 'lookup':
      return lookupSql(scope, term, form)
    case 'period':
      return periodSql(scope, term)
    case 'bucket':
      return bucketSql(scope, term)
    case 'outer':
      return outerSql(scope, term, form)
    case 'calendar':
      return calendarSql(scope, term)
    default:
      return gatheredTerm(scope, term, form) ?? arithmeticSql(scope, term)
  }
}

function slotSql({ draft }: Scope, { slot, type }: Slot, form: InstantForm): string {
  return draft.slot(slot, columnType(type, form))
}

type Stored = Extract<Term, { column: string }>

function columnSql({ engine, table, alias }: Scope, term: Stored, form: InstantForm): string {
  const column = `${alias}.${columnOf(table, term.column, engine)}`
  if (term.attribute === undefined) {
    return term.type === 'instant' && form === 'text' ? engine.instantText(column) : column
  }
  const promoted = promotedFor(table.model, term)
  return promoted
    ? `${alias}.${engine.quote(columnName(promoted.name))}`
    : engine.attribute(column, pathOf(term, term.attribute), term.type)
}

/** A condition of a text that stands in JSON, where the engine has a form of its own for that. */
export const textSql = (scope: Scope, term: Term, meets: (text: Write) => string): string | undefined => {
  if (!('column' in term) || term.attribute === undefined) return undefined
  if (columnType(term.type, 'text') !== 'text') return undefined
  const { engine, table, alias } = scope
  if (promotedFor(table.model, term)) return undefined
  const column = `${alias}.${columnOf(table, term.column, engine)}`
  return engine.whereText?.(column, pathOf(term, term.attribute), meets)
}

function pathOf({ member }: Stored, attribute: string): readonly string[] {
  return member === undefined ? [attribute] : [attribute, member]
}

/** Core sees to it that there is at most one such row. */
function lookupSql(scope: Scope, term: Extract<Term, { kind: 'lookup' }>, form: InstantForm): string {
  const inner = relatedScope(scope, term.entity)
  return `(select ${termSql(inner, term.of, form)} ${relatedRows(inner, term.on, term.where)})`
}

function bucketSql(scope: Scope, term: Extract<Term, { kind: 'bucket' }>): string {
  const { of, times, plus, modulus } = term
  const [hash, factor, addend, by] = [of, times, plus, modulus].map((each) => termSql(scope, each, 'column'))
  return `((${hash} * ${factor} + ${addend}) % ${by})`
}
