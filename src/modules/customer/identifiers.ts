import type { Validator } from 'stdnum'
import { type Issue, received } from '../../kernel/index.js'
import type { IdentifierKind } from './entities.js'
import { invalidIdentifier } from './errors.js'

export interface GivenIdentifier {
  readonly kind: IdentifierKind
  readonly countryCode: string | null
  readonly value: string
}

/** An identifier, read and ready to compare. */
export interface IdentifierValue extends GivenIdentifier {
  readonly normalized: string
  /** Whether somebody knows its check digits. */
  readonly checked: boolean
}

/**
 * Reads an identifier and checks its check digits, where a list of rules has them.
 *
 * @throws `identifier.invalid`
 */
export const readIdentifier = async (given: GivenIdentifier): Promise<IdentifierValue> => {
  const value = given.value.trim()
  const { countryCode, rules } = await rulesFor(given)
  const compact = compactOf(value)
  if (compact === '') throw notReadable(given, 'value', 'letters or digits', given.value)
  if (rules.length === 0) return { ...given, countryCode, value, normalized: compact, checked: false }
  for (const { matches } of rules) {
    const normalized = matches(value)
    if (normalized !== undefined)
      return { ...given, countryCode, value, normalized: compactOf(normalized), checked: true }
  }
  const expected = `${rules.map(({ name }) => name).join(' or ')}, its check digits right`
  throw notReadable(given, 'value', expected, given.value)
}

interface CheckRule {
  readonly name: string
  /** The number without its decoration; absent where it is none. */
  readonly matches: (value: string) => string | undefined
}

interface Rules {
  readonly countryCode: string | null
  readonly rules: readonly CheckRule[]
}

async function rulesFor(given: GivenIdentifier): Promise<Rules> {
  const { kind, countryCode } = given
  if (kind === 'lei') return { countryCode: null, rules: [lei] }
  if (kind === 'uscc')
    return { countryCode: 'CN', rules: await ofCountry('CN', ({ stdnum }) => [stdnum.CN?.uscc]) }
  const choose = Object.hasOwn(ofKind, kind) ? ofKind[kind] : undefined
  if (!choose) return { countryCode, rules: [] }
  if (countryCode === null) throw notReadable(given, 'countryCode', 'an ISO 3166-1 code', null)
  return { countryCode, rules: await ofCountry(countryCode, choose) }
}

type Library = typeof import('stdnum')
type Choose = (library: Library, country: string) => readonly (Validator | undefined)[]

/** Whose rules each kind is checked by. Where a country has none, a number is taken as it is. */
const ofKind: Readonly<Record<string, Choose>> = {
  vat: ({ euVat, stdnum, entityValidators }, country) =>
    euVat[country] ?? (stdnum[country]?.vat ? [stdnum[country].vat] : (entityValidators[country] ?? [])),
  national_id: ({ personValidators }, country) => personValidators[country] ?? [],
  tax_id: ({ personValidators, entityValidators }, country) => [
    ...(personValidators[country] ?? []),
    ...(entityValidators[country] ?? []),
  ],
}

async function ofCountry(country: string, choose: Choose): Promise<readonly CheckRule[]> {
  const found = choose(await standardNumbers(), country).filter((one) => one !== undefined)
  return [...new Set(found)].map((validator) => ({
    name: `a ${country} ${validator.name}`,
    matches: (value) => {
      const read = validator.validate(value)
      return read.isValid ? read.compact : undefined
    },
  }))
}

// Rules of a hundred countries: see docs/decisions/0130-lists-and-check-digits-when-needed.md.
async function standardNumbers(): Promise<Library> {
  const library = await import('stdnum')
  // A CommonJS package: some runtimes know only its default.
  return library.stdnum ? library : (library as unknown as { readonly default: Library }).default
}

/** @see ISO 17442 and ISO 7064: letters count from 10 to 35, and the whole leaves 1 when divided by 97. */
const lei: CheckRule = {
  name: 'a Legal Entity Identifier',
  matches: (value) => {
    const compact = compactOf(value)
    return /^[0-9A-Z]{18}\d{2}$/.test(compact) && remainderOf97(compact) === 1 ? compact : undefined
  },
}

function remainderOf97(text: string): number {
  let remainder = 0
  for (const letter of text) {
    const value = Number.parseInt(letter, 36)
    remainder = (remainder * (value > 9 ? 100 : 10) + value) % 97
  }
  return remainder
}

/** Without what is only there to be read more easily. */
function compactOf(value: string): string {
  return value
    .normalize('NFKC')
    .toUpperCase()
    .replace(/[^\p{L}\p{N}]/gu, '')
}

function notReadable(
  { kind }: GivenIdentifier,
  name: 'value' | 'countryCode',
  expected: string,
  came: unknown,
) {
  const issues: readonly Issue[] = [{ path: [name], expected, received: received(came) }]
  return invalidIdentifier({ kind, expected }, { issues })
}
