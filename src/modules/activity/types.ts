import type { z } from 'zod'
import type { CallOptions } from '../../kernel/index.js'
import type {
  AttributeRefs,
  BooleanField,
  EnumField,
  InstantField,
  NumberField,
  RefField,
  SubjectRefs,
  TextField,
} from '../../rules/index.js'
import type {
  Behaviour,
  Comment,
  Direction,
  FileErasure,
  FileRef,
  Interaction,
  Note,
  Preference,
  Tagging,
  Task,
  Visitor,
  Watch,
} from './entities.js'
import type { ActivityEvents } from './events.js'
import type { Identification, NewBehaviour } from './inputs/behaviour.js'
import type {
  CommentAt,
  CommentChanges,
  FileRefAt,
  NewComment,
  NewFileRef,
  NewNote,
  NewTask,
  NoteAt,
  NoteChanges,
  TagInput,
  TaskAt,
  TaskChanges,
  WatchInput,
} from './inputs/hanging.js'
import type { NewInteraction } from './inputs/interaction.js'
import type { NewPreference, PreferenceAt, PreferencesOf } from './inputs/preference.js'
import type { BehaviourSchemas, PreferenceSchemas } from './options.js'
import type { ActivitySections } from './view.js'

interface BaseRefs<Entity extends string> {
  readonly id: TextField<Entity>
  readonly version: NumberField<Entity>
  readonly createdAt: InstantField<Entity>
  readonly updatedAt: InstantField<Entity>
}

interface HangingRefs<Entity extends string> extends BaseRefs<Entity> {
  readonly subject: SubjectRefs<Entity>
  readonly root: SubjectRefs<Entity>
}

/** What rules over notes are written with. */
export interface NoteRefs extends HangingRefs<'note'> {
  readonly body: TextField<'note'>
  readonly authorId: RefField<'note'>
}

/** What rules over comments are written with. */
export interface CommentRefs extends HangingRefs<'comment'> {
  readonly body: TextField<'comment'>
  readonly authorId: RefField<'comment'>
}

/** What rules over tasks are written with. */
export interface TaskRefs extends HangingRefs<'task'> {
  readonly title: TextField<'task'>
  readonly assigneeId: RefField<'task'>
  readonly dueAt: InstantField<'task'>
  readonly doneAt: InstantField<'task'>
  readonly overdueAt: InstantField<'task'>
}

/** What rules over tags are written with. */
export interface TaggingRefs extends HangingRefs<'tagging'> {
  readonly tag: TextField<'tagging'>
}

/** What rules over files are written with. */
export interface FileRefRefs extends HangingRefs<'fileRef'> {
  readonly name: TextField<'fileRef'>
  readonly mediaType: TextField<'fileRef'>
  readonly bytes: NumberField<'fileRef'>
  readonly sha256: TextField<'fileRef'>
}

/** What rules over watches are written with. */
export interface WatchRefs extends HangingRefs<'watch'> {
  readonly userId: RefField<'watch'>
}

/** What rules over erasures of files are written with. */
export interface FileErasureRefs extends BaseRefs<'fileErasure'> {
  readonly fileRefId: TextField<'fileErasure'>
  readonly sha256: TextField<'fileErasure'>
  readonly eraseAt: InstantField<'fileErasure'>
  readonly attempts: NumberField<'fileErasure'>
}

/** What rules over interactions are written with. */
export interface InteractionRefs extends BaseRefs<'interaction'> {
  readonly customerId: RefField<'interaction'>
  readonly channel: TextField<'interaction'>
  readonly direction: EnumField<'interaction', Direction>
  readonly occurredAt: InstantField<'interaction'>
  readonly subject: TextField<'interaction'>
  readonly body: TextField<'interaction'>
  readonly outcome: TextField<'interaction'>
  readonly source: TextField<'interaction'>
  readonly externalId: TextField<'interaction'>
  readonly contentHash: NumberField<'interaction'>
}

type KeysOf<T> = T extends unknown ? keyof T : never
type AtKey<T, Key extends PropertyKey> = T extends { readonly [K in Key]: infer Value } ? Value : never

/** The properties of every behaviour in one. */
type PropertyShape<Behaviours extends BehaviourSchemas> = {
  readonly [Key in KeysOf<Behaviours[keyof Behaviours]['shape']>]: AtKey<
    Behaviours[keyof Behaviours]['shape'],
    Key
  >
}

