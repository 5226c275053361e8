import {
  defineEvent,
  type EntityRef,
  type EventOf,
  instant,
  type Json,
  type JsonObject,
  jsonField,
  oneOf,
  optional,
  type Party,
  ref,
  subjectField,
  text,
} from '../../kernel/index.js'
import { directions, type InteractionParty } from './entities.js'

const open = { privacy: 'none' } as const
const personal = { privacy: 'personal', whenErased: 'blank' } as const

/** The fields that changed: `{ body: { from, to } }`. */
type Changes = { readonly [field: string]: { readonly from: Json; readonly to: Json } }
const changes = jsonField<Changes>(open)

const subject = {
  subject: subjectField({ whenMerged: 'custom' }),
  /** Whose record it hangs on, where that is not the subject itself. */
  customerId: optional(ref('customer', { whenMerged: 'custom' })),
}

const note = { noteId: ref('note', { whenMerged: 'custom' }), ...subject }
export const NoteAdded = defineEvent('note.added', note)
export const NoteUpdated = defineEvent(
  'note.updated',
  { ...note, changes },
  { changesOf: { field: 'changes', entity: 'note' } },
)
export const NoteArchived = defineEvent('note.archived', note)
export const NoteRestored = defineEvent('note.restored', note)

const comment = { commentId: ref('comment', { whenMerged: 'custom' }), ...subject }
export const CommentAdded = defineEvent('comment.added', comment)
export const CommentUpdated = defineEvent(
  'comment.updated',
  { ...comment, changes },
  { changesOf: { field: 'changes', entity: 'comment' } },
)
export const CommentArchived = defineEvent('comment.archived', comment)
export const CommentRestored = defineEvent('comment.restored', comment)

const userRef = () => optional(ref('user', { whenMerged: 'custom' }))
const task = { taskId: ref('task', { whenMerged: 'custom' }), ...subject, assigneeId: userRef() }
export const TaskCreated = defineEvent('task.created', { ...task, dueAt: optional(instant()) })
export const TaskUpdated = defineEvent(
  'task.updated',
  { ...task, changes },
  { changesOf: { field: 'changes', entity: 'task' } },
)
export const TaskCompleted = defineEvent('task.completed', { ...task, doneAt: instant() })
export const TaskReopened = defineEvent('task.reopened', task)
/** It was not done when it was due. */
export const TaskOverdue = defineEvent('task.overdue', { ...task, dueAt: instant() })
export const TaskArchived = defineEvent('task.archived', task)
export const TaskRestored = defineEvent('task.restored', task)

const tagging = {
  taggingId: ref('tagging', { whenMerged: 'custom' }),
  ...subject,
  tag: text({ max: 100, ...personal }),
}
export const TagAdded = defineEvent('tag.added', tagging)
export const TagRemoved = defineEvent('tag.removed', tagging)

const file = { fileRefId: ref('fileRef', { whenMerged: 'custom' }), ...subject }
export const FileAdded = defineEvent('fileRef.added', file)
export const FileRemoved = defineEvent('fileRef.removed', file)

const watch = {
  watchId: ref('watch', { whenMerged: 'custom' }),
  ...subject,
  userId: ref('user', { whenMerged: 'custom' }),
}
export const WatchAdded = defineEvent('watch.added', watch)
export const WatchRemoved = defineEvent('watch.removed', watch)

export const InteractionRecorded = defineEvent(
  'interaction.recorded',
  {
    interactionId: ref('interaction', { whenMerged: 'custom' }),
    customerId: ref('customer', { whenMerged: 'custom' }),
    channel: text({ max: 40, ...open }),
    direction: oneOf(directions),
    occurredAt: instant(),
    outcome: optional(text({ max: 100, ...open })),
    source: text({ max: 100, ...open }),
    externalId: optional(text({ max: 200, ...open })),
    parties: jsonField<readonly InteractionParty[]>(open),
    related: jsonField<readonly EntityRef[]>(open),
  },
  { parties: furtherParties },
)

