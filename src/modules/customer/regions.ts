import {
  type Address,
  countryOf,
  type Issue,
  invalid,
  isRegionCode,
  type RegionCodeSystem,
} from '../../kernel/index.js'

type Region = NonNullable<Address['region']>

/** The first two digits of GB/T 2260: provinces, regions, municipalities, and the three that ISO 3166-1 has codes for. */
const provinces: ReadonlySet<string> = new Set(
  '11 12 13 14 15 21 22 23 31 32 33 34 35 36 37 41 42 43 44 45 46 50 51 52 53 54 61 62 63 64 65 71 81 82'.split(
    ' ',
  ),
)

/** Countries that NUTS has, or had, regions of: members of the Union, of EFTA, candidates, and the United Kingdom. */
const nutsCountries: ReadonlySet<string> = new Set(
  'AL AT BE BG CH CY CZ DE DK EE EL ES FI FR HR HU IE IS IT LI LT LU LV ME MK MT NL NO PL PT RO RS SE SI SK TR UK'.split(
    ' ',
  ),
)

/**
 * Checks a region's code against its list. One of an edition that the caller names is taken by its shape: what was
 * withdrawn since is not on a list any more.
 *
 * @throws `input.invalid`
 */
export const assertRegion = async (
  { system, code, asOf }: Region,
  countryCode: string | null | undefined,
  path: Issue['path'],
): Promise<void> => {
  const expected = await wrongCode({ system, code, asOf }, countryCode)
  if (expected) throw invalid('region', [{ path, expected, received: 'another code' }])
}

async function wrongCode(
  { system, code, asOf }: Region,
  countryCode: string | null | undefined,
): Promise<string | undefined> {
  if (!isRegionCode(system, code)) return shapes[system]
  const country = countryOf({ system, code })
  const isChinese = system === 'gbt-2260' && countryCode === 'CN'
  if (countryCode && country !== countryCode && !isChinese) return `a region of ${countryCode}`
  return asOf !== undefined || (await lists[system](code)) ? undefined : unlisted[system]
}

const shapes: Readonly<Record<RegionCodeSystem, string>> = {
  'iso-3166-2': 'an ISO 3166-2 code such as DE-BY',
  'gbt-2260': 'a GB/T 2260 code of six digits',
  nuts: 'a NUTS code such as DE212',
}

const unlisted: Readonly<Record<RegionCodeSystem, string>> = {
  'iso-3166-2': 'a code that ISO 3166-2 lists, or the edition that listed it',
  'gbt-2260': 'a GB/T 2260 code of a province that there is',
  nuts: 'a NUTS code of a country that NUTS has',
}

const lists: Readonly<Record<RegionCodeSystem, (code: string) => Promise<boolean> | boolean>> = {
  'iso-3166-2': async (code) => (await subdivisions()).has(code),
  'gbt-2260': (code) => provinces.has(code.slice(0, 2)),
  nuts: (code) => nutsCountries.has(code.slice(0, 2)),
}

let codes: ReadonlySet<string> | undefined

// Five thousand entries, for those who keep regions: see docs/decisions/0130-lists-and-check-digits-when-needed.md.
async function subdivisions(): Promise<ReadonlySet<string>> {
  codes ??= new Set((await import('iso-3166')).iso31662.map(({ code }) => code))
  return codes
}
