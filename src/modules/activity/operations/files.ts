import { z } from 'zod'
import {
  type BaseRow,
  defineOperation,
  type Entity,
  Id,
  type OperationContext,
  type RuleJson,
} from '../../../kernel/index.js'
import * as decisions from '../decisions/files.js'
import { Comment, FileErasure, FileRef, Note, Tagging, Task, Watch } from '../entities.js'
import { fileNoPort } from '../errors.js'
import { FileAdded, FileRemoved } from '../events.js'
import { fileRefAtSchema, newFileRefSchema } from '../inputs/hanging.js'
import type { Settled } from '../options.js'
import { customerAt, placeAt } from './places.js'

/** Files need a port: what is kept for a person must be able to go. */
export const fileOperations = ({ files }: Settled) => {
  const add = defineOperation({
    kind: 'create',
    label: { en: 'Add a file', zh: '添加文件' },
    input: newFileRefSchema,
    emits: [FileAdded],
    handler: async (context, { subject, ...file }) => {
      if (!files) throw fileNoPort({})
      const { customerId, ...place } = await placeAt(context, subject)
      return context.unit.insert(FileRef, { ...file, ...place }, ({ id: fileRefId }) => [
        { type: 'fileRef.added', data: { fileRefId, subject: place.subject, customerId } },
      ])
    },
  })
  return { add, remove }
}

const remove = defineOperation({
  kind: 'delete',
  label: { en: 'Remove a file', zh: '移除文件' },
  input: fileRefAtSchema,
  emits: [FileRemoved],
  handler: async (context, { fileRefId, ifVersion }) => {
    const file = await context.unit.load(FileRef, fileRefId, { ifVersion })
    const data = { fileRefId, subject: file.subject, customerId: await customerAt(context, file) }
    for (const entity of hanging) await removeFrom(context, entity, fileRefId)
    await eraseBytes(context, [file])
    await context.unit.remove(file, [{ type: 'fileRef.removed', data }])
  },
})

const hanging: readonly Entity<string, BaseRow>[] = [Note, Task, Tagging, Comment, FileRef, Watch]

/** What hangs on a file goes with it; nothing hangs on that. */
async function removeFrom(
  context: OperationContext,
  entity: Entity<string, BaseRow>,
  fileRefId: string,
): Promise<void> {
  const where = {
    op: 'and',
    of: [
      { op: 'eq', left: { field: 'subject.entity' }, right: { value: 'fileRef' } },
      { op: 'eq', left: { field: 'subject.id' }, right: { value: fileRefId } },
    ],
  }
  const rule: RuleJson = { v: 1, entity: entity.name, where }
  const rows = await context.unit.list(entity, { where: rule, archived: 'include', whole: true })
  if (entity.name === 'fileRef') await eraseBytes(context, rows as readonly FileRef[])
  for (const row of rows) await context.unit.remove(row)
}

/** The bytes go after the commit, with the next tick, which tries until they are gone. */
export const eraseBytes = async (
  { unit, now }: OperationContext,
  files: readonly FileRef[],
): Promise<void> => {
  for (const file of files) await unit.insert(FileErasure, decisions.newErasure(file, now()))
}

/** The bytes are gone. */
export const settle = defineOperation({
  kind: 'delete',
  internal: true,
  label: { en: 'Forget erased bytes', zh: '完成文件清除' },
  input: z.strictObject({ fileErasureId: Id }),
  handler: async ({ unit, persons }, { fileErasureId: id }) => {
    const erasure = await unit.find(FileErasure, id)
    if (!erasure) return
    await unit.remove(erasure)
    // Whoever had the bytes would know them by their hash.
    const gone = [{ entity: 'fileErasure', id }]
    await persons.forget({ customerIds: [], rows: gone, removed: gone })
  },
})
