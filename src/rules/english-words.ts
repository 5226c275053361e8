import type { Distance, Region } from './ast.js'

/** By the rules of spelling, which know no exceptions. */
export const pluralOf = (one: string): string => {
  if (/[^aeiou]y$/.test(one)) return `${one.slice(0, -1)}ies`
  return /(?:s|x|z|ch|sh)$/.test(one) ? `${one}es` : `${one}s`
}

export const singularOf = (many: string): string | undefined => {
  const forms = [many.replace(/ies$/, 'y'), many.replace(/es$/, ''), many.replace(/s$/, '')]
  return forms.find((one) => one !== many && pluralOf(one) === many)
}

export const inCurrency = (currency: string | undefined): string =>
  currency === undefined ? '' : ` in ${currency}`

export const percent = (part: number): string => `${Number((part * 100).toPrecision(12))}%`

const systems = { 'iso-3166-2': 'ISO 3166-2', 'gbt-2260': 'GB/T 2260', nuts: 'NUTS' } as const
const countries = new Intl.DisplayNames('en', { type: 'region' })

export const regionText = ({ system, code }: Pick<Region, 'system' | 'code'>): string => {
  if (system !== 'country') return `the region ${code} (${systems[system]})`
  return /^[A-Z]{2}$/.test(code) ? (countries.of(code) ?? code) : code
}

export const pointText = ({ latitude, longitude, datum }: Distance['of']): string => {
  const north = `${Math.abs(latitude)}° ${latitude < 0 ? 'S' : 'N'}`
  const east = `${Math.abs(longitude)}° ${longitude < 0 ? 'W' : 'E'}`
  return `${north}, ${east} (${datum})`
}
