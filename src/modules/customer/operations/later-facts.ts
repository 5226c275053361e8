import type { BaseRow, Entity, OperationContext } from '../../../kernel/index.js'
import { ContactPoint, type CustomerMerge, ExternalId } from '../entities.js'
import {
  isTaken,
  type Naming,
  namingsOf,
  renamed,
  rowsNamingSince,
  rowsOf,
  type StandsFor,
} from './merged-rows.js'
import { externalIdsOf } from './rows.js'

/**
 * Facts that came after a merge go to whom they tell about: whose the records are that they name, such as a contact point,
 * a purchase or a visitor; else whoever alone is known where they come from.
 */
export const moveLaterFacts = async (
  context: OperationContext,
  { mergedAt }: Pick<CustomerMerge, 'mergedAt'>,
  back: StandsFor,
): Promise<void> => {
  const isKnownThere = await sourcesOf(context, back)
  const namings = namingsOf(context, 'customer').filter(({ entity }) => !own.has(entity.name))
  // What is named goes first, and what names it follows.
  for (const naming of namedFirst(namings)) {
    const pages = rowsNamingSince(context, naming, { entity: 'customer', id: back.from }, mergedAt)
    for await (const later of pages) {
      const whose = await ownersNamed(context, naming, later, back)
      for (const row of later) {
        if (!(whose(row) ?? isKnownThere(row))) continue
        const next = renamed(naming, row, back)
        // What the one who comes back has already stays with the survivor.
        if (await isTaken(context, naming.entity, next)) continue
        await context.unit.save(row, { next, events: [] })
      }
    }
  }
}

/** What says by itself who a customer is, and the records of merges. */
const own: ReadonlySet<string> = new Set([ContactPoint.name, ExternalId.name, 'identifier', 'customer'])

/** Entities before those that refer to them; in a circle, any of them first. */
function namedFirst(namings: readonly Naming[]): readonly Naming[] {
  const seen = new Set<string>()
  const ordered: Naming[] = []
  const visit = (name: string): void => {
    if (seen.has(name)) return
    seen.add(name)
    const of = namings.filter(({ entity }) => entity.name === name)
    for (const { target } of of.flatMap(({ entity }) => referencesOf(entity))) visit(target)
    ordered.push(...of)
  }
  for (const { entity } of namings) visit(entity.name)
  return ordered
}

interface Reference {
  readonly field: string
  readonly target: string
}

function referencesOf({ fields }: Entity): readonly Reference[] {
  return Object.entries(fields).flatMap(([field, { kind, entity: target }]) =>
    kind === 'ref' && target !== undefined && target !== 'customer' ? [{ field, target }] : [],
  )
}

/** Whether what a row names is of the one who comes back; `undefined` where that tells nothing, or both. */
async function ownersNamed(
  context: OperationContext,
  { entity }: Naming,
  rows: readonly BaseRow[],
  { from, to }: StandsFor,
): Promise<(row: BaseRow) => boolean | undefined> {
  const references = referencesOf(entity)
  const owners = new Map<string, ReadonlySet<unknown>>()
  for (const { field, target } of references) {
    const ids = [...new Set(rows.flatMap((row) => idIn(row, field) ?? []))]
    for (const [id, own] of await ownersOf(context, target, ids)) owners.set(`${target}\n${id}`, own)
  }
  return (row) => {
    const named = references.flatMap(({ field, target }) => [
      ...(owners.get(`${target}\n${idIn(row, field)}`) ?? []),
    ])
    const isTheirs = named.includes(to)
    return isTheirs === named.includes(from) ? undefined : isTheirs
  }
}

async function ownersOf(
  { unit, persons }: OperationContext,
  name: string,
  ids: readonly string[],
): Promise<readonly (readonly [string, ReadonlySet<unknown>])[]> {
  const entity = persons.entities[name]
  const fields = persons.belongings[name]?.customers ?? []
  if (!entity || fields.length === 0 || ids.length === 0) return []
  const rows = await rowsOf(unit, entity, ids)
  return rows.map((row) => [row.id, new Set(fields.map((field) => idIn(row, field)))])
}

function idIn(row: BaseRow, field: string): string | undefined {
  // Rows are records of their fields; the interface has no index to say so.
  const value = (row as unknown as Record<string, unknown>)[field]
  return typeof value === 'string' ? value : undefined
}

/** Whether only the one who comes back is known where a fact comes from. */
async function sourcesOf(
  context: OperationContext,
  { from, to }: StandsFor,
): Promise<(row: BaseRow) => boolean> {
  const theirs = new Set((await externalIdsOf(context, to)).map(({ source }) => source))
  const others = new Set((await externalIdsOf(context, from)).map(({ source }) => source))
  return (row) => {
    const source = idIn(row, 'source')
    return source !== undefined && theirs.has(source) && !others.has(source)
  }
}
