import { canonicalJson, toInstant } from '../../kernel/index.js'
import { type TxSession, tenantDeleted } from '../../storage/index.js'
import type { Runtime } from '../runtime.js'
import { inUnit } from '../unit-of-work.js'
import { office } from './office.js'
import { findTenant, keepTenant, type TenantRow, unsaid } from './tenant-row.js'

/** Decides on what is known of a tenant and writes it; the same again is not written. @throws `tenant.deleted` */
export const changing = async (
  runtime: Runtime,
  tenant: string,
  decide: (known: TenantRow, session: TxSession) => Promise<TenantRow>,
): Promise<TenantRow> => {
  const { clock } = runtime
  const row = await inUnit(runtime, office, { again: true }, async ({ unit: { session } }) => {
    const known = (await findTenant(session, tenant, { lock: 'update' })) ?? unsaid(tenant, clock.now())
    if (known.state === 'deleting' || known.state === 'deleted') throw tenantDeleted({ tenant })
    const next = await decide(known, session)
    return isSaid(known, next) ? known : keepTenant(session, next, toInstant(clock.now()))
  })
  runtime.tenants.learn(row)
  return row
}

/** Whether a tenant's row says this already. */
function isSaid(known: TenantRow, next: TenantRow): boolean {
  return next === known || (known.version > 0 && canonicalJson(next) === canonicalJson(known))
}
