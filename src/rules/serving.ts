import type { Rule, Serving } from './ast.js'

/** What a rule says of itself, in its order; what it leaves out is not there. */
export const servingOf = ({ purpose, zone, weekStart }: Partial<Rule>): Serving => ({
  ...(purpose !== undefined && { purpose }),
  ...(zone !== undefined && { zone }),
  ...(weekStart !== undefined && { weekStart }),
})
