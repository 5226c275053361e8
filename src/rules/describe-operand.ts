import type { Catalogue, EntityInfo, LocalizedText, ValueType } from '../kernel/index.js'
import type { Operand, Sum } from './ast.js'
import type { Describer, RelatedWords, Subject } from './describer.js'
import { fieldOf, relationOf, targetOf, typeOfOperand } from './operand-type.js'
import { type StepReading, stepOf } from './reading-step.js'

/** What a rule is said with. */
export interface Words {
  readonly describer: Describer
  readonly label: (text: LocalizedText) => string
  readonly catalogue: Catalogue
  /** Related records, with the words of what is asked of them. */
  readonly related: (step: StepReading) => RelatedWords
}

/** What a condition is about. */
export const subjectOf = (operand: Operand, entity: EntityInfo, words: Words): Subject => {
  const isOwned = ['field', 'related', 'sum', 'age', 'birthday'].some((kind) => kind in operand)
  const owner = words.describer.owner(isOwned ? 'first' : 'later')
  const type = typeOfOperand(operand, entity, words.catalogue)?.type ?? 'text'
  return { text: saying({ entity, owner, words }, operand, type), isOwned }
}

/** An operand in words, as it stands later in a sentence. */
export const operandText = (operand: Operand, type: ValueType, entity: EntityInfo, words: Words): string =>
  saying({ entity, owner: words.describer.owner('later'), words }, operand, type)

interface Place {
  readonly entity: EntityInfo
  /** Whose the values are. */
  readonly owner: string
  readonly words: Words
}

function saying(place: Place, operand: Operand, type: ValueType): string {
  const { entity, owner, words } = place
  const { describer, label } = words
  if ('value' in operand) return describer.constant(operand.value, type)
  if ('field' in operand) {
    const currency = operand.in === undefined ? {} : { currency: operand.in }
    return describer.field({ owner, label: label(fieldOf(entity, operand.field).label), ...currency })
  }
  if ('instant' in operand) return describer.moment(operand.instant)
  if ('today' in operand) return describer.today(operand.today)
  if ('actor' in operand) return describer.actor(operand.actor)
  if ('param' in operand) return describer.param(operand.param)
  if ('related' in operand) return relatedValue(place, operand.related, type)
  if ('sum' in operand) return sumText(place, operand.sum)
  if ('age' in operand) return describer.age({ owner, ...labelOf(operand.age, place) })
  if ('birthday' in operand) return describer.birthday({ owner, ...labelOf(operand.birthday, place) })
  return arithmetic(place, operand, type)
}

type Arithmetic = Extract<Operand, { times: unknown } | { minus: unknown } | { ratio: unknown }>

function arithmetic(place: Place, operand: Arithmetic, type: ValueType): string {
  const { describer } = place.words
  if ('times' in operand) return describer.times(part(operand.times.of), operand.times.by)
  if ('ratio' in operand) return describer.ratio(part(operand.ratio[0]), part(operand.ratio[1]))
  return describer.minus(part(operand.minus[0]), part(operand.minus[1]))

  function part(of: Operand): string {
    const text = saying(place, of, typeOfOperand(of, place.entity, place.words.catalogue)?.type ?? type)
    return 'times' in of || 'minus' in of || 'ratio' in of ? describer.apart(text) : text
  }
}

function relatedValue(
  { entity, owner, words }: Place,
  { relation: name, of }: { readonly relation: string; readonly of: Operand },
  type: ValueType,
): string {
  const relation = relationOf(entity, name)
  const there = targetOf(relation, words.catalogue)
  const through = words.describer.ownerThrough(owner, words.label(relation.label))
  return saying({ entity: there, owner: through, words }, of, type)
}

function sumText({ entity, owner, words }: Place, sum: Sum): string {
  const step = stepOf(sum, entity, words.catalogue)
  const field = sum.field === undefined ? undefined : fieldOf(step.there, sum.field)
  return words.describer.sum({
    owner,
    fn: sum.fn,
    related: words.related(step),
    ...(field && { field: { label: words.label(field.label), type: field.type } }),
    ...(sum.in !== undefined && { currency: sum.in }),
  })
}

/** The only birthday of an entity needs no name. */
function labelOf(name: string, { entity, words }: Place): { label?: string } {
  const field = fieldOf(entity, name)
  const others = Object.values(entity.fields).filter(({ type }) => type === 'birthday')
  return field.type === 'birthday' && others.length === 1 ? {} : { label: words.label(field.label) }
}
