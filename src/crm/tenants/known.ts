import { canonicalJson, SECOND_MS, type Settings } from '../../kernel/index.js'
import type { ModelParts } from '../../model/parts.js'
import { type EntityShapes, type Session, tenantDeleted } from '../../storage/index.js'
import { knownFault } from '../faults.js'
import type { Runtime } from '../runtime.js'
import { tenantSuspended } from './errors.js'
import type { KnownTenants, OwnSettings } from './knowledge.js'
import { findTenant, type TenantRow, unsaid } from './tenant-row.js'

/** How long what another process has changed may go unnoticed. */
const freshMs = 5 * SECOND_MS

/** Tenants that are remembered before those nobody has asked for in a while are forgotten. */
const mostKnown = 10_000

interface Known {
  readonly row: TenantRow
  readonly own: OwnSettings | undefined
  readonly readAt: number
}

export const knownTenants = (runtime: () => Runtime): KnownTenants => {
  const known = new Map<string, Known>()
  const loading = new Map<string, Promise<Known>>()
  // Whatever was being read when something was written may be older than it.
  let written = 0

  return {
    enter: (tenant, session) => {
      const fresh = freshOf(tenant)
      if (!fresh) return load(tenant, session).then(({ row }) => admit(row))
      admit(fresh.row)
      return undefined
    },
    ownOf: (tenant) => known.get(tenant)?.own,
    isActive: async (tenant) => (freshOf(tenant) ?? (await load(tenant))).row.state === 'active',
    isGone: (tenant) => gone.has(known.get(tenant)?.row.state ?? 'active'),
    learn: (row) => {
      written += 1
      loading.delete(row.tenant)
      keep(row)
    },
  }

  function freshOf(tenant: string): Known | undefined {
    // No host can name it: what is written down for all tenants belongs to none.
    if (tenant === '') return nobody
    const one = known.get(tenant)
    if (!one) return undefined
    const age = runtime().clock.now() - one.readAt
    return age >= 0 && age < freshMs ? one : undefined
  }

  async function load(tenant: string, session?: Session): Promise<Known> {
    if (!session) runtime().gate.assertOutside()
    const begun = session ? undefined : loading.get(tenant)
    if (begun) return begun
    const load = read(tenant, session).finally(() => {
      if (loading.get(tenant) === load) loading.delete(tenant)
    })
    if (!session) loading.set(tenant, load)
    return load
  }

  async function read(tenant: string, session?: Session): Promise<Known> {
    const { driver, gate, ready, clock } = runtime()
    const before = written
    try {
      if (!session) await ready()
      const find = (reading: Session) => findTenant(reading, tenant)
      const row = session ? await find(session) : await gate.enter(() => driver.read(find))
      if (before !== written) return freshOf(tenant) ?? read(tenant, session)
      return keep(row ?? unsaid(tenant, clock.now()))
    } catch (error) {
      throw knownFault(driver, error)
    }
  }

  function keep(row: TenantRow): Known {
    if (known.size >= mostKnown) forgetOldest()
    const own = ownSettings(runtime(), row, known.get(row.tenant))
    const one = { row, own, readAt: runtime().clock.now() }
    // Whoever was read last stands last.
    known.delete(row.tenant)
    known.set(row.tenant, one)
    return one
  }

  function forgetOldest(): void {
    let left = Math.ceil(mostKnown / 10)
    for (const tenant of known.keys()) {
      if (left-- === 0) return
      known.delete(tenant)
    }
  }
}

const gone: ReadonlySet<TenantRow['state']> = new Set(['deleting', 'deleted'])

const nobody: Known = { row: unsaid('', 0), own: undefined, readAt: 0 }

function admit({ tenant, state }: TenantRow): void {
  if (state === 'active') return
  throw state === 'suspended' ? tenantSuspended({ tenant }) : tenantDeleted({ tenant })
}

/** One object as long as the tenant says the same. */
function ownSettings(
  { settings: given, parts, entityShapes: shapes }: Runtime,
  { overrides, attributes }: TenantRow,
  before: Known | undefined,
): OwnSettings | undefined {
  const addsAttributes = Object.keys(attributes).length > 0
  if (Object.keys(overrides).length === 0 && !addsAttributes) return undefined
  const settings: Settings = Object.freeze({ ...given, ...overrides })
  if (before?.own && isSame(before.row, { overrides, attributes })) return before.own
  const whole = addsAttributes ? parts.withAttributes(attributes) : parts
  const isInOwn = settings.currency === given.currency
  return {
    settings,
    parts: isInOwn ? whole : { ...whole, catalogue: whole.catalogueIn(settings.currency) },
    entityShapes: addsAttributes ? shapesOf(shapes, whole) : shapes,
  }
}

type Said = Pick<TenantRow, 'overrides' | 'attributes'>

function isSame(one: Said, other: Said): boolean {
  const textOf = ({ overrides, attributes }: Said) => canonicalJson([overrides, attributes])
  return textOf(one) === textOf(other)
}

// Attributes that may be missing change nothing of how rows are read and written.
function shapesOf(shapes: EntityShapes, { entities }: ModelParts): EntityShapes {
  return Object.fromEntries(
    Object.entries(shapes).map(([name, shape]) => [
      name,
      { ...shape, entity: entities[name] ?? shape.entity },
    ]),
  )
}
