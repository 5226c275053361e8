/**
 * Activity: what customers did, what they like, and what is written on a record of any entity.
 *
 * @module
 */
import { everyEntity, type Module, many, moduleWith, one } from '../../kernel/index.js'
import { eraseAt, overdueAt } from './deadlines.js'
import {
  behaviourWith,
  Comment,
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
import { activityEvents } from './events.js'
import { activityMigrations } from './migrations.js'
import { behaviourOperations } from './operations/behaviours.js'
import { eraseBytes, fileOperations, settle } from './operations/files.js'
import { interactionOperations } from './operations/interactions.js'
import { tagOperations, watchOperations } from './operations/marks.js'
import { preferenceOperations } from './operations/preferences.js'
import { taskOperations } from './operations/tasks.js'
import { commentOperations, noteOperations } from './operations/texts.js'
import { type ActivityOptions, type BehaviourSchemas, type PreferenceSchemas, settled } from './options.js'
import type { ActivityTypes } from './types.js'
import { activitySections } from './view.js'

const customer = one('customer', 'customerId', { label: { en: 'Customer', zh: '客户' } })
const behaviours = { label: { en: 'Behaviours', zh: '行为' } }

/**
 * Interactions, behaviours, preferences, notes, tasks, tags, comments, files and watches. Needs the module `customer`.
 *
 * @returns the module, for `defineCrm`
 * @throws `input.invalid` for properties of an unsupported kind, or of two types
 */
export const activity = <
  const Behaviours extends BehaviourSchemas = Record<never, never>,
  const Preferences extends PreferenceSchemas = Record<never, never>,
>(
  options: ActivityOptions<Behaviours, Preferences> = {},
): Module<'activity', ActivityTypes<Behaviours, Preferences>> => {
  const own = settled(options)
  return moduleWith<ActivityTypes<Behaviours, Preferences>>()({
    name: 'activity',
    needs: ['customer'],
    entities: {
      note: Note,
      comment: Comment,
      task: Task,
      tagging: Tagging,
      fileRef: FileRef,
      watch: Watch,
      fileErasure: FileErasure,
      interaction: Interaction,
      behaviour: behaviourWith(own.properties),
      visitor: Visitor,
      preference: Preference,
    },
    relations: {
      [everyEntity]: {
        notes: many('note', 'subject', { label: { en: 'Notes', zh: '备注' } }),
        comments: many('comment', 'subject', { label: { en: 'Comments', zh: '评论' } }),
        tasks: many('task', 'subject', { label: { en: 'Tasks', zh: '任务' } }),
        tags: many('tagging', 'subject', { label: { en: 'Tags', zh: '标签' } }),
        files: many('fileRef', 'subject', { label: { en: 'Files', zh: '文件' } }),
        watches: many('watch', 'subject', { label: { en: 'Watches', zh: '关注' } }),
      },
      customer: {
        interactions: many('interaction', 'customerId', { label: { en: 'Interactions', zh: '互动' } }),
        behaviours: many('behaviour', 'customerId', behaviours),
        visitors: many('visitor', 'customerId', { label: { en: 'Visitors', zh: '访客' } }),
        preferences: many('preference', 'customerId', { label: { en: 'Preferences', zh: '偏好' } }),
      },
      interaction: { customer },
      behaviour: {
        customer,
        visitor: one('visitor', 'visitorId', { label: { en: 'Visitor', zh: '访客' } }),
      },
      visitor: { customer, behaviours: many('behaviour', 'visitorId', behaviours) },
      preference: { customer },
    },
    events: activityEvents,
    operations: {
      note: noteOperations,
      comment: commentOperations,
      task: taskOperations,
      tag: tagOperations,
      fileRef: fileOperations(own),
      fileErasure: { settle },
      watch: watchOperations,
      interaction: interactionOperations,
      behaviour: behaviourOperations(own),
      preference: preferenceOperations(own),
    },
    deadlines: { task: { overdueAt }, fileErasure: { eraseAt: eraseAt(own) } },
    erasing: { fileRef: eraseBytes },
    view: { customer: activitySections },
    migrations: activityMigrations,
  })
}

export { effective } from './decisions/preferences.js'
export type { Channel, Direction, InteractionParty } from './entities.js'
export {
  Behaviour,
  Comment,
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
export { behaviourDiffers, fileNoPort, hangingTooDeep, interactionDiffers, visitorTaken } from './errors.js'
export type { ActivityEvents } from './events.js'
export type { Identification, NewBehaviour } from './inputs/behaviour.js'
export type {
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
export type { NewInteraction } from './inputs/interaction.js'
export type { NewPreference, PreferenceAt, PreferencesOf } from './inputs/preference.js'
export type { ActivityOptions, BehaviourSchemas, Files, PreferenceSchemas, StoredFile } from './options.js'
export type {
  ActivityTypes,
  BehaviourOf,
  BehaviourOperations,
  BehaviourRefs,
  CommentOperations,
  CommentRefs,
  FileErasureRefs,
  FileRefOperations,
  FileRefRefs,
  InteractionOperations,
  InteractionRefs,
  NoteOperations,
  NoteRefs,
  PreferenceOf,
  PreferenceOperations,
  PreferenceRefs,
  TaggingRefs,
  TagOperations,
  TaskOperations,
  TaskRefs,
  VisitorRefs,
  WatchOperations,
  WatchRefs,
} from './types.js'
