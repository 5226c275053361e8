import type { Row, Values } from '../../src/storage/index.js'
import type { Computing } from './computing.js'
import type { Run } from './engine.js'
import type { Forms } from './groups.js'
import type { Query, Variant } from './select.js'

/**
 * Runs a statement in its chosen form, and decodes its rows.
 *
 * Where a sum of integers is too long for the engine's own, the same is asked again so that it fits: it is rare, and
 * the way that always fits is slower.
 */
export const answered = async (
  run: Run,
  values: Values,
  { isSumOverflow }: Pick<Computing, 'isSumOverflow'>,
  forms: Forms | undefined,
  compile: (variant?: Variant) => Query,
): Promise<readonly Row[]> => {
  const plainly = compile(forms?.size ? { forms } : undefined)
  try {
    return await rowsOf(run, values, plainly)
  } catch (error) {
    if (!isSumOverflow?.(error)) throw error
    return rowsOf(run, values, compile({ ...(forms ? { forms } : {}), manyIntegers: true }))
  }
}

async function rowsOf(run: Run, values: Values, { sql, bind, decode }: Query): Promise<readonly Row[]> {
  return decode((await run(sql, bind(values))).rows)
}
