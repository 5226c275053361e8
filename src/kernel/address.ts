import { z } from 'zod'
import { isDay } from './time.js'

/** Where a point of the earth is counted from. Points of two datums are never compared, and never converted. */
export const datums = ['WGS-84', 'GCJ-02', 'BD-09'] as const
export type Datum = (typeof datums)[number]

/** Which list a region's code is of: the states of ISO 3166-2, China's GB/T 2260, the European Union's NUTS. */
export const regionCodeSystems = ['iso-3166-2', 'gbt-2260', 'nuts'] as const
export type RegionCodeSystem = (typeof regionCodeSystems)[number]

/** A place where letters arrive, as its country writes it. */
export type Address = {
  /** ISO 3166-1 alpha-2. */
  readonly countryCode?: string
  readonly region?: {
    readonly system: RegionCodeSystem
    readonly code: string
    /** The edition of the list: a year or a day. */
    readonly asOf?: string
  }
  /** As they stand on an envelope. */
  readonly lines?: readonly string[]
  readonly locality?: string
  readonly postalCode?: string
  readonly coordinates?: { readonly latitude: number; readonly longitude: number; readonly datum: Datum }
}

/** A point of the unit sphere: how far two places are apart is then a matter of additions and multiplications. */
export const spherePoint = ({
  latitude,
  longitude,
}: {
  readonly latitude: number
  readonly longitude: number
}): readonly [x: number, y: number, z: number] => {
  const [phi, lambda] = [radians(latitude), radians(longitude)]
  const ring = Math.cos(phi)
  // Adding zero turns -0 into 0, which no engine keeps apart.
  return [ring * Math.cos(lambda) + 0, ring * Math.sin(lambda) + 0, Math.sin(phi) + 0]
}

function radians(degrees: number): number {
  return (degrees * Math.PI) / 180
}

/** The stored columns beside an address that rules compare. The point is one of the unit sphere. */
export interface AddressColumns {
  readonly country: string
  readonly regionSystem: string
  readonly regionCode: string
  readonly datum: string
  readonly point: readonly [x: string, y: string, z: string]
}

/** Their names. */
export const addressColumns = (name: string): AddressColumns => ({
  country: `${name}Country`,
  regionSystem: `${name}RegionSystem`,
  regionCode: `${name}RegionCode`,
  datum: `${name}Datum`,
  point: [`${name}X`, `${name}Y`, `${name}Z`],
})

/** What stands in those columns; `null` where the address does not say. */
export const addressValues = (
  name: string,
  address: Address | null | undefined,
): Readonly<Record<string, string | number | null>> => {
  const columns = addressColumns(name)
  const { countryCode, region, coordinates } = address ?? {}
  const [x = null, y = null, z = null] = coordinates ? spherePoint(coordinates) : []
  return {
    [columns.country]: countryCode ?? (region ? countryOf(region) : null),
    [columns.regionSystem]: region?.system ?? null,
    [columns.regionCode]: region?.code ?? null,
    [columns.datum]: coordinates?.datum ?? null,
    [columns.point[0]]: x,
    [columns.point[1]]: y,
    [columns.point[2]]: z,
  }
}

type Region = NonNullable<Address['region']>

// GB/T 2260 lists three territories that ISO 3166-1 has codes of their own for.
const ownCodes: Readonly<Record<string, string>> = { '71': 'TW', '81': 'HK', '82': 'MO' }
// NUTS keeps two codes that ISO 3166-1 does not.
const nutsCodes: Readonly<Record<string, string>> = { EL: 'GR', UK: 'GB' }

/** The country that a region's code is one of. */
export function countryOf({ system, code }: Pick<Region, 'system' | 'code'>): string {
  const head = code.slice(0, 2)
  if (system === 'gbt-2260') return ownCodes[head] ?? 'CN'
  return system === 'nuts' ? (nutsCodes[head] ?? head) : head
}

const codeTexts: Readonly<Record<RegionCodeSystem, { readonly pattern: RegExp; readonly expected: string }>> =
  {
    'iso-3166-2': { pattern: /^[A-Z]{2}-[A-Z0-9]{1,3}$/, expected: 'an ISO 3166-2 code such as DE-BY' },
    'gbt-2260': { pattern: /^\d{6}$/, expected: 'a GB/T 2260 code of six digits' },
    nuts: { pattern: /^[A-Z]{2}[A-Z0-9]{0,3}$/, expected: 'a NUTS code such as DE212' },
  }

/** Whether a text has the shape of a region's code. */
export const isRegionCode = (system: RegionCodeSystem, code: string): boolean =>
  codeTexts[system].pattern.test(code)

const yearText = /^\d{4}$/

const regionSchema = z
  .strictObject({
    system: z.enum(regionCodeSystems),
    code: z.string().max(12),
    asOf: z
      .string()
      .refine((value) => yearText.test(value) || isDay(value), { error: 'a year or a day (YYYY-MM-DD)' })
      .optional(),
  })
  .superRefine(({ system, code }, context) => {
    if (isRegionCode(system, code)) return
    context.addIssue({ code: 'custom', path: ['code'], message: codeTexts[system].expected })
  })

const coordinatesSchema = z.strictObject({
  latitude: z.number().min(-90).max(90),
  longitude: z.number().min(-180).max(180),
  datum: z.enum(datums),
})

const textOf = (max: number) => z.string().min(1).max(max)

/** The schema of an address: codes of their shapes, a region of the country beside it, coordinates never without datum. */
export const addressSchema = () =>
  z
    .strictObject({
      countryCode: z
        .string()
        .regex(/^[A-Z]{2}$/, { error: 'an ISO 3166-1 code of two capital letters' })
        .optional(),
      region: regionSchema.optional(),
      lines: z.array(textOf(200)).min(1).max(10).optional(),
      locality: textOf(200).optional(),
      postalCode: textOf(20).optional(),
      coordinates: coordinatesSchema.optional(),
    })
    .refine((address) => Object.values(address).some((member) => member !== undefined), {
      error: 'an address that says something',
    })
    .superRefine(({ countryCode, region }, context) => {
      if (countryCode === undefined || !region || isPartOf(countryCode, region)) return
      context.addIssue({
        code: 'custom',
        path: ['region', 'code'],
        message: `a region of ${countryCode}`,
      })
    })

// The list is China's, whichever of the two codes says so.
function isPartOf(countryCode: string, region: Region): boolean {
  return countryOf(region) === countryCode || (region.system === 'gbt-2260' && countryCode === 'CN')
}
