/** How deep conditions may stand in one another, and operands in operands: `and`, `or`, `not`, `some`, sums, arithmetic. */
export const maxDepth = 8

/** How many conditions a rule may have: comparisons, quantifiers, sums, and empty `and`s and `or`s. */
export const maxTerms = 100

/** How many values `in`, `hasAny` and `hasAll` may list. */
export const maxListed = 10_000

/** Longest text constant, in UTF-16 units. */
export const maxConstantLength = 10_000

/** Longest window, in days: a thousand years and more. */
export const maxDays = 1_000_000

/** How many periods `regularly` may look at. */
export const maxPeriods = 60

/** How far from today a calendar window may begin or end, in its unit. */
export const maxPeriodsAway = 100_000

/** Longest seed of a random bucket, in UTF-16 units. */
export const maxSeedLength = 200

/** How many faults are told at once. */
export const maxIssues = 50
