/** How deep `and`, `or`, `not` and `some` may stand in one another. */
export const maxDepth = 8

/** How many conditions a rule may have: comparisons, quantifiers, and empty `and`s and `or`s. */
export const maxTerms = 100

/** How many values `in`, `hasAny` and `hasAll` may list. */
export const maxListed = 10_000

/** Longest text constant, in UTF-16 units. */
export const maxConstantLength = 10_000

/** Longest window, in days: a thousand years and more. */
export const maxDays = 1_000_000

/** How many faults are told at once. */
export const maxIssues = 50
