import type { Customer } from '../entities.js'
import type { Settled } from '../options.js'
import { pinyinOf } from '../pronunciation.js'
import { assertRegion } from '../regions.js'

type Region = Partial<Pick<Customer, 'countryCode' | 'regionCode' | 'regionSystem'>>

/**
 * The list a region's code is of, which it must be on.
 *
 * @throws `input.invalid`
 */
export const regionOf = async ({
  countryCode,
  regionCode = null,
  regionSystem,
}: Region): Promise<Pick<Customer, 'regionSystem'>> => {
  if (regionCode === null) return { regionSystem: null }
  const system = regionSystem ?? 'iso-3166-2'
  await assertRegion({ system, code: regionCode }, countryCode, ['regionCode'])
  return { regionSystem: system }
}

/** How a name is said, where the host asks for it. */
export const namedOf = async ({ pinyin }: Pick<Settled, 'pinyin'>, name: string): Promise<string | null> =>
  pinyin ? pinyinOf(name) : null
