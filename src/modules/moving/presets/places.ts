import type { Json } from '../../../kernel/index.js'
import type { AddressPart, ColumnMapping, CustomerPlace } from '../tables/mapping.js'

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

function countryNames(
  languages: readonly string[],
  more: Readonly<Record<string, string>>,
): ReadonlyMap<string, string> {
  const found = new Map<string, string>()
  const letters = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZ']
  for (const language of languages) {
    const names = new Intl.DisplayNames(language, { type: 'region', fallback: 'none' })
    for (const code of letters.flatMap((a) => letters.map((b) => a + b))) {
      const name = names.of(code)
      if (name !== undefined && !found.has(name.toLowerCase())) found.set(name.toLowerCase(), code)
    }
  }
  for (const [name, code] of Object.entries({ ...otherNames, ...more })) found.set(name.toLowerCase(), code)
  return found
}
