import type { EntityInfo } from '../kernel/index.js'
import type { Condition, Operand, Sum, Window } from './ast.js'
import { namedByOperand } from './names.js'
import { relationOf, targetOf, typeOfOperand } from './operand-type.js'
import type { PublicRecord } from './public-records.js'
import type { Reading } from './reading.js'
import { momentAt, relatedOf, valuesOf, type WhyPlace } from './why-asking.js'
import { type Interval, intervalOf } from './windows.js'

/** One condition of a rule, with what was found. The tree is that of the rule. */
export interface Reason {
  /** The condition in words. */
  readonly text: string
  /** Whether it holds; `'hidden'` where that would tell the value of a hidden field. */
  readonly holds: boolean | 'hidden'
  /** The values that were compared. */
  readonly facts: readonly Fact[]
  /** The sums that were compared. */
  readonly sums?: readonly SumFact[]
  /** What a window was at that moment: `from` included, `until` not. */
  readonly window?: Interval
  readonly related?: RelatedFacts
  /** The records a sequence or a rhythm was looked for among, in its order. */
  readonly steps?: readonly RelatedFacts[]
  readonly of: readonly Reason[]
}

/** `null`: the record has no value. A field of a related record has its way before it: `customer.name`. */
export type Fact =
  | { readonly field: string; readonly value: unknown }
  | { readonly field: string; readonly hidden: true }

/** A sum over related records, as it was found. */
export interface SumFact extends Pick<Sum, 'fn' | 'relation' | 'field'> {
  /** `null`: there is nothing to make it of. Money as `{ amount, currency }`. */
  readonly value: unknown
  /** How many records it was made of. */
  readonly counted: number
  /** How many more met its condition and had no value: amounts that are not booked, or in another currency. */
  readonly leftOut: number
}

/** What was found among related records. Archived ones, and those outside the condition's window, are not counted. */
export interface RelatedFacts {
  readonly relation: string
  readonly entity: string
  readonly total: number
  /** How many meet the condition. */
  readonly matched: number
  /** At most five: of those that meet the condition; of `every`, of those that do not. */
  readonly ids: readonly string[]
  /** What its window was at that moment. */
  readonly window?: Interval
  /** Of a rhythm: in how many of its periods one was found. */
  readonly periods?: number
}

type Compared = Extract<Reading, { say: 'leaf' | 'between' }>

function operandsIn(reading: Compared): readonly Operand[] {
  if (reading.say === 'between') return [reading.left, reading.low, reading.high]
  const { leaf } = reading
  return 'right' in leaf ? [leaf.left, leaf.right] : [leaf.left]
}

/** The fields a comparison reads, with their values. */
export const factsOf = (reading: Compared, place: WhyPlace): readonly Fact[] => {
  const facts = operandsIn(reading).flatMap((operand) => factsIn(operand, place))
  return [...new Map(facts.map((fact) => [fact.field, fact])).values()]
}

function factsIn(operand: Operand, place: WhyPlace, way = ''): readonly Fact[] {
  if ('related' in operand) return relatedFactsIn(operand.related, place, way)
  const name = ownField(operand)
  if (name !== undefined) return [factOf(name, place, way)]
  return partsOf(operand).flatMap((part) => factsIn(part, place, way))
}

function relatedFactsIn(
  { relation, of }: { readonly relation: string; readonly of: Operand },
  place: WhyPlace,
  way: string,
): readonly Fact[] {
  const info = relationOf(place.entity, relation)
  const entity = targetOf(info, place.options.catalogue)
  const [record = {}] = relatedOf(info, place)
  return factsIn(of, { ...place, entity, record }, `${way}${relation}.`)
}

function factOf(name: string, { entity, record, options }: WhyPlace, way: string): Fact {
  const field = `${way}${name}`
  if (options.hide?.(entity.name, name)) return { field, hidden: true }
  return { field, value: fieldValue(entity, name, record) ?? null }
}

function ownField(operand: Operand): string | undefined {
  if ('field' in operand) return operand.field
  if ('age' in operand) return operand.age
  return 'birthday' in operand ? operand.birthday : undefined
}

function partsOf(operand: Operand): readonly Operand[] {
  if ('times' in operand) return [operand.times.of]
  if ('minus' in operand) return operand.minus
  return 'ratio' in operand ? operand.ratio : []
}

function fieldValue({ fields }: EntityInfo, name: string, record: PublicRecord): unknown {
  const attribute = fields[name]?.attribute
  if (attribute === undefined) return record[name]
  const attributes = record[name.slice(0, -attribute.length - 1)] as PublicRecord | null | undefined
  return attributes?.[attribute]
}

/** The sums a comparison reads. Those of hidden fields are not told. */
export const sumsOf = (reading: Compared, place: WhyPlace): { sums?: readonly SumFact[] } => {
  const { catalogue, hide } = place.options
  const isHidden = (sum: Sum) =>
    namedByOperand({ sum }, place.entity, catalogue).some(({ entity, field }) => hide?.(entity, field))
  const sums = operandsIn(reading)
    .flatMap(sumsIn)
    .filter((sum) => !isHidden(sum))
  return sums.length === 0 ? {} : { sums: sums.map((sum) => sumFact(sum, place)) }
}

function sumsIn(operand: Operand): readonly Sum[] {
  return 'sum' in operand ? [operand.sum] : partsOf(operand).flatMap(sumsIn)
}

function sumFact(sum: Sum, place: WhyPlace): SumFact {
  const { fn, relation, field, in: own } = sum
  const read: Operand | undefined =
    field === undefined ? undefined : { field, ...(own !== undefined && { in: own }) }
  const all = countOf(sum)
  const present = read ? countOf(sum, { op: 'isSet', left: read }) : all
  const [value, met, counted] = valuesOf([{ sum }, all, present], place)
  return {
    fn,
    relation,
    ...(field !== undefined && { field }),
    value: told(value, place, sum),
    counted: Number(counted?.value),
    leftOut: Number(met?.value) - Number(counted?.value),
  }
}

function told(
  found: { readonly value: unknown; readonly currency?: string } | undefined,
  { entity, options }: WhyPlace,
  sum: Sum,
): unknown {
  const { value = null, currency } = found ?? {}
  const isMoney = typeOfOperand({ sum }, entity, options.catalogue)?.type === 'money'
  return isMoney && value !== null ? { amount: value, currency } : value
}

function countOf({ relation, where }: Sum, more?: Condition): Operand {
  const of = [...(where ? [where] : []), ...(more ? [more] : [])]
  return { sum: { fn: 'count', relation, ...(of.length > 0 && { where: { op: 'and', of } }) } }
}

/** What the window of a comparison was. */
export const intervalIn = (reading: Compared, place: WhyPlace): { window?: Interval } => {
  if (reading.say !== 'leaf' || reading.leaf.op !== 'within') return {}
  const { left, window } = reading.leaf
  const { entity, options } = place
  const type = typeOfOperand(left, entity, options.catalogue)?.type
  return { window: intervalAt(window, place, type === 'instant' ? 'instant' : 'day') }
}

/** A window at the moment of asking. */
export const intervalAt = (window: Window, place: WhyPlace, type: 'instant' | 'day'): Interval =>
  intervalOf(window, momentAt(place), type)
