import type { Settings } from '../../kernel/index.js'
import type { ModelParts } from '../../model/parts.js'
import type { EntityShapes, Session } from '../../storage/index.js'
import type { TenantRow } from './tenant-row.js'

/** What a tenant's calls work with in place of the model's. */
export interface OwnSettings {
  readonly settings: Settings
  readonly parts: ModelParts
  readonly entityShapes: EntityShapes
}

/** What this crm knows of its tenants: read once, and kept for a short while. */
export interface KnownTenants {
  /**
   * Lets a call of a tenant begin. Waits only where nothing fresh is known; `session` is read through where a caller holds
   * the only connection.
   *
   * @throws `tenant.suspended` | `tenant.deleted`, and what reading throws
   */
  enter(tenant: string, session?: Session): Promise<void> | undefined
  /** What the tenant says otherwise than the model, as far as that is known; `undefined` where it says nothing. */
  ownOf(tenant: string): OwnSettings | undefined
  /** Whether anything may be done for it: neither suspended nor deleted. */
  isActive(tenant: string): Promise<boolean>
  /** Whether this crm knows that it was deleted, or is being. */
  isGone(tenant: string): boolean
  /** Takes what was just written. */
  learn(row: TenantRow): void
}
