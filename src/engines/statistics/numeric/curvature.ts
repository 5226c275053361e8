import { CholeskyDecomposition, Matrix } from 'ml-matrix'

/** What is minimised, its gradient worked out when asked for. A value that is not finite marks a point outside the domain. */
export type Objective = (point: readonly number[]) => {
  readonly value: number
  readonly gradient: () => readonly number[]
}

/** The gradient of a function by central differences of fourth order, for coordinates of the order of one. */
export const numericGradient = (
  f: (point: readonly number[]) => number,
  point: readonly number[],
  step = 1e-3,
): number[] =>
  point.map((_, i) => {
    const at = (offset: number) => f(shifted(point, i, offset * step))
    return (8 * (at(1) - at(-1)) - (at(2) - at(-2))) / (12 * step)
  })

/** The second derivatives, by central differences of fourth order of the gradient, made symmetric. */
export const hessianOf = (objective: Objective, point: readonly number[], step = 5e-3): number[][] => {
  const rows = point.map((_, i) => {
    const at = (offset: number) => objective(shifted(point, i, offset * step)).gradient()
    const [far, near, nearer, farther] = [at(-2), at(-1), at(1), at(2)]
    return point.map((_, j) => {
      const close = (nearer[j] as number) - (near[j] as number)
      return (8 * close - ((farther[j] as number) - (far[j] as number))) / (12 * step)
    })
  })
  return rows.map((row, i) => row.map((value, j) => (value + (rows[j]?.[i] as number)) / 2))
}

/** The inverse of a symmetric positive definite matrix; undefined where it is not one. */
export const solveDefinite = (matrix: readonly (readonly number[])[]): number[][] | undefined => {
  const decomposition = decompose(matrix)
  return decomposition?.solve(Matrix.eye(matrix.length)).to2DArray()
}

/** The Newton step -H⁻¹g; undefined where H is not positive definite. */
export const gradientStep = (
  hessian: readonly (readonly number[])[],
  gradient: readonly number[],
): number[] | undefined =>
  decompose(hessian)
    ?.solve(Matrix.columnVector(gradient.map((value) => -value)))
    .to1DArray()

function decompose(matrix: readonly (readonly number[])[]): CholeskyDecomposition | undefined {
  if (!matrix.flat().every(Number.isFinite)) return undefined
  const decomposition = new CholeskyDecomposition(new Matrix(matrix.map((row) => [...row])))
  return decomposition.isPositiveDefinite() ? decomposition : undefined
}

function shifted(point: readonly number[], index: number, by: number): number[] {
  return point.map((value, i) => (i === index ? value + by : value))
}
