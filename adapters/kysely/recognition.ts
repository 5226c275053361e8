import { type SchemaExecutor, unsupported } from '../../src/storage/index.js'
import type { Engine, Run } from './engine.js'

/** Which engine it is, where several go by one name: asked once, and again after a failure. */
export interface Recognition {
  /** Asks through the connection that is given, else through any. */
  find(through?: Run): Promise<Engine>
  /** An executor that asks first. Its `sql` is synchronous and can only be had once somebody has asked. */
  schema(executorOf: (engine: Engine) => SchemaExecutor, driver: string): SchemaExecutor
}

export const recognition = (engine: Engine, run: Run): Recognition => {
  let known = engine.recognise ? undefined : engine

  const find = async (through = run): Promise<Engine> => {
    known ??= (await engine.recognise?.(through)) ?? engine
    return known
  }
  return {
    find,
    schema: (executorOf, driver) => ({
      applied: async () => executorOf(await find()).applied(),
      apply: async (migrations) => executorOf(await find()).apply(migrations),
      verify: async (model) => executorOf(await find()).verify(model),
      sql: (migrations) => executorOf(known ?? notRecognised(driver)).sql(migrations),
    }),
  }
}

function notRecognised(driver: string): never {
  throw unsupported({ driver, missing: ['to be opened first: its statements depend on the server'] })
}
