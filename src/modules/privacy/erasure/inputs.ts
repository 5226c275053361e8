import { z } from 'zod'
import { Id, type Instant, instantSchema, textSchema, Version } from '../../../kernel/index.js'

/** Whom to erase. It cannot be taken back. */
export interface CustomerToErase {
  readonly customerId: string
  readonly ifVersion?: number
}

export interface SubjectExport {
  readonly customerId: string
  /** Where a page before this one said to go on. */
  readonly after?: string
  /** 1 to 1000. Default: 200. */
  readonly limit?: number
}

export interface NewHold {
  readonly customerId: string
  /** Why, for those who may read it. */
  readonly reason?: string | null
  /** When it ends by itself. Default: when it is lifted. */
  readonly until?: Instant | null
}

export interface HoldAt {
  readonly holdId: string
  readonly ifVersion?: number
}

export interface RetentionPeriod {
  /** `behaviour`, or `customer` for whole persons. */
  readonly entity: string
  /** The instant or day of a row from which the days count. Default: `createdAt`. */
  readonly field?: string
  /** 1 to 36,500. */
  readonly days: number
}

export interface RetentionAt {
  readonly retentionId: string
  readonly ifVersion?: number
}

/** By what somebody may be recognised: e-mail, phone, ids elsewhere, numbers of authorities. */
export interface ErasedCandidate {
  readonly email?: string
  readonly phone?: string
  /** Whose numbers have no `+`. */
  readonly countryCode?: string
  readonly externalIds?: readonly { readonly source: string; readonly value: string }[]
  readonly identifiers?: readonly {
    readonly kind: string
    readonly countryCode?: string
    readonly value: string
  }[]
}

export interface ErasedQuestion {
  /** Up to 500. */
  readonly candidates: readonly ErasedCandidate[]
}

// Checked against what hosts see, which is written by hand.
const typed = <Input>(schema: z.ZodType): z.ZodType<Input, Input> => schema as z.ZodType<Input, Input>

export const customerToEraseSchema = typed<CustomerToErase>(
  z.strictObject({ customerId: Id, ifVersion: Version.optional() }),
)

export const subjectExportSchema = typed<SubjectExport>(
  z.strictObject({
    customerId: Id,
    after: z.string().min(1).max(400).optional(),
    limit: z.int().min(1).max(1000).optional(),
  }),
)

export const newHoldSchema = typed<NewHold>(
  z.strictObject({
    customerId: Id,
    reason: textSchema(500).nullable().optional(),
    until: instantSchema().nullable().optional(),
  }),
)

export const holdAtSchema = typed<HoldAt>(z.strictObject({ holdId: Id, ifVersion: Version.optional() }))

const word = z.string().regex(/^[A-Za-z][A-Za-z0-9]{0,59}$/)

export const retentionPeriodSchema = typed<RetentionPeriod>(
  z.strictObject({ entity: word, field: word.optional(), days: z.int().min(1).max(36_500) }),
)

export const retentionAtSchema = typed<RetentionAt>(
  z.strictObject({ retentionId: Id, ifVersion: Version.optional() }),
)

const short = z.string().min(1).max(320)

const candidate = z.strictObject({
  email: short.optional(),
  phone: short.optional(),
  countryCode: z.string().length(2).optional(),
  externalIds: z
    .array(z.strictObject({ source: short, value: short }))
    .max(100)
    .optional(),
  identifiers: z
    .array(z.strictObject({ kind: short, countryCode: z.string().length(2).optional(), value: short }))
    .max(100)
    .optional(),
})

export const erasedQuestionSchema = typed<ErasedQuestion>(
  z.strictObject({ candidates: z.array(candidate).max(500) }),
)
