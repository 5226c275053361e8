import { type FieldInfo, isCurrency, type ValueType } from '../kernel/index.js'
import { named, oneOfThese, type Path } from './faults.js'
import type { ReadContext } from './read-context.js'

/** Reads the currency that amounts are read in: their own, and only those in it. */
export const readCurrency = (
  { faults }: ReadContext,
  value: unknown,
  { type }: FieldInfo,
  path: Path,
): string | undefined => {
  if (type !== 'money') return faults.say(path, `none, for ${type}`, named(value))
  if (typeof value === 'string' && isCurrency(value)) return value
  return faults.say(path, 'an ISO 4217 code', named(value))
}

export const readField = (
  { faults, entity }: ReadContext,
  value: unknown,
  path: Path,
): FieldInfo | undefined => {
  const field =
    typeof value === 'string' && Object.hasOwn(entity.fields, value) ? entity.fields[value] : undefined
  return field ?? faults.say(path, `a field of ${entity.name} that rules may name`, named(value))
}

export const fieldOfTypes = (
  context: ReadContext,
  value: unknown,
  path: Path,
  types: readonly ValueType[],
): FieldInfo | undefined => {
  const field = readField(context, value, path)
  if (!field || types.includes(field.type)) return field
  return context.faults.say(path, `a field of type ${oneOfThese(types)}`, `one of type ${field.type}`)
}
