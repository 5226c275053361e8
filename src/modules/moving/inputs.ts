import { z } from 'zod'
import { Id, type Issue, type JsonObject, textSchema } from '../../kernel/index.js'
import { type ImportMatch, type ImportSettings, type ImportTarget, matches } from './entities.js'

/** What `import.start` takes. */
export interface NewImport extends Partial<ImportSettings> {
  /** The host's own id. Default: a new one. */
  readonly id?: string
  readonly into: ImportTarget
  readonly label?: string | null
  /** How customers are looked for, in this order. Default: not at all: each row is a new one. */
  readonly match?: readonly ImportMatch[]
  /** What becomes of customers that are there. Default: `update`. */
  readonly existing?: 'update' | 'leave'
  /** Purchases of customers that are not there. Default: `refuse`. */
  readonly customers?: 'refuse' | 'make'
  /** Lines of products that are not there. Default: `refuse`. */
  readonly products?: 'refuse' | 'make' | 'leave_out'
  /** Whether rows tell of consents: only `moving({ consents: true })` takes them. Default: false. */
  readonly consents?: boolean
}

/** A customer as a row says it: what `customer.create` takes, further contact points, and acts of consent. */
export interface CustomerInRow {
  readonly customer: JsonObject
  readonly contacts?: readonly JsonObject[]
  /** As `consent.record` takes them, their time included; they are the import's. */
  readonly consents?: readonly JsonObject[]
}

/** A purchase as a row says it: what `purchase.record` takes, with whom and what it names by other keys. */
export interface PurchaseInRow {
  readonly purchase: JsonObject
  /** Who bought; `make` is created where there is nobody and the import says so. */
  readonly of: { readonly id?: string; readonly email?: string; readonly externalId?: SourceId }
  readonly make?: JsonObject
  /** The product of each line, by its place: `undefined` for a line without. */
  readonly products?: readonly ({ readonly sku: string; readonly name?: string } | null)[]
}

interface SourceId {
  readonly source: string
  readonly value: string
}

/** A row that could not be read: it is counted, and kept with its reason. */
export interface FaultyRow {
  readonly fault: { readonly code: string; readonly issues?: readonly Issue[] }
}

/** One row of a table, read and mapped. */
export type RowToImport = { readonly line: number } & (CustomerInRow | PurchaseInRow | FaultyRow)

/** What `import.apply` takes. */
export interface RowsToImport {
  readonly importId: string
  /** The rows the import has taken so far. Another number is a conflict: nothing is taken twice. */
  readonly after: number
  /** A hash of all rows up to the last of these. */
  readonly check: string
  readonly rows: readonly RowToImport[]
  /** Also tells what each new record was given. */
  readonly detailed?: boolean
}

export interface ImportAt {
  readonly importId: string
}

/** What `import.stop` takes. */
export interface ImportStop extends ImportAt {
  /** The code of what stands in the way. */
  readonly code: string
}

/** What `import.revert` takes. */
export interface ImportRevert extends ImportAt {
  /** Rows in this call, 1 to 1000. Default: 200. */
  readonly limit?: number
}

// The interfaces above are what callers see; test/modules/moving/inputs.test.ts compares them with the schemas.
const typed = <Output, Input = Output>(schema: z.ZodType): z.ZodType<Output, Input> =>
  schema as z.ZodType<Output, Input>

/** What the module was asked to take. */
interface Wanted {
  readonly into: readonly ImportTarget[]
  readonly consents: boolean
}

export const newImportSchema = ({ into, consents }: Wanted) =>
  typed<NewImport>(
    z.strictObject({
      id: Id.optional(),
      into: z.enum(into),
      label: textSchema(200).nullish(),
      match: z.array(z.enum(matches)).max(3).optional(),
      existing: z.enum(['update', 'leave']).optional(),
      customers: z.enum(['refuse', 'make']).optional(),
      products: z.enum(['refuse', 'make', 'leave_out']).optional(),
      consents: (consents ? z.boolean() : z.literal(false)).optional(),
    }),
  )

// What the operations take that a row calls is checked by them: a row that is not right fails by itself.
const loose = z.looseObject({})
const sourceId = z.strictObject({ source: textSchema(100).min(1), value: textSchema(200).min(1) })
const consent = z.looseObject({ actedAt: z.string() })
const line = z.int().min(1)
const issue = z.strictObject({
  path: z.array(z.union([z.string().max(200), z.int()])).max(10),
  expected: textSchema(300),
  received: textSchema(300),
})

const customerInRow = { line, customer: loose, contacts: z.array(loose).max(50).optional() }

const otherRows = [
  z.strictObject({
    line,
    purchase: loose,
    of: z.strictObject({
      id: Id.optional(),
      email: textSchema(320).optional(),
      externalId: sourceId.optional(),
    }),
    make: loose.optional(),
    products: z
      .array(z.strictObject({ sku: textSchema(100).min(1), name: textSchema(300).optional() }).nullable())
      .max(1000)
      .optional(),
  }),
  z.strictObject({
    line,
    fault: z.strictObject({ code: textSchema(100), issues: z.array(issue).max(100).optional() }),
  }),
] as const

const row = z.union([z.strictObject(customerInRow), ...otherRows])
const rowWithConsents = z.union([
  z.strictObject({ ...customerInRow, consents: z.array(consent).max(50).optional() }),
  ...otherRows,
])

export const rowsToImportSchema = ({ consents }: Pick<Wanted, 'consents'>) =>
  typed<RowsToImport>(
    z.strictObject({
      importId: Id,
      after: z.int().min(0),
      check: z.string().max(40),
      rows: z
        .array(consents ? rowWithConsents : row)
        .min(1)
        .max(1000),
      detailed: z.boolean().optional(),
    }),
  )

export const importAtSchema = typed<ImportAt>(z.strictObject({ importId: Id }))

export const importStopSchema = typed<ImportStop>(
  z.strictObject({
    importId: Id,
    code: z
      .string()
      .regex(/^[a-zA-Z_]+\.[a-z_]+$/, { error: 'a code' })
      .max(100),
  }),
)

export const importRevertSchema = typed<ImportRevert>(
  z.strictObject({ importId: Id, limit: z.int().min(1).max(1000).optional() }),
)
