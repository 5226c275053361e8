import type { AggregatePlan, ExplainedStatement, SelectPlan, Values } from '../../src/storage/index.js'
import type { Engine, Run } from './engine.js'
import type { Statements } from './statements.js'

/** The statement a plan becomes with these values, what the engine would do, and why related rows are asked for so. */
export const explainPlan = async (
  engine: Engine,
  statements: Statements,
  run: Run,
  plan: SelectPlan | AggregatePlan,
  values: Values,
): Promise<ExplainedStatement> => {
  const choice = await statements.chooser(plan)?.explain(run, values)
  const variant = choice?.forms.size ? { forms: choice.forms } : undefined
  const { sql, bind } =
    'measures' in plan ? statements.aggregate(plan, variant) : statements.select(plan, undefined, variant)
  const { rows } = await run(engine.explain(sql), bind(values))
  const estimates =
    engine.estimated?.(rows) ?? (choice?.rows === undefined ? undefined : { rows: choice.rows })
  return {
    statement: sql,
    detail: rows.map(engine.explained),
    ...(estimates ? { estimates } : {}),
    ...(choice ? { forms: choice.explained } : {}),
  }
}
