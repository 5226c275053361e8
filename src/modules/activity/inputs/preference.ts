import { z } from 'zod'
import { Id, type Instant, instantSchema, textSchema, Version } from '../../../kernel/index.js'
import type { SaidPreference } from '../decisions/preferences.js'
import type { PreferenceSchemas } from '../options.js'

interface Said {
  readonly customerId: string
  /** Whether the customer said so; else it was inferred. Default: `true`. */
  readonly stated?: boolean
  /** From 0 to 1: how sure it is. */
  readonly confidence?: number | null
  /** Who says so. Default: `host`. */
  readonly source?: string
  /** Default: now. */
  readonly statedAt?: Instant | Date
  /** From when it does not count any more. */
  readonly expiresAt?: Instant | Date | null
}

/** What `preference.set` takes: a key with the value that belongs to it. */
export type NewPreference<Preferences extends PreferenceSchemas = PreferenceSchemas> = {
  readonly [Key in keyof Preferences]: Said & { readonly key: Key; readonly value: z.input<Preferences[Key]> }
}[keyof Preferences]

/** A preference and the version the caller has seen. */
export interface PreferenceAt {
  readonly preferenceId: string
  readonly ifVersion?: number
}

/** Whose preferences, and at which moment. */
export interface PreferencesOf {
  readonly customerId: string
  /** Default: now. */
  readonly at?: Instant | Date
}

const said = {
  customerId: Id,
  stated: z.boolean().optional(),
  confidence: z.number().min(0).max(1).nullish(),
  source: textSchema(100)
    .refine((text) => /\S/.test(text), { error: 'text that is not blank' })
    .optional(),
  statedAt: instantSchema().optional(),
  expiresAt: instantSchema().nullish(),
}

/** A preference of one of the declared keys, with a value of its own type. */
export const newPreferenceSchema = (preferences: PreferenceSchemas): z.ZodType<SaidPreference> => {
  const [first, ...others] = Object.entries(preferences).map(([key, value]) =>
    z.strictObject({ key: z.literal(key), value, ...said }),
  )
  const schema: z.ZodType = first
    ? z.discriminatedUnion('key', [first, ...others], {
        error: `one of ${Object.keys(preferences).join(', ')}`,
      })
    : z.strictObject({ key: z.enum([]), ...said })
  return schema as z.ZodType<SaidPreference>
}

export const preferenceAtSchema: z.ZodType<PreferenceAt> = z.strictObject({
  preferenceId: Id,
  ifVersion: Version.optional(),
})

export const preferencesOfSchema = z.strictObject({
  customerId: Id,
  at: instantSchema().optional(),
}) as unknown as z.ZodType<{ customerId: string; at?: Instant }, PreferencesOf>