// What the event's own declaration says of its data.
function furtherParties({ parties, related }: JsonObject): readonly Party[] {
  const named = (related as unknown as readonly EntityRef[]).filter(({ entity }) => entity === 'customer')
  return [
    ...(parties as unknown as readonly InteractionParty[]),
    ...named.map(({ id }) => ({ customerId: id, role: 'related' })),
  ]
}

const visitor = {
  visitorId: ref('visitor', { whenMerged: 'custom' }),
  customerId: ref('customer', { whenMerged: 'custom' }),
  anonymousId: text({ max: 200, ...personal }),
}
/** An anonymous id turned out to be a customer's. */
export const CustomerIdentified = defineEvent('customer.identified', visitor)
/** That was taken back. */
export const CustomerUnidentified = defineEvent('customer.unidentified', visitor)

const preference = {
  preferenceId: ref('preference', { whenMerged: 'custom' }),
  customerId: ref('customer', { whenMerged: 'custom' }),
  key: text({ max: 100, ...open }),
}
/** `from` is `null` where nothing had been said. */
export const PreferenceSet = defineEvent('preference.set', {
  ...preference,
  stated: oneOf(['stated', 'inferred']),
  from: optional(jsonField<Json>(personal)),
  to: jsonField<Json>(personal),
})
export const PreferenceRemoved = defineEvent('preference.removed', preference)

export type InteractionRecorded = EventOf<typeof InteractionRecorded>
export type PreferenceSet = EventOf<typeof PreferenceSet>
export type PreferenceRemoved = EventOf<typeof PreferenceRemoved>
export type CustomerIdentified = EventOf<typeof CustomerIdentified>
export type CustomerUnidentified = EventOf<typeof CustomerUnidentified>

export const activityEvents = [
  NoteAdded,
  NoteUpdated,
  NoteArchived,
  NoteRestored,
  CommentAdded,
  CommentUpdated,
  CommentArchived,
  CommentRestored,
  TaskCreated,
  TaskUpdated,
  TaskCompleted,
  TaskReopened,
  TaskOverdue,
  TaskArchived,
  TaskRestored,
  TagAdded,
  TagRemoved,
  FileAdded,
  FileRemoved,
  WatchAdded,
  WatchRemoved,
  InteractionRecorded,
  CustomerIdentified,
  CustomerUnidentified,
  PreferenceSet,
  PreferenceRemoved,
]

type Data<D> = EventOf<D>['data']

/** Data by event type, as listeners are given it. */
export type ActivityEvents = {
  'note.added': Data<typeof NoteAdded>
  'note.updated': Data<typeof NoteUpdated>
  'note.archived': Data<typeof NoteArchived>
  'note.restored': Data<typeof NoteRestored>
  'comment.added': Data<typeof CommentAdded>
  'comment.updated': Data<typeof CommentUpdated>
  'comment.archived': Data<typeof CommentArchived>
  'comment.restored': Data<typeof CommentRestored>
  'task.created': Data<typeof TaskCreated>
  'task.updated': Data<typeof TaskUpdated>
  'task.completed': Data<typeof TaskCompleted>
  'task.reopened': Data<typeof TaskReopened>
  'task.overdue': Data<typeof TaskOverdue>
  'task.archived': Data<typeof TaskArchived>
  'task.restored': Data<typeof TaskRestored>
  'tag.added': Data<typeof TagAdded>
  'tag.removed': Data<typeof TagRemoved>
  'fileRef.added': Data<typeof FileAdded>
  'fileRef.removed': Data<typeof FileRemoved>
  'watch.added': Data<typeof WatchAdded>
  'watch.removed': Data<typeof WatchRemoved>
  'interaction.recorded': Data<typeof InteractionRecorded>
  'customer.identified': Data<typeof CustomerIdentified>
  'customer.unidentified': Data<typeof CustomerUnidentified>
  'preference.set': Data<typeof PreferenceSet>
  'preference.removed': Data<typeof PreferenceRemoved>
}
