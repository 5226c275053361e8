import { type AddressColumns, type EntityInfo, spherePoint } from '../kernel/index.js'
import type { Distance, Operand, Region } from './ast.js'
import { combine, type Outcome } from './combine.js'
import { fieldOf } from './operand-type.js'
import type { ColumnTerm, Predicate } from './predicate.js'
import type { Context } from './resolve-context.js'

/** An address in a region: the same code, or one that is part of it. */
export const isWithinRegion = ({ left, system, code }: Region, context: Context): Outcome => {
  const columns = columnsOf(left, context.entity)
  if (system === 'country') return isText(columns.country, code, context)
  const region = textColumn(columns.regionCode)
  const prefix = prefixOf(system, code)
  return combine('and', [
    isText(columns.regionSystem, system, context),
    prefix === undefined ? isText(columns.regionCode, code, context) : startsWith(region, prefix, context),
  ])
}

/** The beginning that the codes of all parts of a region share; none where a code has no parts. */
function prefixOf(system: Region['system'], code: string): string | undefined {
  if (system === 'nuts') return code
  if (system !== 'gbt-2260' || !code.endsWith('00')) return undefined
  return code.endsWith('0000') ? code.slice(0, 2) : code.slice(0, 4)
}

/** Mean radius of the earth in kilometres. @see IUGG, R1 */
const earthRadiusKm = 6371.0088

/** An address near a point: the straight distance through the sphere grows as the one along it does. */
export const isNear = ({ left, km, of }: Distance, context: Context): Outcome => {
  const { datum, point } = columnsOf(left, context.entity)
  const { slots } = context
  const [x, y, z] = spherePoint(of)
  const near: Predicate = {
    kind: 'near',
    left: [numberColumn(point[0]), numberColumn(point[1]), numberColumn(point[2])],
    point: [slots.add(x, 'number'), slots.add(y, 'number'), slots.add(z, 'number')],
    limit: slots.add(squaredChord(km), 'number'),
    negated: false,
  }
  return combine('and', [isText(datum, of.datum, context), near])
}

/** The square of the straight distance of two points of the unit sphere that are so far apart along it. */
function squaredChord(km: number): number {
  const angle = km / earthRadiusKm
  // Nothing is farther than the other side, whose squared distance of 4 may be rounded up.
  if (angle >= Math.PI) return 5
  return (2 * Math.sin(angle / 2)) ** 2
}

function columnsOf(operand: Operand, entity: EntityInfo): AddressColumns {
  const field = 'field' in operand ? fieldOf(entity, operand.field) : undefined
  if (!field?.address) throw new TypeError(`${entity.name} has no such address`)
  return field.address
}

function isText(column: string, text: string, { slots }: Context): Predicate {
  const right = slots.add(text, 'text')
  return { kind: 'compare', op: 'eq', left: textColumn(column), right, negated: false }
}

function startsWith(left: ColumnTerm, prefix: string, { slots }: Context): Predicate {
  const right = slots.add(prefix, 'text')
  return { kind: 'text', op: 'startsWith', left, right, ignoreCase: false, negated: false }
}

function textColumn(column: string): ColumnTerm {
  return { column, type: 'text' }
}

function numberColumn(column: string): ColumnTerm {
  return { column, type: 'number' }
}
