import type { Settings } from '../../kernel/index.js'

/** What a tenant says otherwise than the model. */
export type SettingOverrides = Partial<Settings>

/** Changes of a tenant's settings: absent leaves, `null` goes back to the model's. */
export type SettingChanges = { readonly [Name in keyof Settings]?: Settings[Name] | null }

/** What is known of a tenant. One of which nothing was said is active, without a label. */
export interface TenantInfo {
  readonly tenant: string
  /** `deleting`: its rows are being deleted, or that was broken off. Call `delete` again. */
  readonly state: 'active' | 'suspended' | 'deleting'
  readonly label: string | null
  /** Why it is suspended, where that was said. */
  readonly reason: string | null
  readonly overrides: SettingOverrides
}

/** Settings that hold for a tenant. */
export interface TenantSettings {
  /** The model's, with the tenant's own over them. */
  readonly settings: Settings
  readonly overrides: SettingOverrides
}

/** A row of a tenant as the storage keeps it: columns to plain JSON. */
export interface ExportedRow {
  /** `customer`, `purchaseLine`, `event`... */
  readonly table: string
  readonly row: Readonly<Record<string, unknown>>
}

/** The administration of tenants: the host's own, asked of no policy and told by no event. */
export interface Tenants {
  /**
   * States a tenant before its first write, which would make it too.
   *
   * @throws `tenant.exists` | `tenant.deleted` | `input.invalid`
   */
  create(input: {
    readonly tenant: string
    readonly label?: string
    readonly settings?: SettingOverrides
  }): Promise<TenantInfo>
  /**
   * Tenants in the order of their names: those that were stated, and those that have written anything. Without the deleted.
   *
   * @returns at most `limit` (1 to 500, default 50), and where to go on
   * @throws `cursor.invalid` | `input.invalid`
   */
  list(input?: {
    readonly after?: string
    readonly limit?: number
  }): Promise<{ readonly items: readonly TenantInfo[]; readonly next?: string }>
  /**
   * Reads a tenant's settings, and changes those that are given. They hold at once in this crm, in others within 5 seconds.
   *
   * @throws `tenant.currency_in_use` | `tenant.deleted` | `input.invalid`
   */
  settings(input: { readonly tenant: string } & SettingChanges): Promise<TenantSettings>
  /**
   * Refuses every call of the tenant with `tenant.suspended`, at once in this crm, in others within 5 seconds. Ticks and
   * consumers leave it out; what is due waits.
   *
   * @throws `tenant.deleted` | `input.invalid`
   */
  suspend(input: { readonly tenant: string; readonly reason?: string }): Promise<TenantInfo>
  /** Lifts a suspension. @throws `tenant.deleted` | `input.invalid` */
  resume(input: { readonly tenant: string }): Promise<TenantInfo>
  /**
   * Every row of a tenant, table by table in the order of keys, page by page. Suspend it first for a copy of one moment.
   *
   * @throws `tenant.not_found` | `tenant.deleted` | `input.invalid`
   */
  export(input: { readonly tenant: string; readonly signal?: AbortSignal }): AsyncIterable<ExportedRow>
  /**
   * Deletes every row of a tenant, in pieces; one that was broken off is gone on with by calling again. What stays is its
   * name, which cannot be used again: every later call is refused with `tenant.deleted`, and so is every unit of work that
   * has not committed yet.
   *
   * @returns how many rows were deleted
   * @throws `tenant.not_found` | `tenant.deleted` | `input.invalid` where `confirm` is another name
   */
  delete(input: {
    readonly tenant: string
    readonly confirm: string
    readonly signal?: AbortSignal
  }): Promise<{ readonly rows: number }>
}

/** What a crm of one tenant has of it. */
export interface OneTenant {
  /** As `Tenants.settings`, of the only tenant. */
  settings(changes?: SettingChanges): Promise<TenantSettings>
  /** As `Tenants.export`, of the only tenant. */
  export(options?: { readonly signal?: AbortSignal }): AsyncIterable<ExportedRow>
}
