import type { Comparator, Level, Rarity } from './comparators/comparator.js'
import { comparators } from './comparators/index.js'
import type { MatchField, MatchRecord } from './types.js'

/** One field of all records: each different text read once. */
export interface Column {
  readonly name: string
  readonly field: MatchField
  readonly comparator: Comparator
  /** The comparator's, and `swapped` behind them where the value may stand in another field. */
  readonly levels: readonly Level[]
  readonly rarity: Rarity
  /** The different values. */
  readonly values: readonly unknown[]
  /** Of each value what equal ones have in common. */
  readonly keys: readonly string[]
  /** How many records have a key. */
  readonly counts: ReadonlyMap<string, number>
  /** Of each record, the places of its values. */
  readonly cells: readonly (readonly number[])[]
  /** How many records have a value. */
  readonly present: number
}

/** The fields of which any record has a value. */
export const columnsOf = (
  records: readonly MatchRecord[],
  fields: Readonly<Record<string, MatchField>>,
): readonly Column[] =>
  Object.entries(fields)
    .map(([name, field]) => columnOf(records, name, field))
    .filter(({ present }) => present > 0)

const none: readonly number[] = []
const swapped: Level = { name: 'swapped', share: 0.03 }

function columnOf(records: readonly MatchRecord[], name: string, field: MatchField): Column {
  const comparator = comparators[field.kind]
  const places = new Map<string, number>()
  const values: unknown[] = []
  const keys: string[] = []
  const counts = new Map<string, number>()
  const cells = records.map((record) => {
    const texts = textsOf(record[name])
    if (texts.length === 0) return none
    const cell = [...new Set(texts.map(placeOf))].filter((place) => place >= 0)
    for (const key of new Set(cell.map((place) => keys[place] ?? '')))
      counts.set(key, (counts.get(key) ?? 0) + 1)
    return cell
  })

  function placeOf(text: string): number {
    const known = places.get(text)
    if (known !== undefined) return known
    const value = comparator.read(text)
    const place = value === undefined ? -1 : values.push(value) - 1
    if (value !== undefined) keys.push(comparator.key(value))
    places.set(text, place)
    return place
  }

  return {
    name,
    field,
    comparator,
    levels: field.swapsWith === undefined ? comparator.levels : [...comparator.levels, swapped],
    rarity: rarityOf(comparator, values, cells),
    values,
    keys,
    counts,
    cells,
    present: cells.filter((cell) => cell.length > 0).length,
  }
}

function textsOf(value: MatchRecord[string]): readonly string[] {
  if (value === null || value === undefined) return []
  return typeof value === 'string' ? [value] : value
}

/** The inverse document frequency of words; of one that is nowhere, as of one that is in one record. */
function rarityOf(
  { words }: Comparator,
  values: readonly unknown[],
  cells: readonly (readonly number[])[],
): Rarity {
  if (!words) return () => 1
  const counts = new Map<string, number>()
  for (const cell of cells) {
    for (const word of cell.flatMap((place) => words(values[place])))
      counts.set(word, (counts.get(word) ?? 0) + 1)
  }
  const rarities = new Map([...counts].map(([word, count]) => [word, Math.log(1 + cells.length / count)]))
  const rarest = Math.log(1 + cells.length)
  return (word) => rarities.get(word) ?? rarest
}
