import {
  checkedAttributes,
  type Entity,
  hostActor,
  type Issue,
  isCrmError,
  type JsonObject,
} from '../kernel/index.js'
import { byColumn, type SchemaExecutor, type SelectPlan, unsupported } from '../storage/index.js'
import { callOf } from './call.js'
import type { Migrations, Verification } from './face-types.js'
import { streamRows } from './reading.js'
import type { Runtime } from './runtime.js'

/** What a host runs before the first call, and after every update. */
export const migrationsOf = (runtime: Runtime): Migrations => {
  const { migrations } = runtime.parts
  return { pending: async () => (await pending()).map(({ key }) => key), sql, apply }

  async function pending() {
    runtime.assertOpen()
    const known = new Set((await schemaOf(runtime).applied()).map(({ key }) => key))
    return migrations.filter(({ key }) => !known.has(key))
  }

  async function sql(): Promise<readonly string[]> {
    const due = await pending()
    return due.length > 0 ? schemaOf(runtime).sql(due) : []
  }

  async function apply(): Promise<readonly string[]> {
    const due = await pending()
    // The executor reads all of them, so that a changed one is noticed.
    await schemaOf(runtime).apply(migrations)
    return due.map(({ key }) => key)
  }
}

function schemaOf({ driver }: Runtime): SchemaExecutor {
  if (driver.schema) return driver.schema
  throw unsupported({ driver: driver.name, missing: ['migrations: its tables are made another way'] })
}

/** What differs from what is needed, and rows that today's attributes would refuse. */
export const verifyAll = async (runtime: Runtime): Promise<Verification> => {
  const { driver } = runtime
  runtime.assertOpen()
  const schema = (await driver.schema?.verify(runtime.storageModel)) ?? []
  return { schema, rows: schema.length > 0 ? [] : await oldRows() }

  async function oldRows(): Promise<Verification['rows']> {
    const found: Verification['rows'][number][] = []
    for (const tenant of await tenantsOf(runtime)) {
      await runtime.tenants.enter(tenant)
      const { entities } = (runtime.tenants.ownOf(tenant) ?? runtime).parts
      for (const entity of Object.values(entities)) {
        if (entity.attributeSchema) found.push(...(await oldRowsOf(runtime, tenant, entity)))
      }
    }
    return found
  }
}

const everyTenant: SelectPlan = {
  entity: 'logHead',
  columns: ['tenant'],
  order: [byColumn('tenant', 'text')],
}

/** Every tenant that has written anything. */
export async function tenantsOf(runtime: Runtime): Promise<readonly string[]> {
  await runtime.ready()
  const rows = await runtime.gate.enter(() =>
    runtime.driver.read((session) => session.select(everyTenant, [])),
  )
  return rows.map(({ tenant }) => String(tenant))
}

async function oldRowsOf(runtime: Runtime, tenant: string, entity: Entity): Promise<Verification['rows']> {
  const found: Verification['rows'][number][] = []
  const call = callOf({ ...runtime, authorize: undefined }, { tenant, actor: undefined, actorRef: hostActor })
  for await (const row of streamRows(call, entity.name, { archived: 'include' })) {
    const issues = faultsOf(entity, 'attributes' in row ? (row.attributes as JsonObject) : {})
    if (issues.length > 0) found.push({ entity: entity.name, tenant, id: row.id, issues })
  }
  return found
}

function faultsOf(entity: Entity, attributes: JsonObject): readonly Issue[] {
  try {
    checkedAttributes(entity, attributes)
    return []
  } catch (error) {
    if (isCrmError(error)) return error.issues
    throw error
  }
}
