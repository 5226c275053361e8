import type { BaseRow, Entity, EntityRef, OperationContext } from '../../../kernel/index.js'
import { hangingTooDeep } from '../errors.js'

/** Where something hangs, and whose record that is. */
export interface Place {
  readonly subject: EntityRef
  /** The record below, which hangs on nothing. */
  readonly root: EntityRef
  /** Whose record it is, where that is not the subject itself. */
  readonly customerId: string | null
}

/**
 * Finds the record that something is to hang on.
 *
 * @throws `<entity>.not_found` | `subject.too_deep`
 */
export const placeAt = async (context: OperationContext, { entity, id }: EntityRef): Promise<Place> => {
  const declared = entityNamed(context, entity)
  const row = await context.unit.load(declared, id)
  const subject = { entity, id: row.id }
  const hangs = hangingFields(declared)
  if (!hangs)
    return { subject, root: subject, customerId: entity === 'customer' ? null : customerIn(declared, row) }
  const [above, root] = [refIn(row, hangs.subject), refIn(row, hangs.root)]
  if (!isSame(above, root)) throw hangingTooDeep(subject)
  return { subject, root, customerId: await customerAt(context, { subject, root }) }
}

/** Whose record something hangs on, where that is not its subject itself. */
export const customerAt = async (
  context: OperationContext,
  { subject, root }: Pick<Place, 'subject' | 'root'>,
): Promise<string | null> => {
  if (root.entity === 'customer') return isSame(subject, root) ? null : root.id
  const declared = entityNamed(context, root.entity)
  const row = await context.unit.find(declared, root.id, { archived: 'include' })
  return row ? customerIn(declared, row) : null
}

function entityNamed({ entity }: OperationContext, name: string): Entity<string, BaseRow> {
  // The model's own entity of that name is what answers.
  return entity({ name } as Entity<string, BaseRow>)
}

function hangingFields({ fields }: Entity): { subject: string; root: string } | undefined {
  const found = Object.entries(fields).find(([, { kind, readOnly }]) => kind === 'subject' && !readOnly)
  if (!found) return undefined
  const [subject, { root = subject }] = found
  return { subject, root }
}

function customerIn({ fields }: Entity, row: BaseRow): string | null {
  const names = Object.keys(fields).filter((name) => fields[name]?.entity === 'customer')
  // Rows are records of their fields; the interface has no index to say so.
  return names.map((name) => (row as never)[name] as string | null).find((id) => id !== null) ?? null
}

function refIn(row: BaseRow, name: string): EntityRef {
  // Rows are records of their fields; the interface has no index to say so.
  return (row as never)[name] as EntityRef
}

function isSame(a: EntityRef, b: EntityRef): boolean {
  return a.entity === b.entity && a.id === b.id
}
