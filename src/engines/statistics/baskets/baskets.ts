import type { Issue } from '../../../kernel/errors.js'
import { issue, unless } from '../check.js'

/** What was bought together, or by one customer. */
export type Basket = readonly string[]

export const basketIssues = (baskets: readonly Basket[]): Issue[] =>
  baskets.flatMap((basket, i) =>
    Array.isArray(basket)
      ? basket.flatMap((item, j) =>
          unless(typeof item === 'string' && item !== '', [i, j], 'a text that is not empty', item),
        )
      : [issue([i], 'an array of items', basket)],
  )