/** What rules over behaviours are written with. */
export interface BehaviourRefs<Behaviours extends BehaviourSchemas = Record<never, never>>
  extends BaseRefs<'behaviour'> {
  readonly customerId: RefField<'behaviour'>
  readonly anonymousId: TextField<'behaviour'>
  readonly name: TextField<'behaviour'>
  readonly occurredAt: InstantField<'behaviour'>
  readonly properties: AttributeRefs<'behaviour', PropertyShape<Behaviours>>
  readonly source: TextField<'behaviour'>
  readonly externalId: TextField<'behaviour'>
  readonly visitorId: RefField<'behaviour'>
}

/** What rules over visitors are written with. */
export interface VisitorRefs extends BaseRefs<'visitor'> {
  readonly anonymousId: TextField<'visitor'>
  readonly customerId: RefField<'visitor'>
  readonly identifiedAt: InstantField<'visitor'>
}

/** What rules over preferences are written with. */
export interface PreferenceRefs extends BaseRefs<'preference'> {
  readonly customerId: RefField<'preference'>
  readonly key: TextField<'preference'>
  readonly valueText: TextField<'preference'>
  readonly stated: BooleanField<'preference'>
  readonly confidence: NumberField<'preference'>
  readonly source: TextField<'preference'>
  readonly statedAt: InstantField<'preference'>
  readonly expiresAt: InstantField<'preference'>
}

/** A behaviour as it is read: its name says which properties it has. */
export type BehaviourOf<Behaviours extends BehaviourSchemas> = [keyof Behaviours] extends [never]
  ? Behaviour
  : {
      readonly [Name in keyof Behaviours & string]: Behaviour<Name, z.output<Behaviours[Name]>>
    }[keyof Behaviours & string]

/** A preference as it is read: its key says what its value is. */
export type PreferenceOf<Preferences extends PreferenceSchemas> = [keyof Preferences] extends [never]
  ? Preference
  : {
      readonly [Key in keyof Preferences & string]: Preference<Key, z.output<Preferences[Key]>>
    }[keyof Preferences & string]

/** `crm.note`, its reading apart. */
export interface NoteOperations {
  /**
   * Writes a note about a record.
   *
   * @returns the note
   * @throws `<entity>.not_found` for the record | `subject.too_deep` | `note.duplicate`
   * @emits `note.added`
   */
  add(input: NewNote, options?: CallOptions): Promise<Note>
  /**
   * Changes a note.
   *
   * @returns the note; without a change nothing is written and nothing is emitted
   * @throws `note.not_found` | `storage.conflict`
   * @emits `note.updated`
   */
  update(input: NoteChanges, options?: CallOptions): Promise<Note>
  /**
   * Hides a note. One that is archived stays as it is.
   *
   * @returns the note, `archivedAt` set
   * @throws `note.not_found` | `storage.conflict`
   * @emits `note.archived`
   */
  archive(input: NoteAt, options?: CallOptions): Promise<Note>
  /**
   * Shows a note again.
   *
   * @returns the note, `archivedAt` null
   * @throws `note.not_found` | `storage.conflict`
   * @emits `note.restored`
   */
  restore(input: NoteAt, options?: CallOptions): Promise<Note>
}

/** `crm.comment`, its reading apart. */
export interface CommentOperations {
  /**
   * Says something about a record.
   *
   * @returns the comment
   * @throws `<entity>.not_found` for the record | `subject.too_deep` | `comment.duplicate`
   * @emits `comment.added`
   */
  add(input: NewComment, options?: CallOptions): Promise<Comment>
  /**
   * Changes a comment.
   *
   * @returns the comment; without a change nothing is written and nothing is emitted
   * @throws `comment.not_found` | `storage.conflict`
   * @emits `comment.updated`
   */
  update(input: CommentChanges, options?: CallOptions): Promise<Comment>
  /**
   * Hides a comment. One that is archived stays as it is.
   *
   * @returns the comment, `archivedAt` set
   * @throws `comment.not_found` | `storage.conflict`
   * @emits `comment.archived`
   */
  archive(input: CommentAt, options?: CallOptions): Promise<Comment>
  /**
   * Shows a comment again.
   *
   * @returns the comment, `archivedAt` null
   * @throws `comment.not_found` | `storage.conflict`
   * @emits `comment.restored`
   */
  restore(input: CommentAt, options?: CallOptions): Promise<Comment>
}

