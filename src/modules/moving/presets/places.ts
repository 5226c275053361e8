import type { Json } from '../../../kernel/index.js'
import type { AddressPart, ColumnMapping, ConsentMapping, CustomerPlace } from '../tables/mapping.js'

/** What every preset takes. */
export interface PresetOptions {
  /** What the ids of that system are kept under. Default: its name. */
  readonly source?: string
  /** Also makes contact points of addresses. Default: false. */
  readonly addresses?: boolean
  /** Names of countries beside those that the runtime knows: `{ Holland: 'NL' }`. */
  readonly countries?: { readonly [name: string]: string }
  /** The zone of times without an offset. Default: UTC. */
  readonly timeZone?: string
  /** Also records what the export says of consent. It tells of a state, not of when: that of the export is said here. */
  readonly consent?: PresetConsent
}

export interface PresetConsent {
  /** `marketing`. */
  readonly purpose: string
  /** When the export was made. */
  readonly actedAt: string
}

/** A column that the export may be without. */
export const maybe = (
  column: string | readonly string[],
  to: CustomerPlace,
  as?: ColumnMapping<CustomerPlace>['as'],
): ColumnMapping<CustomerPlace> => ({ column, to, ...(as !== undefined && { as }), optional: true })

/** The columns of an address, where addresses are wanted. */
export const addressColumns = (
  label: string,
  columns: Partial<Readonly<Record<AddressPart, string | readonly string[]>>>,
  { addresses = false, countries }: PresetOptions,
  languages: readonly string[] = ['en'],
): readonly ColumnMapping<CustomerPlace>[] =>
  addresses
    ? Object.entries(columns).map(([part, column]) => ({
        column,
        to: { address: part as AddressPart, label },
        optional: true as const,
        ...(part === 'lines' && { join: '\n' }),
        ...(part === 'countryCode' && { as: country(languages, countries) }),
        ...(part === 'postalCode' && { as: withoutApostrophe }),
      }))
    : []

/** What a column says of consent for a channel: one that says nothing clear tells of no act. */
export const consentColumn = (
  column: string,
  channel: string,
  as: (cell: Json) => Json | undefined,
  { consent, source }: Pick<PresetOptions, 'consent' | 'source'>,
): readonly ConsentMapping[] =>
  consent
    ? [
        {
          columns: [{ column, to: 'state', as, optional: true }],
          values: { ...consent, channel, ...(source !== undefined && { source }) },
        },
      ]
    : []

/** Who has opted out has taken consent back; who has not has not given it by that. */
export const optedOut = (cell: Json): Json | undefined => (isYes(cell) ? 'withdrawn' : undefined)

/** Who is subscribed has consented; who is not may never have been asked. */
export const subscribed = (cell: Json): Json | undefined => (isYes(cell) ? 'granted' : undefined)

function isYes(cell: Json): boolean {
  return /^(true|yes|1)$/i.test(String(cell).trim())
}

/** Numbers are written as text in spreadsheets by an apostrophe before them. */
export const withoutApostrophe = (cell: Json): Json | undefined =>
  String(cell).trim().replace(/^'/, '') || undefined

/** The ISO 3166 code of a country by its code or by its name. */
export const country = (
  languages: readonly string[],
  more: Readonly<Record<string, string>> = {},
): ((cell: Json) => Json | undefined) => {
  let names: ReadonlyMap<string, string> | undefined
  return (cell) => {
    const text = String(cell).trim()
    if (text === '') return undefined
    if (/^[A-Za-z]{2}$/.test(text)) return text.toUpperCase()
    names ??= countryNames(languages, more)
    const code = names.get(text.toLowerCase())
    if (code === undefined) throw new Error('a country by its ISO 3166 code or its name')
    return code
  }
}

/** What exports call countries and no list of names does. */
const otherNames = { USA: 'US', 'United States of America': 'US', UK: 'GB', 'Great Britain': 'GB' }

/** Codes of what is gone, such as DD, are named as what came after them. */
function isCurrent(code: string): boolean {
  return new Intl.Locale(`und-${code}`).region === code
}

function countryNames(
  languages: readonly string[],
  more: Readonly<Record<string, string>>,
): ReadonlyMap<string, string> {
  const found = new Map<string, string>()
  const letters = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZ']
  for (const language of languages) {
    const names = new Intl.DisplayNames(language, { type: 'region', fallback: 'none' })
    for (const code of letters.flatMap((a) => letters.map((b) => a + b)).filter(isCurrent)) {
      const name = names.of(code)
      if (name !== undefined && !found.has(name.toLowerCase())) found.set(name.toLowerCase(), code)
    }
  }
  for (const [name, code] of Object.entries({ ...otherNames, ...more })) found.set(name.toLowerCase(), code)
  return found
}
