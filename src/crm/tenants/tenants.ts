import { z } from 'zod'
import { type Runtime, singleTenant } from '../runtime.js'
import { assertNothingBooked } from './booked.js'
import { changing } from './changing.js'
import { hasWritten } from './counter.js'
import { deleteTenant } from './delete.js'
import { tenantExists } from './errors.js'
import { exportTenant } from './export.js'
import { checkedChanges, readInput, settingShape, tenantName } from './input.js'
import { listTenants } from './list.js'
import { infoOf, type TenantRow } from './tenant-row.js'
import type { OneTenant, SettingChanges, SettingOverrides, TenantSettings, Tenants } from './types.js'

const created = z.strictObject({
  tenant: tenantName,
  label: z.string().min(1).max(200).optional(),
  settings: z.strictObject(settingShape).optional(),
})
const changed = z.strictObject({ tenant: tenantName, ...settingShape })
const suspended = z.strictObject({ tenant: tenantName, reason: z.string().min(1).max(500).optional() })
const named = z.strictObject({ tenant: tenantName })

/** The administration of tenants, of a crm that has many. */
export const tenantsOf = (runtime: Runtime): Tenants => {
  return Object.freeze({
    create,
    list: (input?: unknown) => listTenants(runtime, input),
    settings: (input: unknown) => settingsOf(runtime, input),
    suspend,
    resume,
    export: (input: unknown) => exportTenant(runtime, input),
    delete: (input: unknown) => deleteTenant(runtime, input),
  })

  async function create(input: unknown) {
    const { tenant, label = null, settings = {} } = readInput('tenants.create', created, input)
    const overrides = withChanges({}, checkedChanges('tenants.create', settings, ['settings']))
    const row = await changing(runtime, tenant, async (known, session) => {
      if (known.version > 0 || (await hasWritten(session, tenant))) throw tenantExists({ tenant })
      return { ...known, label, overrides }
    })
    return told(row, 'created')
  }

  async function suspend(input: unknown) {
    const { tenant, reason = null } = readInput('tenants.suspend', suspended, input)
    const row = await changing(runtime, tenant, async (known) => ({ ...known, state: 'suspended', reason }))
    return told(row, 'suspended')
  }

  async function resume(input: unknown) {
    const { tenant } = readInput('tenants.resume', named, input)
    const row = await changing(runtime, tenant, async (known) => ({
      ...known,
      state: 'active',
      reason: null,
    }))
    return told(row, 'resumed')
  }

  function told(row: TenantRow, what: string) {
    runtime.logger?.debug(`a tenant was ${what}`, { tenant: row.tenant })
    return infoOf(row)
  }
}

/** What a crm of one tenant has of it. */
export const oneTenantOf = (runtime: Runtime): OneTenant =>
  Object.freeze({
    settings: (changes?: SettingChanges) => settingsOf(runtime, { ...changes, tenant: singleTenant }),
    export: (options?: { signal?: AbortSignal }) =>
      exportTenant(runtime, { signal: options?.signal, tenant: singleTenant }),
  })

async function settingsOf(runtime: Runtime, input: unknown): Promise<TenantSettings> {
  const { tenant, ...given } = readInput('tenants.settings', changed, input)
  const changes = checkedChanges('tenants.settings', given)
  const row = await changing(runtime, tenant, async (known, session) => {
    if (Object.keys(changes).length === 0) return known
    const overrides = withChanges(known.overrides, changes)
    const [from, to] = [
      { ...runtime.settings, ...known.overrides },
      { ...runtime.settings, ...overrides },
    ]
    if (from.currency !== to.currency) {
      await assertNothingBooked(runtime, session, { tenant, currency: from.currency })
    }
    return { ...known, overrides }
  })
  return { settings: { ...runtime.settings, ...row.overrides }, overrides: row.overrides }
}

function withChanges(overrides: SettingOverrides, changes: SettingChanges): SettingOverrides {
  const all = { ...overrides, ...changes }
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== null))
}
