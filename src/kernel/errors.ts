/** What a caller can do about a failure. */
export type ErrorKind =
  | 'invalid'
  | 'not_found'
  | 'conflict'
  | 'forbidden'
  | 'limit'
  | 'unavailable'
  | 'unknown_outcome'

/** One fault of an input: where it is, what was wanted, what came. */
export interface Issue {
  /** The way from the root of the input, e.g. `['lines', 0, 'quantity']`. */
  readonly path: readonly (string | number)[]
  /** What would have been accepted, in words. */
  readonly expected: string
  /** What came, in words: a type, a size or a harmless value, never personal data. */
  readonly received: string
}

export interface CrmErrorOptions extends ErrorOptions {
  readonly kind: ErrorKind
  readonly retryable?: boolean
  readonly issues?: readonly Issue[]
}

/** An error as plain JSON: what `toJSON()` answers. */
export interface CrmErrorJson {
  readonly name: 'CrmError'
  readonly code: string
  readonly kind: ErrorKind
  readonly message: string
  readonly retryable: boolean
  readonly issues: readonly Issue[]
  readonly details: unknown
}

const brand: unique symbol = Symbol.for('clientele.error') as never

/** The one error class. Recognise it with `isCrmError` or with a refusal's `.is`, never with `instanceof`. */
export class CrmError<Code extends string = string, Details = unknown> extends Error {
  override readonly name = 'CrmError'
  readonly [brand] = true
  readonly kind: ErrorKind
  /** Whether the same call may succeed when made again unchanged. */
  readonly retryable: boolean
  readonly issues: readonly Issue[]

  constructor(
    readonly code: Code,
    message: string,
    readonly details: Details,
    options: CrmErrorOptions,
  ) {
    super(message, 'cause' in options ? { cause: options.cause } : undefined)
    this.kind = options.kind
    this.retryable = options.retryable ?? false
    this.issues = options.issues ?? []
  }

  toJSON(): CrmErrorJson {
    const { code, kind, message, retryable, issues, details } = this
    return { name: 'CrmError', code, kind, message, retryable, issues, details }
  }
}

/** Whether an error is Clientele's, also when the app holds two copies of the package. */
export const isCrmError = (error: unknown): error is CrmError =>
  error instanceof Error && brand in error && error[brand] === true

/** A failure declared once: called to build the error, `.is` to recognise it. */
export interface Refusal<Code extends string, Details> {
  (details: Details, options?: RefusalOptions): CrmError<Code, Details>
  readonly code: Code
  readonly kind: ErrorKind
  is(error: unknown): error is CrmError<Code, Details>
}

export interface RefusalOptions extends ErrorOptions {
  readonly issues?: readonly Issue[]
}

/**
 * Declares a refusal: `throw notFound({ id })` builds it, `notFound.is(error)` narrows `code` and `details`.
 *
 * @returns a function from details to the error, with `code`, `kind` and `is` on it
 */
export const refusal = <const Code extends string, Details>(
  code: Code,
  kind: ErrorKind,
  message: (details: Details) => string,
  { retryable = false }: { retryable?: boolean } = {},
): Refusal<Code, Details> =>
  Object.assign(
    (details: Details, options?: RefusalOptions) =>
      new CrmError(code, message(details), details, { ...options, kind, retryable }),
    {
      code,
      kind,
      is: (error: unknown): error is CrmError<Code, Details> => isCrmError(error) && error.code === code,
    },
  )

/**
 * Input that does not fit. Every fault is in `issues`; the message names the first.
 *
 * `details.subject` says what was checked, e.g. `customer.create`.
 */
export const invalidInput = refusal(
  'input.invalid',
  'invalid',
  ({ subject, first, count }: { subject: string; first: string; count: number }) =>
    `${subject}: ${first}${count > 1 ? ` (and ${count - 1} more)` : ''}`,
)

/** The most faults that are told; `details.count` counts them all. */
const mostIssues = 100

/** Builds `input.invalid` from the faults found. */
export const invalid = (subject: string, issues: readonly Issue[], options?: ErrorOptions) => {
  const [head] = issues
  const first = head ? sentence(head) : 'not acceptable'
  return invalidInput(
    { subject, first, count: issues.length },
    { ...options, issues: issues.slice(0, mostIssues) },
  )
}

function sentence({ path, expected, received }: Issue): string {
  const where = path.length > 0 ? `${pathText(path)}: ` : ''
  return `${where}expected ${expected}, received ${received}`
}

/** A path as a person writes it: `lines[0].quantity`. */
export const pathText = (path: readonly (string | number)[]): string =>
  path.reduce<string>(
    (text, step) => (typeof step === 'number' ? `${text}[${step}]` : text ? `${text}.${step}` : step),
    '',
  )

/** Says what a value is without saying what it holds: `text of 12 characters`, `NaN`, `array of 3`. */
export const received = (value: unknown): string => {
  if (value === null) return 'null'
  if (typeof value === 'string') return `text of ${value.length} characters`
  if (typeof value === 'number') return Number.isFinite(value) ? `number ${value}` : String(value)
  if (typeof value === 'boolean') return String(value)
  if (Array.isArray(value)) return `array of ${value.length}`
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? 'an invalid Date' : 'a Date'
  return value === undefined ? 'nothing' : typeof value
}
