import { type Term, unsupported } from '../../src/storage/index.js'
import type { InstantForm, Scope } from './scope.js'
import { instantForm } from './value-types.js'

type Of<Kind> = Extract<Term, { kind: Kind }>

/** Which of the periods between ascending bounds: the first bound that lies after says it. */
export const periodSql = (scope: Scope, { of, bounds }: Of<'period'>): string => {
  const form = instantForm(of)
  const at = scope.write.term(scope, of, form)
  const cases = bounds.map((bound, index) => {
    const until = scope.write.term(scope, bound, form)
    return `when ${at} < ${until} then ${index === 0 ? 'null' : index - 1}`
  })
  return cases.length === 0 ? 'null' : `(case ${cases.join(' ')} end)`
}

/** An instant of the row one relation up. */
export const outerSql = (scope: Scope, { of, plusMs }: Of<'outer'>, form: InstantForm): string => {
  const { outer, engine, draft } = scope
  if (!outer) throw new Error('There is no row one relation up.')
  if (!plusMs) return scope.write.term(outer, of, form)
  if (of.attribute !== undefined) lacking(scope, 'moving an instant inside an attribute')
  const moved = engine.computing.moved(
    outer.write.term(outer, of, 'column'),
    draft.slot(plusMs.slot, 'integer'),
  )
  return form === 'text' ? engine.instantText(moved) : moved
}

/** The first day of the calendar unit an instant or a day lies in. */
export const calendarSql = (scope: Scope, term: Of<'calendar'>): string => {
  const { computing } = scope.engine
  const { of, unit } = term
  if (of.attribute !== undefined) lacking(scope, 'calendar units of an attribute')
  if (of.type === 'day') return computing.firstDay(unit, () => scope.write.term(scope, of, 'column'), 'day')
  return computing.firstDay(unit, () => localSql(scope, term), 'instant')
}

/** An instant moved to local time: by the first shift that lies before its end. */
function localSql(scope: Scope, { of, shifts, offsetMs }: Of<'calendar'>): string {
  const { draft, engine } = scope
  const at = scope.write.term(scope, of, 'column')
  const cases = shifts.map((shift) => {
    const until = scope.write.term(scope, shift.until, 'column')
    return `when ${at} < ${until} then ${draft.slot(shift.offsetMs.slot, 'integer')}`
  })
  const last = () => (offsetMs ? draft.slot(offsetMs.slot, 'integer') : '0')
  if (cases.length === 0) return offsetMs ? engine.computing.moved(at, last()) : at
  return engine.computing.moved(at, `case ${cases.join(' ')} else ${last()} end`)
}

function lacking({ engine }: Scope, missing: string): never {
  throw unsupported({ driver: engine.name, missing: [missing] })
}
