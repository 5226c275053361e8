declare module 'ml-logistic-regression' {
  import type { Matrix } from 'ml-matrix'

  /** The part of the library the benchmark uses; it ships no types. */
  // biome-ignore lint/style/noDefaultExport: the library has one.
  export default class LogisticRegression {
    constructor(options: { numSteps: number; learningRate: number })
    train(features: Matrix, targets: Matrix): void
    readonly classifiers: readonly { testScores(features: Matrix): number[] }[]
  }
}
