import type { Claim } from '../../kernel/index.js'
import { all, among, equals, ofTenant } from '../plans.js'
import type { ReadOptions, SelectPlan, TxSession, Write } from '../port.js'
import type { UndoLog } from './undo.js'

/** A unique value that another holds. */
export interface Clash {
  readonly claim: Claim
  readonly ownerId: string
}

/** Unique values as a unit of work sees them: rows that are only inserted and deleted. */
export interface Claims {
  ownerOf(name: string, value: string): Promise<string | undefined>
  prefetch(wanted: readonly { readonly name: string; readonly value: string }[]): Promise<void>
  /** Takes a value for later writing. @returns the other owner, where one is known already */
  take(claim: Claim): string | undefined
  release(claim: Claim): void
  /** Writes what is due. @returns the first claim that another holds; then none of them is written */
  flush(): Promise<Clash | undefined>
  /** Looks once more at what was seen, for one who is about to refuse: between two looks others may have committed. */
  lookAgain(): Promise<void>
  /** How often something has been written that was not taken back at once. */
  readonly applied: number
  /** Whether a value is no longer whose it was seen to be: what was decided on it is decided again. */
  readonly isStale: boolean
}

/** A value, and whose it was when it was looked for: `null` for nobody's. */
interface Seen {
  readonly name: string
  readonly value: string
  readonly ownerId: string | null
}

const owner: SelectPlan = {
  entity: 'uniqueValue',
  columns: ['value', 'ownerId'],
  where: all(ofTenant, equals('name', 1), equals('value', 2)),
  order: [],
}

const owners: SelectPlan = {
  entity: 'uniqueValue',
  columns: ['value', 'ownerId'],
  where: all(ofTenant, equals('name', 1), among('value', 2)),
  order: [],
}

const exactly = all(ofTenant, equals('name', 1), equals('value', 2), equals('ownerId', 3))

/** A value that is free is claimed before it counts. */
const claimed: ReadOptions = { insertFollows: true }

const keyOf = (name: string, value: string): string => `${name}\n${value}`

export const claimsOf = (session: TxSession, tenant: string, undo: UndoLog): Claims => {
  const known = new Map<string, string | null>()
  const taken = new Map<string, Claim>()
  const released = new Map<string, Claim>()

  const seen = new Map<string, Seen>()
  /** Values that are as this unit has written them. */
  const written = new Set<string>()

  let applied = 0
  let isStale = false

  return {
    ownerOf,
    prefetch,
    take,
    release,
    flush,
    lookAgain,
    get applied() {
      return applied
    },
    get isStale() {
      return isStale
    },
  }

  async function ownerOf(
    name: string,
    value: string,
    options: ReadOptions = claimed,
  ): Promise<string | undefined> {
    const key = keyOf(name, value)
    if (!known.has(key)) {
      const [row] = await session.select(owner, [tenant, name, value], options)
      see(key, { name, value, ownerId: row ? String(row.ownerId) : null })
    }
    return known.get(key) ?? undefined
  }

  async function prefetch(wanted: readonly { name: string; value: string }[]): Promise<void> {
    const unknown = wanted.filter(({ name, value }) => !known.has(keyOf(name, value)))
    for (const one of await read(unknown)) see(keyOf(one.name, one.value), one)
  }

  async function lookAgain(): Promise<void> {
    const doubtful = [...seen].filter(([key]) => !written.has(key)).map(([, one]) => one)
    for (const { name, value, ownerId } of await read(doubtful))
      if (seen.get(keyOf(name, value))?.ownerId !== ownerId) isStale = true
  }

  async function read(wanted: readonly Pick<Seen, 'name' | 'value'>[]): Promise<readonly Seen[]> {
    const found: Seen[] = []
    for (const name of new Set(wanted.map((one) => one.name))) {
      const values = [...new Set(wanted.filter((one) => one.name === name).map(({ value }) => value))]
      const rows = await session.select(owners, [tenant, name, values])
      const ownerIds = new Map(rows.map((row) => [String(row.value), String(row.ownerId)]))
      for (const value of values) found.push({ name, value, ownerId: ownerIds.get(value) ?? null })
    }
    return found
  }

  function see(key: string, one: Seen): void {
    known.set(key, one.ownerId)
    if (!seen.has(key)) seen.set(key, one)
  }

  function take(claim: Claim): string | undefined {
    const key = keyOf(claim.key, claim.value)
    const other = known.get(key)
    if (other) return other === claim.ownerId ? undefined : other
    step(key)
    known.set(key, claim.ownerId)
    taken.set(key, claim)
    return undefined
  }

  function release(claim: Claim): void {
    const key = keyOf(claim.key, claim.value)
    step(key)
    known.set(key, null)
    if (!taken.delete(key)) released.set(key, claim)
  }

  async function flush(): Promise<Clash | undefined> {
    if (taken.size === 0 && released.size === 0) return undefined
    const due = [...taken]
    for (const key of [...taken.keys(), ...released.keys()]) written.add(key)
    const moved = due.filter(([key]) => released.has(key)).map(([, claim]) => claim)
    const fresh = due.filter(([key]) => !released.has(key)).map(([, claim]) => claim)
    const removals = [...released.values()].map(removal)
    taken.clear()
    released.clear()
    // What may clash goes first: until then nothing has been given up.
    const clash = fresh.length > 0 ? await insert(fresh) : undefined
    if (clash) return clash
    if (removals.length > 0) {
      applied += 1
      await session.apply(removals)
    }
    return moved.length > 0 ? insert(moved) : undefined
  }

  async function insert(due: readonly Claim[]): Promise<Clash | undefined> {
    const rows = due.map(({ key, value, ownerId }) => ({ tenant, name: key, value, ownerId }))
    applied += 1
    const [count] = await session.apply([{ op: 'insert', entity: 'uniqueValue', rows, ifAbsent: true }])
    if (count?.matched === due.length) return undefined
    // Somebody was there first: another, or the owner itself, who had the value already.
    for (const claim of due) known.delete(keyOf(claim.key, claim.value))
    const { clash, own } = await holders(due)
    if (clash && seen.get(keyOf(clash.claim.key, clash.claim.value))?.ownerId === null) isStale = true
    // What was written of ours goes, where it can be told from what was there.
    if (clash && own.length === count?.matched) {
      await session.apply(own.map(removal))
      for (const claim of own) known.delete(keyOf(claim.key, claim.value))
      applied -= 1
    }
    return clash
  }

  async function holders(due: readonly Claim[]): Promise<{ clash?: Clash; own: readonly Claim[] }> {
    const own: Claim[] = []
    let clash: Clash | undefined
    for (const claim of due) {
      // Somebody is there: an older answer will not do.
      const ownerId = await ownerOf(claim.key, claim.value, {})
      if (ownerId === claim.ownerId) own.push(claim)
      else if (ownerId !== undefined) clash ??= { claim, ownerId }
    }
    return { clash, own }
  }

  function removal({ key, value, ownerId }: Claim): Write {
    return { op: 'delete', entity: 'uniqueValue', where: exactly, values: [tenant, key, value, ownerId] }
  }

  function step(key: string): void {
    const before = { known: known.get(key), taken: taken.get(key), released: released.get(key) }
    undo.push(() => {
      restore(known, key, before.known)
      restore(taken, key, before.taken)
      restore(released, key, before.released)
    })
  }
}

function restore<V>(map: Map<string, V>, key: string, before: V | undefined): void {
  if (before === undefined) map.delete(key)
  else map.set(key, before)
}
