import { type AddedAttributes, type Instant, type Json, toInstant } from '../../kernel/index.js'
import {
  ofTenant,
  type Row,
  type SelectPlan,
  type Session,
  type TxSession,
  unexpectedCount,
  type Write,
} from '../../storage/index.js'
import type { SettingOverrides, TenantInfo } from './types.js'

/** What was said of a tenant. */
export interface TenantRow {
  readonly tenant: string
  readonly state: 'active' | 'suspended' | 'deleting' | 'deleted'
  readonly label: string | null
  readonly reason: string | null
  readonly overrides: SettingOverrides
  /** Attributes of its own. */
  readonly attributes: AddedAttributes
  /** 0 of one that has no row. */
  readonly version: number
  readonly createdAt: Instant
}

export const tenantColumns = ['tenant', 'state', 'label', 'reason', 'settings', 'version', 'createdAt']

const plan: SelectPlan = { entity: 'tenant', columns: tenantColumns, where: ofTenant, order: [] }

/** What was said of a tenant, if anything. */
export const findTenant = async (
  session: Session,
  tenant: string,
  options?: { readonly lock: 'update' },
): Promise<TenantRow | undefined> => {
  const [row] = await session.select(plan, [tenant], options)
  return row && tenantOf(row)
}

/** A tenant of which nothing was said. */
export const unsaid = (tenant: string, now: number): TenantRow => ({
  tenant,
  state: 'active',
  label: null,
  reason: null,
  overrides: {},
  attributes: {},
  version: 0,
  createdAt: toInstant(now),
})

export const tenantOf = ({ tenant, state, label, reason, settings, version, createdAt }: Row): TenantRow => {
  // Rows of this table are only written here.
  const { attributes = {}, ...overrides } = settings as SettingOverrides &
    Partial<Pick<TenantRow, 'attributes'>>
  return { tenant, state, label, reason, overrides, attributes, version, createdAt } as TenantRow
}

/** Writes what was said of a tenant, over the version it was decided on. */
export const keepTenant = async (
  session: TxSession,
  { version, overrides, attributes, ...said }: TenantRow,
  now: Instant,
): Promise<TenantRow> => {
  const hasAttributes = Object.keys(attributes).length > 0
  // What was said is JSON: it came through a schema.
  const settings = (hasAttributes ? { ...overrides, attributes } : overrides) as Json
  const next = { ...said, settings, version: version + 1, updatedAt: now }
  const { tenant, createdAt, ...set } = next
  const write: Write =
    version === 0
      ? { op: 'insert', entity: 'tenant', rows: [next], ifAbsent: true }
      : { op: 'update', entity: 'tenant', where: ofTenant, values: [tenant], set }
  const [written] = await session.apply([write])
  // Somebody else was the first to say something of it: it is decided again.
  if (written?.matched !== 1) throw unexpectedCount({ entity: 'tenant', expected: 1, matched: 0 })
  return { ...said, overrides, attributes, version: version + 1 }
}

export const infoOf = ({ tenant, state, label, reason, overrides }: TenantRow): TenantInfo =>
  // Whoever asks has left out the deleted.
  ({ tenant, state, label, reason, overrides }) as TenantInfo
