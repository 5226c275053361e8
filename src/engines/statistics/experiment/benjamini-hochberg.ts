import { isLevel, isShare, level, refuseIf, share, unless } from '../check.js'

export interface Discovery {
  readonly pValue: number
  /** The smallest false discovery rate at which this one is still rejected. */
  readonly adjusted: number
  readonly rejected: boolean
}

/**
 * Which of many tests to believe when only a share of the believed ones may be false, 0.05 unless told.
 *
 * @returns one entry per p-value, in their order; none for none
 * @throws `input.invalid`
 * @see Benjamini & Hochberg (1995), J. Royal Statistical Society B 57(1)
 */
export const benjaminiHochberg = (
  pValues: readonly number[],
  { falseDiscoveryRate = 0.05 }: { readonly falseDiscoveryRate?: number } = {},
): Discovery[] => {
  refuseIf('benjaminiHochberg', [
    ...unless(Array.isArray(pValues), [], 'an array', pValues),
    ...unless(isLevel(falseDiscoveryRate), ['falseDiscoveryRate'], level, falseDiscoveryRate),
  ])
  refuseIf(
    'benjaminiHochberg',
    pValues.flatMap((pValue, i) => unless(isShare(pValue), [i], share, pValue)),
  )
  const adjusted = new Array<number>(pValues.length)
  let least = 1
  const order = pValues.map((_, i) => i).sort((a, b) => (pValues[b] as number) - (pValues[a] as number))
  order.forEach((index, place) => {
    const rank = pValues.length - place
    least = Math.min(least, ((pValues[index] as number) * pValues.length) / rank)
    adjusted[index] = least
  })
  return pValues.map((pValue, i) => ({
    pValue,
    adjusted: adjusted[i] as number,
    rejected: (adjusted[i] as number) <= falseDiscoveryRate,
  }))
}
