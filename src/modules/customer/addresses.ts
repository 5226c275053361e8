import { type Address, fold, hash31 } from '../../kernel/index.js'
import type { ContactValue } from './contacts.js'
import { maxContactLength } from './entities.js'

/** Reads a postal address: what it is shown as, and what it is compared by. */
export const readAddress = ({
  address,
  value,
}: {
  readonly address: Address
  readonly value?: string
}): ContactValue => {
  const line = oneLine(address)
  const shown = value?.trim() ?? ''
  return {
    kind: 'address',
    value: shown === '' ? Array.from(line).slice(0, maxContactLength).join('') : shown,
    normalized: comparable(fold(line)),
    extension: null,
  }
}

/** An address in one line, the smallest part first, as most countries write it. */
function oneLine({ countryCode, region, lines = [], locality, postalCode, coordinates }: Address): string {
  const town = [postalCode, locality].filter(Boolean).join(' ')
  const point = coordinates && `${coordinates.latitude} ${coordinates.longitude} ${coordinates.datum}`
  return [...lines, town, region?.code, countryCode, point].filter(Boolean).join(', ').replace(/\s+/g, ' ')
}

// What does not fit is told apart by a hash of the whole.
function comparable(line: string): string {
  const characters = Array.from(line)
  if (characters.length <= maxContactLength) return line
  return `${characters.slice(0, maxContactLength - 12).join('')}#${hash31(line)}`
}
