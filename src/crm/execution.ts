import type { Issue, Json } from '../kernel/index.js'
import { invalid, isPlainObject, issuesOf, plainJson, received } from '../kernel/index.js'
import type { RegisteredOperation } from '../model/parts.js'
import type { Call } from './call.js'
import { accessDenied, accessReadOnly, operationUnknown } from './errors.js'
import type { Policy } from './policy.js'
import type { Runtime } from './runtime.js'

/** An operation whose input has passed its schema and whose caller may call it. */
export interface Admitted {
  readonly operation: RegisteredOperation
  readonly input: Json
  readonly policy: Policy
}

/** Finds an operation by its name. @throws `operation.unknown` */
export const operationNamed = ({ parts }: Runtime, name: string): RegisteredOperation => {
  const operation = isName(name) && Object.hasOwn(parts.operations, name) ? parts.operations[name] : undefined
  if (!operation) throw operationUnknown({ operation: isName(name) ? name : received(name) })
  return operation
}

// A name may come from anywhere; what cannot be one is not repeated.
function isName(name: unknown): name is string {
  return typeof name === 'string' && /^[A-Za-z.]{1,100}$/.test(name)
}

/** Reads the input. @throws `input.invalid` with every fault */
export const parseInput = ({ name, schema }: RegisteredOperation, raw: unknown): Json => {
  const { value, issues } = plainJson(raw ?? {})
  if (issues.length > 0) throw invalid(name, issues)
  const parsed = schema.safeParse(value)
  if (!parsed.success) throw invalid(name, issuesOf(parsed.error, value))
  // Every operation's schema is of plain JSON.
  return parsed.data as Json
}

/** Reads the input, then asks the policy. @throws `input.invalid` | `access.denied` | `access.read_only` */
export const admit = async (call: Call, operation: RegisteredOperation, raw: unknown): Promise<Admitted> => {
  const { entity, verb, name, declaration } = operation
  const input = parseInput(operation, raw)
  const policy = await call.policies.of(entity, verb, declaration.kind)
  if (!policy.allowed) throw accessDenied({ operation: name })
  assertWritable(name, input, policy)
  return { operation, input, policy }
}

function assertWritable(operation: string, input: Json, { hidden, readOnly }: Policy): void {
  if (hidden.size === 0 && readOnly.size === 0) return
  const named = fieldsNamed(input)
  const unseen = [...named, ...fieldsMatched(input)].filter((field) => isIn(hidden, field))
  if (unseen.length > 0) throw invalid(operation, unseen.map(unknownKey))
  const fields = named.filter((field) => isIn(readOnly, field))
  if (fields.length === 0) return
  const issues = fields.map((field) => ({
    path: field.split('.'),
    expected: 'to be left out',
    received: 'a value',
  }))
  throw accessReadOnly({ operation, fields }, { issues })
}

function isIn(fields: ReadonlySet<string>, field: string): boolean {
  return fields.has(field) || (field.startsWith('attributes.') && fields.has('attributes'))
}

function unknownKey(field: string): Issue {
  return { path: field.split('.'), expected: 'no such key', received: 'an unknown key' }
}

// Whether a record is found by a field tells what the field holds.
function fieldsMatched(input: Json): string[] {
  return isPlainObject(input) && isPlainObject(input.match) ? Object.keys(input.match) : []
}

// `ensure` names fields one level down, under `create` and `update`.
function fieldsNamed(input: Json): string[] {
  if (!isPlainObject(input)) return []
  return Object.entries(input).flatMap(([name, value]) => {
    if (name === 'attributes' && isPlainObject(value))
      return Object.keys(value).map((key) => `attributes.${key}`)
    if (!isPlainObject(value)) return [name]
    return name === 'create' || name === 'update'
      ? fieldsNamed(value as Json)
      : [name, ...Object.keys(value).map((key) => `${name}.${key}`)]
  })
}
