import { type BaseRow, type Entity, type Instant, instantMs, toInstant } from '../../../../kernel/index.js'
import type { ErasureReceipt, KeepingReason } from '../entities.js'
import type { Duty, Settled } from '../options.js'
import { fateOf } from './leaving.js'

/** Rows of one entity that belong to a person. */
export interface Held {
  readonly entity: Entity
  readonly rows: readonly BaseRow[]
}

/** Until when something is kept; `null`: until somebody says otherwise. */
export interface Keeping {
  readonly why: KeepingReason
  readonly until: Instant | null
}

/** What is done with the rows of one entity. */
export interface Part {
  readonly entity: Entity
  readonly removed: readonly BaseRow[]
  readonly blanked: readonly { readonly row: BaseRow; readonly next: BaseRow }[]
  readonly standing: readonly BaseRow[]
  readonly kept: readonly (Keeping & { readonly row: BaseRow; readonly goes: boolean })[]
}

/** Decides row by row: a hold keeps all, a duty the rows it is about, as long as it lasts. */
export const planOf = (
  held: readonly Held[],
  {
    duties,
    hold,
    now,
  }: { readonly duties: Settled['duties']; readonly hold?: Keeping; readonly now: Instant },
): readonly Part[] =>
  held.map(({ entity, rows }) => {
    const part = { removed: [] as BaseRow[], blanked: [] as Part['blanked'][number][] }
    const rest = { standing: [] as BaseRow[], kept: [] as Part['kept'][number][] }
    const duty = Object.hasOwn(duties, entity.name) ? duties[entity.name] : undefined
    for (const row of rows) {
      const fate = fateOf(entity, row)
      if (fate.kind === 'stand') rest.standing.push(row)
      else {
        const keeping = hold ?? (duty && keptBy(duty, row, now))
        if (keeping) rest.kept.push({ ...keeping, row, goes: fate.kind === 'remove' })
        else if (fate.kind === 'remove') part.removed.push(row)
        else part.blanked.push({ row, next: fate.next })
      }
    }
    return { entity, ...part, ...rest }
  })

/** Until when a duty keeps a row; nothing once that has passed. A row that does not say from when is kept from its creation. */
export const keptBy = (
  { days, from = 'createdAt' }: Duty,
  row: BaseRow,
  now: Instant,
): Keeping | undefined => {
  // Rows are records of their fields; the interface has no index to say so.
  const start = ((row as never)[from] as string | null | undefined) ?? row.createdAt
  const until = toInstant(instantMs(instantAt(start)) + days * dayMs)
  return until > now ? { why: 'duty', until } : undefined
}

const dayMs = 86_400_000

/** A day begins in UTC where nobody says otherwise. */
function instantAt(text: string): Instant {
  return text.length === 10 ? `${text}T00:00:00.000Z` : text
}

/** What of a receipt follows from what is done with rows. */
export const countsOf = (
  parts: readonly Part[],
): Pick<ErasureReceipt, 'removed' | 'blanked' | 'standing' | 'kept'> => ({
  removed: counted(parts, ({ removed }) => removed),
  blanked: counted(parts, ({ blanked }) => blanked),
  standing: counted(parts, ({ standing }) => standing),
  kept: parts.flatMap(({ entity, kept }) => keptCounts(entity.name, kept)),
})

function counted(parts: readonly Part[], of: (part: Part) => readonly unknown[]) {
  return parts.flatMap((part) => {
    const rows = of(part).length
    return rows > 0 ? [{ entity: part.entity.name, rows }] : []
  })
}

/** One line for each reason, with the last date of its rows. */
function keptCounts(entity: string, kept: Part['kept']): ErasureReceipt['kept'] {
  return (['hold', 'duty'] as const).flatMap((why) => {
    const own = kept.filter((one) => one.why === why)
    if (own.length === 0) return []
    return [{ entity, rows: own.length, why, until: lastOf(own.map(({ until }) => until)) }]
  })
}

function lastOf(dates: readonly (Instant | null)[]): Instant | null {
  const known = dates.filter((date) => date !== null).toSorted()
  return dates.includes(null) ? null : (known.at(-1) ?? null)
}

/** When what is kept is looked at next: at the first date of any of it. `null`: nothing is kept, or nobody knows until when. */
export const dueOf = (parts: readonly Part[]): Instant | null => {
  const dates = parts.flatMap(({ kept }) => kept.flatMap(({ until }) => until ?? []))
  return dates.toSorted()[0] ?? null
}

/**
 * Several receipts of one person as one: what was removed adds up. What stands and what is kept adds up within a run, and is
 * what the last run found.
 */
export const joined = (
  before: ErasureReceipt,
  after: ErasureReceipt,
  { isSameRun }: { readonly isSameRun: boolean },
): ErasureReceipt => ({
  ...after,
  customerIds: [...new Set([...before.customerIds, ...after.customerIds])],
  removed: added(before.removed, after.removed),
  blanked: added(before.blanked, after.blanked),
  standing: isSameRun ? added(before.standing, after.standing) : after.standing,
  kept: isSameRun ? keptTogether([...before.kept, ...after.kept]) : after.kept,
  log: Object.fromEntries(
    Object.entries(after.log).map(([what, count]) => [
      what,
      count + before.log[what as keyof typeof before.log],
    ]),
    // The same counts as before.
  ) as ErasureReceipt['log'],
  prints: before.prints + after.prints,
})

function added(
  before: ErasureReceipt['removed'],
  after: ErasureReceipt['removed'],
): ErasureReceipt['removed'] {
  const sums = new Map<string, number>()
  for (const { entity, rows } of [...before, ...after]) sums.set(entity, (sums.get(entity) ?? 0) + rows)
  return [...sums].map(([entity, rows]) => ({ entity, rows }))
}

function keptTogether(kept: ErasureReceipt['kept']): ErasureReceipt['kept'] {
  const lines = new Map<string, ErasureReceipt['kept'][number]>()
  for (const one of kept) {
    const known = lines.get(`${one.entity} ${one.why}`)
    const until = known ? lastOf([known.until, one.until]) : one.until
    lines.set(`${one.entity} ${one.why}`, { ...one, rows: one.rows + (known?.rows ?? 0), until })
  }
  return [...lines.values()]
}

/** The first of several dates. */
export const earliest = (...dates: readonly (Instant | null)[]): Instant | null =>
  dates.filter((date) => date !== null).toSorted()[0] ?? null