/** `crm.task`, its reading apart. */
export interface TaskOperations {
  /**
   * Creates a task about a record. Ticks tell when its time is over.
   *
   * @returns the task
   * @throws `<entity>.not_found` for the record | `subject.too_deep` | `task.duplicate`
   * @emits `task.created`; `task.overdue` when it is not done by then
   */
  create(input: NewTask, options?: CallOptions): Promise<Task>
  /**
   * Changes a task: absent leaves, `null` clears.
   *
   * @returns the task; without a change nothing is written and nothing is emitted
   * @throws `task.not_found` | `storage.conflict`
   * @emits `task.updated`
   */
  update(input: TaskChanges, options?: CallOptions): Promise<Task>
  /**
   * Marks a task done. One that is done stays as it is.
   *
   * @returns the task, `doneAt` set to now
   * @throws `task.not_found` | `storage.conflict`
   * @emits `task.completed`
   */
  complete(input: TaskAt, options?: CallOptions): Promise<Task>
  /**
   * Marks a task to be done after all.
   *
   * @returns the task, `doneAt` null
   * @throws `task.not_found` | `storage.conflict`
   * @emits `task.reopened`
   */
  reopen(input: TaskAt, options?: CallOptions): Promise<Task>
  /**
   * Hides a task. One that is archived stays as it is.
   *
   * @returns the task, `archivedAt` set
   * @throws `task.not_found` | `storage.conflict`
   * @emits `task.archived`
   */
  archive(input: TaskAt, options?: CallOptions): Promise<Task>
  /**
   * Shows a task again.
   *
   * @returns the task, `archivedAt` null
   * @throws `task.not_found` | `storage.conflict`
   * @emits `task.restored`
   */
  restore(input: TaskAt, options?: CallOptions): Promise<Task>
}

/** `crm.tag`. What is tagged is read by `crm.tagging`. */
export interface TagOperations {
  /**
   * Puts a word on a record. One that it has already stays as it is.
   *
   * @returns the tagging
   * @throws `<entity>.not_found` for the record | `subject.too_deep`
   * @emits `tag.added`
   */
  add(input: TagInput, options?: CallOptions): Promise<Tagging>
  /**
   * Takes a word from a record; from one that does not have it, nothing.
   *
   * @throws `<entity>.not_found` for the record
   * @emits `tag.removed`
   */
  remove(input: TagInput, options?: CallOptions): Promise<void>
}

/** `crm.fileRef`, its reading apart. */
export interface FileRefOperations {
  /**
   * Notes that a file belongs to a record. Its bytes are kept by the host, under the id that is answered or given.
   *
   * @returns the file
   * @throws `<entity>.not_found` for the record | `subject.too_deep` | `fileRef.duplicate` | `fileRef.no_port`
   * @emits `fileRef.added`
   */
  add(input: NewFileRef, options?: CallOptions): Promise<FileRef>
  /**
   * Removes a file with all that hangs on it. Its bytes are erased by the next tick, tried until it succeeds.
   *
   * @throws `fileRef.not_found` | `storage.conflict`
   * @emits `fileRef.removed`
   */
  remove(input: FileRefAt, options?: CallOptions): Promise<void>
}

/** `crm.watch`, its reading apart. */
export interface WatchOperations {
  /**
   * Lets a user watch a record. One who watches it already stays as they are.
   *
   * @returns the watch
   * @throws `<entity>.not_found` for the record | `subject.too_deep`
   * @emits `watch.added`
   */
  add(input: WatchInput, options?: CallOptions): Promise<Watch>
  /**
   * Ends that a user watches a record; of one who does not, nothing.
   *
   * @throws `<entity>.not_found` for the record
   * @emits `watch.removed`
   */
  remove(input: WatchInput, options?: CallOptions): Promise<void>
}

/** `crm.interaction`, its reading apart. */
export interface InteractionOperations {
  /**
   * Records that a customer and the host have dealt with each other. Recorded again with the same content, nothing
   * happens.
   *
   * @returns the interaction, the first one where it was recorded before
   * @throws `interaction.differs` when it was recorded with other content
   * @throws `customer.not_found`, and `<entity>.not_found` for what it was about
   * @emits `interaction.recorded`, which occurred when the interaction did
   */
  record(input: NewInteraction, options?: CallOptions): Promise<Interaction>
}

