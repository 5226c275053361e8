import type { z } from 'zod'
import {
  type ActorRef,
  defineOperation,
  type Entities,
  type Entity,
  type EventDeclaration,
  type LocalizedText,
  type NewRow,
} from '../../../kernel/index.js'
import * as decisions from '../decisions/hanging.js'
import { Comment, Note } from '../entities.js'
import {
  CommentAdded,
  CommentArchived,
  CommentRestored,
  CommentUpdated,
  NoteAdded,
  NoteArchived,
  NoteRestored,
  NoteUpdated,
} from '../events.js'
import {
  commentAtSchema,
  commentChangesSchema,
  type NewNote,
  newCommentSchema,
  newNoteSchema,
  noteAtSchema,
  noteChangesSchema,
} from '../inputs/hanging.js'
import { customerAt, placeAt } from './places.js'
import { type At, type Hung, idIn, shelving } from './shelving.js'

/** What somebody wrote. */
interface Written extends Hung {
  readonly body: string
  readonly authorId: string | null
}

interface Writing<Name extends string, Row extends Written> {
  readonly entity: Entity<Name, Row>
  readonly schemas: {
    readonly add: (entities: Entities) => z.ZodType<NewNote>
    readonly update: z.ZodType<At<Name> & { readonly body?: string }>
    readonly at: z.ZodType<At<Name>>
  }
  readonly events: Readonly<Record<'added' | 'updated' | 'archived' | 'restored', EventDeclaration>>
  readonly labels: Readonly<Record<'add' | 'update' | 'archive' | 'restore', LocalizedText>>
}

/** Notes and comments differ in whom they are for. */
const writing = <Name extends string, Row extends Written>({
  entity,
  schemas,
  events,
  labels,
}: Writing<Name, Row>) => {
  const told = (row: Pick<Row, 'id' | 'subject'>, customerId: string | null) => ({
    [`${entity.name}Id`]: row.id,
    subject: row.subject,
    customerId,
  })

  const add = defineOperation({
    kind: 'create',
    label: labels.add,
    input: schemas.add,
    emits: [events.added],
    handler: async (context, { id, subject, body, authorId = userOf(context.actor) }) => {
      const { customerId, ...place } = await placeAt(context, subject)
      const draft = { ...(id !== undefined && { id }), ...place, body, authorId }
      // Rows of both entities have these fields and no others.
      return context.unit.insert(entity, draft as unknown as NewRow<Row>, (row) => [
        { type: events.added.type, data: told(row, customerId) },
      ])
    },
  })

  const update = defineOperation({
    kind: 'update',
    label: labels.update,
    input: schemas.update,
    emits: [events.updated],
    handler: async (context, input) => {
      const { ifVersion, body } = input
      const row = await context.unit.load(entity, idIn(entity.name, input), { ifVersion })
      const customerId = await customerAt(context, row)
      const decision = decisions.change(entity, row, { ...row, body: body ?? row.body }, (changes) => ({
        type: events.updated.type,
        data: { ...told(row, customerId), changes },
      }))
      return context.unit.save(row, decision)
    },
  })

  const { archived, restored } = events
  return { add, update, ...shelving({ entity, schema: schemas.at, archived, restored, labels, told }) }
}

function userOf({ kind, id }: ActorRef): string | null {
  return kind === 'user' ? id : null
}

export const noteOperations = writing({
  entity: Note,
  schemas: { add: newNoteSchema, update: noteChangesSchema, at: noteAtSchema },
  events: { added: NoteAdded, updated: NoteUpdated, archived: NoteArchived, restored: NoteRestored },
  labels: {
    add: { en: 'Add a note', zh: '添加备注' },
    update: { en: 'Change a note', zh: '修改备注' },
    archive: { en: 'Archive a note', zh: '归档备注' },
    restore: { en: 'Restore a note', zh: '恢复备注' },
  },
})

export const commentOperations = writing({
  entity: Comment,
  schemas: { add: newCommentSchema, update: commentChangesSchema, at: commentAtSchema },
  events: {
    added: CommentAdded,
    updated: CommentUpdated,
    archived: CommentArchived,
    restored: CommentRestored,
  },
  labels: {
    add: { en: 'Add a comment', zh: '添加评论' },
    update: { en: 'Change a comment', zh: '修改评论' },
    archive: { en: 'Archive a comment', zh: '归档评论' },
    restore: { en: 'Restore a comment', zh: '恢复评论' },
  },
})
