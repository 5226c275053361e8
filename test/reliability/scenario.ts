/** What an operation does that writes, and the same with another input. */
export interface Scenario<Goods> {
  readonly title: string
  readonly operation: string
  readonly input: (goods: Goods) => object
  readonly other: (goods: Goods) => object
  /** It tells nobody: what it changes is found in the tables alone. */
  readonly quiet?: true
  /** A repeated key is not told all that the first call was. */
  readonly answersOnce?: true
}

/** One scenario of an operation. `change` makes another input of the first. */
export const scenarioOf =
  <Goods>() =>
  (
    operation: string,
    input: (goods: Goods) => object,
    change: object | ((goods: Goods) => object),
    more: Partial<Pick<Scenario<Goods>, 'title' | 'quiet' | 'answersOnce'>> = {},
  ): Scenario<Goods> => ({
    title: operation,
    operation,
    input,
    other: (goods) => ({ ...input(goods), ...(typeof change === 'function' ? change(goods) : change) }),
    ...more,
  })
