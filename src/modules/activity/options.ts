import type { z } from 'zod'
import {
  type AttributeInfo,
  type AttributeSchema,
  attributesOf,
  type Issue,
  invalid,
  received,
} from '../../kernel/index.js'

/** What is tracked, by name: a zod object of the properties. */
export type BehaviourSchemas = { readonly [Name: string]: AttributeSchema }

/** What is preferred, by key: a zod schema of the value. */
export type PreferenceSchemas = { readonly [Key: string]: z.ZodType }

/** Bytes that are to be erased. */
export interface StoredFile {
  readonly tenant: string
  readonly fileRefId: string
  /** In hexadecimal digits. */
  readonly sha256: string
  /** Ends when it takes longer than it may. */
  readonly signal: AbortSignal
}

/** Where the bytes of files are. */
export interface Files {
  /** Erases the bytes of a file; none that are not there. What it throws is tried again. */
  erase(file: StoredFile): Promise<void>
}

export interface ActivityOptions<
  Behaviours extends BehaviourSchemas = Record<never, never>,
  Preferences extends PreferenceSchemas = Record<never, never>,
> {
  /** Names of behaviours with their properties. One property has one type, whichever behaviours have it. */
  readonly behaviours?: Behaviours
  /** Keys of preferences with their values. */
  readonly preferences?: Preferences
  /** Where the bytes of files are. Without it there are no files. */
  readonly files?: Files
}

/** A behaviour as it is declared. */
export interface DeclaredBehaviour {
  readonly name: string
  readonly attributeSchema: AttributeSchema
  readonly attributes: readonly AttributeInfo[]
}

/** The options as the module's parts read them. */
export interface Settled {
  readonly behaviours: Readonly<Record<string, DeclaredBehaviour>>
  /** Every property of every behaviour, for rules. */
  readonly properties: readonly AttributeInfo[]
  readonly preferences: PreferenceSchemas
  readonly files?: Files
}

/**
 * Reads what a host gives.
 *
 * @throws `input.invalid` with every fault
 */
export const settled = ({ behaviours = {}, preferences = {}, files }: ActivityOptions): Settled => {
  const declared = declaredOf(behaviours)
  const issues = [
    ...faultsOfNames('behaviours', behaviours),
    ...faultsOfNames('preferences', preferences),
    ...faultsOfTypes(Object.values(declared)),
    ...(files === undefined || typeof files.erase === 'function'
      ? []
      : [{ path: ['files'], expected: 'an object that can erase', received: received(files) }]),
  ]
  if (issues.length > 0) throw invalid('activity', issues)
  return { behaviours: declared, properties: propertiesOf(Object.values(declared)), preferences, files }
}

function declaredOf(behaviours: BehaviourSchemas): Settled['behaviours'] {
  return Object.fromEntries(
    Object.entries(behaviours).map(([name, schema]) => {
      const attributeSchema = schema.strict()
      return [name, { name, attributeSchema, attributes: attributesOf(`behaviour ${name}`, attributeSchema) }]
    }),
  )
}

const nameText = /^[A-Za-z][A-Za-z0-9_.-]{0,99}$/

function faultsOfNames(option: string, of: object): Issue[] {
  return Object.keys(of)
    .filter((name) => !nameText.test(name))
    .map((name) => ({ path: [option, name], expected: 'a name of letters and digits', received: 'another' }))
}

function faultsOfTypes(behaviours: readonly DeclaredBehaviour[]): Issue[] {
  const known = new Map<string, AttributeInfo>()
  return behaviours.flatMap(({ name, attributes }) =>
    attributes.flatMap((info): Issue[] => {
      const first = known.get(info.key) ?? info
      known.set(info.key, first)
      if (first.type === info.type && first.item === info.item) return []
      const path = ['behaviours', name, info.key]
      return [{ path, expected: `${first.type}, as in another behaviour`, received: info.type }]
    }),
  )
}

/** A row of one behaviour has not the properties of another: each may be missing. */
function propertiesOf(behaviours: readonly DeclaredBehaviour[]): readonly AttributeInfo[] {
  const joined = new Map<string, AttributeInfo>()
  for (const info of behaviours.flatMap(({ attributes }) => attributes)) {
    const known = joined.get(info.key)
    const options = known?.options && info.options && [...new Set([...known.options, ...info.options])]
    joined.set(info.key, { ...(known ?? info), ...(options && { options }), nullable: true })
  }
  return [...joined.values()]
}
