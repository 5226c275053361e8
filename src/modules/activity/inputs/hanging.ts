import { z } from 'zod'
import {
  type Entities,
  type EntityRef,
  Id,
  type Instant,
  instantSchema,
  textSchema,
  Version,
} from '../../../kernel/index.js'
import { maxBodyLength, maxTagLength, maxTitleLength } from '../entities.js'

interface NewHanging {
  /** The host's own id. Default: a new one. */
  readonly id?: string
  /** The record it hangs on: any live one that does not hang on a record that hangs itself. */
  readonly subject: EntityRef
}

/** What `note.add` takes. */
export interface NewNote extends NewHanging {
  readonly body: string
  /** Default: the user who adds it. */
  readonly authorId?: string | null
}

/** What `note.update` takes: absent leaves. */
export interface NoteChanges {
  readonly noteId: string
  /** The version the caller has seen; a later one is a conflict. */
  readonly ifVersion?: number
  readonly body?: string
}

/** A note and the version the caller has seen. */
export interface NoteAt {
  readonly noteId: string
  readonly ifVersion?: number
}

/** What `comment.add` takes. */
export interface NewComment extends NewHanging {
  readonly body: string
  /** Default: the user who adds it. */
  readonly authorId?: string | null
}

/** What `comment.update` takes: absent leaves. */
export interface CommentChanges {
  readonly commentId: string
  readonly ifVersion?: number
  readonly body?: string
}

/** A comment and the version the caller has seen. */
export interface CommentAt {
  readonly commentId: string
  readonly ifVersion?: number
}

/** What `task.create` takes. */
export interface NewTask extends NewHanging {
  readonly title: string
  readonly assigneeId?: string | null
  readonly dueAt?: Instant | Date | null
}

/** What `task.update` takes: absent leaves, `null` clears. */
export interface TaskChanges {
  readonly taskId: string
  readonly ifVersion?: number
  readonly title?: string
  readonly assigneeId?: string | null
  readonly dueAt?: Instant | Date | null
}

/** A task and the version the caller has seen. */
export interface TaskAt {
  readonly taskId: string
  readonly ifVersion?: number
}

/** A word, and the record it is put on or taken from. */
export interface TagInput {
  readonly subject: EntityRef
  readonly tag: string
}

/** What `fileRef.add` takes. */
export interface NewFileRef extends NewHanging {
  readonly name: string
  /** IANA: `application/pdf`. */
  readonly mediaType: string
  readonly bytes: number
  /** In hexadecimal digits. */
  readonly sha256: string
}

/** A file and the version the caller has seen. */
export interface FileRefAt {
  readonly fileRefId: string
  readonly ifVersion?: number
}

/** A user, and the record they watch. */
export interface WatchInput {
  readonly subject: EntityRef
  readonly userId: string
}

// The interfaces above are what callers see; test/modules/activity/inputs.test.ts compares them with the schemas.
const typed = <Output, Input = Output>(schema: z.ZodType): z.ZodType<Output, Input> =>
  schema as z.ZodType<Output, Input>

/** An instant after its schema is text. */
type Read<T> = Omit<T, 'dueAt'> & { readonly dueAt?: Instant | null }

export const filled = (max: number) =>
  textSchema(max).refine((text) => /\S/.test(text), { error: 'text that is not blank' })

/** What nothing hangs on: it says of another record all that it says. */
const bare: ReadonlySet<string> = new Set(['tagging', 'watch', 'fileErasure'])

/** A record of an entity that this model has. */
export const recordIn = (entities: Entities) =>
  z.strictObject({ entity: z.enum(Object.keys(entities).filter((name) => !bare.has(name))), id: Id })

const at = (name: string) => z.strictObject({ [name]: Id, ifVersion: Version.optional() })
const body = filled(maxBodyLength)
const written = (entities: Entities) =>
  z.strictObject({ id: Id.optional(), subject: recordIn(entities), body, authorId: Id.nullish() })

export const newNoteSchema = (entities: Entities) => typed<NewNote>(written(entities))
export const noteChangesSchema = typed<NoteChanges>(at('noteId').extend({ body: body.optional() }))
export const noteAtSchema = typed<NoteAt>(at('noteId'))

export const newCommentSchema = (entities: Entities) => typed<NewComment>(written(entities))
export const commentChangesSchema = typed<CommentChanges>(at('commentId').extend({ body: body.optional() }))
export const commentAtSchema = typed<CommentAt>(at('commentId'))

const title = filled(maxTitleLength)
const due = { assigneeId: Id.nullish(), dueAt: instantSchema().nullish() }

export const newTaskSchema = (entities: Entities) =>
  typed<Read<NewTask>, NewTask>(
    z.strictObject({ id: Id.optional(), subject: recordIn(entities), title, ...due }),
  )
export const taskChangesSchema = typed<Read<TaskChanges>, TaskChanges>(
  at('taskId').extend({ title: title.optional(), ...due }),
)
export const taskAtSchema = typed<TaskAt>(at('taskId'))

// One tag has one spelling, whatever a keyboard makes of it.
const tag = filled(maxTagLength).overwrite((text) => text.normalize('NFC').trim())

export const tagSchema = (entities: Entities) =>
  typed<TagInput>(z.strictObject({ subject: recordIn(entities), tag }))

const mediaType = z
  .string()
  .max(150)
  .regex(/^[A-Za-z0-9!#$&^_.+-]+\/[A-Za-z0-9!#$&^_.+-]+$/, { error: 'a media type such as application/pdf' })

export const newFileRefSchema = (entities: Entities) =>
  typed<NewFileRef>(
    z.strictObject({
      id: Id.optional(),
      subject: recordIn(entities),
      name: filled(300),
      mediaType,
      bytes: z.int().min(0),
      sha256: z.string().regex(/^[0-9a-f]{64}$/, { error: '64 hexadecimal digits' }),
    }),
  )
export const fileRefAtSchema = typed<FileRefAt>(at('fileRefId'))

export const watchSchema = (entities: Entities) =>
  typed<WatchInput>(z.strictObject({ subject: recordIn(entities), userId: Id }))