/** `crm.behaviour`, its reading apart. */
export interface BehaviourOperations<Behaviours extends BehaviourSchemas> {
  /**
   * Tracks a behaviour. It makes no event. Tracked again with the same content, nothing happens.
   *
   * @returns the behaviour, the first one where it was tracked before; `customerId` null as long as nobody is known
   * @throws `behaviour.differs` when it was tracked with other content
   * @throws `customer.not_found`
   */
  track(input: NewBehaviour<Behaviours>, options?: CallOptions): Promise<BehaviourOf<Behaviours>>
  /**
   * Says which customer an anonymous id is: what was tracked by it, and will be, is the customer's.
   *
   * @returns the visitor, the first one where that was said before
   * @throws `customer.not_found` | `visitor.taken` where it is another customer
   * @emits `customer.identified`
   */
  identify(input: Identification, options?: CallOptions): Promise<Visitor>
  /**
   * Takes that back, and nothing else: behaviours whose customer was named keep it.
   *
   * @emits `customer.unidentified`
   */
  unidentify(input: Pick<Identification, 'anonymousId'>, options?: CallOptions): Promise<void>
}

/** `crm.preference`, its reading apart. */
export interface PreferenceOperations<Preferences extends PreferenceSchemas> {
  /**
   * Says what a customer likes. What the same source said of the key before is replaced; what it said later stays.
   *
   * @returns the preference; without a change nothing is written and nothing is emitted
   * @throws `customer.not_found` | `storage.conflict`
   * @emits `preference.set`, which occurred at `statedAt`
   */
  set(input: NewPreference<Preferences>, options?: CallOptions): Promise<PreferenceOf<Preferences>>
  /**
   * Removes what one source says.
   *
   * @throws `preference.not_found` | `storage.conflict`
   * @emits `preference.removed`
   */
  remove(input: PreferenceAt, options?: CallOptions): Promise<void>
  /**
   * What counts of each key: stated before inferred, then the latest; never what has expired.
   *
   * @returns a preference for each key, by key
   * @throws `customer.not_found`
   */
  effective(input: PreferencesOf, options?: CallOptions): Promise<readonly PreferenceOf<Preferences>[]>
}

type ToMany<Entity extends string> = { readonly entity: Entity; readonly kind: 'many' }
type ToOne<Entity extends string> = { readonly entity: Entity; readonly kind: 'one' }

/** What the module is to the compiler. */
export interface ActivityTypes<
  Behaviours extends BehaviourSchemas = Record<never, never>,
  Preferences extends PreferenceSchemas = Record<never, never>,
> {
  readonly entities: {
    readonly note: { readonly row: Note; readonly refs: NoteRefs }
    readonly comment: { readonly row: Comment; readonly refs: CommentRefs }
    readonly task: { readonly row: Task; readonly refs: TaskRefs }
    readonly tagging: { readonly row: Tagging; readonly refs: TaggingRefs }
    readonly fileRef: { readonly row: FileRef; readonly refs: FileRefRefs }
    readonly watch: { readonly row: Watch; readonly refs: WatchRefs }
    readonly fileErasure: { readonly row: FileErasure; readonly refs: FileErasureRefs }
    readonly interaction: { readonly row: Interaction; readonly refs: InteractionRefs }
    readonly behaviour: {
      readonly row: BehaviourOf<Behaviours>
      readonly refs: BehaviourRefs<Behaviours>
    }
    readonly visitor: { readonly row: Visitor; readonly refs: VisitorRefs }
    readonly preference: { readonly row: PreferenceOf<Preferences>; readonly refs: PreferenceRefs }
  }
  readonly relations: {
    readonly '*': {
      readonly notes: ToMany<'note'>
      readonly comments: ToMany<'comment'>
      readonly tasks: ToMany<'task'>
      readonly tags: ToMany<'tagging'>
      readonly files: ToMany<'fileRef'>
      readonly watches: ToMany<'watch'>
    }
    readonly customer: {
      readonly interactions: ToMany<'interaction'>
      readonly behaviours: ToMany<'behaviour'>
      readonly visitors: ToMany<'visitor'>
      readonly preferences: ToMany<'preference'>
    }
    readonly interaction: { readonly customer: ToOne<'customer'> }
    readonly behaviour: { readonly customer: ToOne<'customer'>; readonly visitor: ToOne<'visitor'> }
    readonly visitor: { readonly customer: ToOne<'customer'>; readonly behaviours: ToMany<'behaviour'> }
    readonly preference: { readonly customer: ToOne<'customer'> }
  }
  readonly operations: {
    readonly note: NoteOperations
    readonly comment: CommentOperations
    readonly task: TaskOperations
    readonly tag: TagOperations
    readonly fileRef: FileRefOperations
    readonly watch: WatchOperations
    readonly interaction: InteractionOperations
    readonly behaviour: BehaviourOperations<Behaviours>
    readonly preference: PreferenceOperations<Preferences>
  }
  readonly events: ActivityEvents
  readonly views: { readonly customer: ActivitySections }
}
