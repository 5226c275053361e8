/** A column that is fitted, and how it was centred and scaled. */
export interface KeptColumn {
  readonly feature: number
  readonly mean: number
  readonly scale: number
}

/** The design matrix by rows: a column of ones, then the kept columns with mean 0 and variance 1. */
export interface Design {
  readonly rows: number
  readonly width: number
  readonly features: number
  readonly values: Float64Array
  /** The weight of each column's squared coefficient, on the scale of the columns. */
  readonly penalties: readonly number[]
  readonly kept: readonly KeptColumn[]
  readonly redundant: readonly number[]
}

/** A column of which less than this is left when those before it are taken out is redundant. */
const dust = 1e-9

/** Centres and scales the columns; without a penalty those that are combinations of the ones before them are left out. */
export const designOf = (features: readonly (readonly number[])[], l2: number): Design => {
  const rows = features.length
  const columns = (features[0] as readonly number[]).map((_, feature) => columnOf(features, feature))
  const varying = columns.filter(({ scale }) => scale > 0)
  const independent = l2 > 0 ? varying : withoutCombinations(varying, rows)
  const width = independent.length + 1
  const values = new Float64Array(rows * width)
  for (let i = 0; i < rows; i++) {
    values[i * width] = 1
    independent.forEach(({ values: column }, j) => {
      values[i * width + j + 1] = column[i] as number
    })
  }
  const kept = new Set(independent.map(({ feature }) => feature))
  return {
    rows,
    width,
    features: columns.length,
    values,
    penalties: [0, ...independent.map(({ scale }) => l2 / scale ** 2)],
    kept: independent.map(({ feature, mean, scale }) => ({ feature, mean, scale })),
    redundant: columns.map(({ feature }) => feature).filter((feature) => !kept.has(feature)),
  }
}

interface Column extends KeptColumn {
  readonly values: Float64Array
}

function columnOf(features: readonly (readonly number[])[], feature: number): Column {
  const raw = Float64Array.from(features, (row) => row[feature] as number)
  const mean = raw.reduce((sum, value) => sum + value, 0) / raw.length
  const spread = Math.sqrt(raw.reduce((sum, value) => sum + (value - mean) ** 2, 0) / raw.length)
  const scale = spread > 1e-12 * Math.abs(mean) ? spread : 0
  return { feature, mean, scale, values: raw.map((value) => (scale > 0 ? (value - mean) / scale : 0)) }
}

/** Gram-Schmidt from the first column on, twice over for accuracy. @see Golub & Van Loan (2013), Matrix Computations, 5.2.8 */
function withoutCombinations(columns: readonly Column[], rows: number): Column[] {
  const basis: Float64Array[] = []
  return columns.filter(({ values }) => {
    const rest = Float64Array.from(values)
    for (let pass = 0; pass < 2; pass++) for (const other of basis) takeOut(rest, other)
    const length = Math.sqrt(dot(rest, rest))
    if (length <= dust * Math.sqrt(rows)) return false
    basis.push(rest.map((value) => value / length))
    return true
  })
}

function takeOut(rest: Float64Array, other: Float64Array): void {
  const share = dot(rest, other)
  for (let i = 0; i < rest.length; i++) rest[i] = (rest[i] as number) - share * (other[i] as number)
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0
  for (let i = 0; i < a.length; i++) sum += (a[i] as number) * (b[i] as number)
  return sum
}
