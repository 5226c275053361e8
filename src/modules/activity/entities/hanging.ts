import {
  type BaseRow,
  defineEntity,
  type EntityRef,
  type Instant,
  instant,
  integer,
  optional,
  ref,
  subjectField,
  text,
} from '../../../kernel/index.js'

/** What hangs on a record of any entity. */
interface Hanging extends BaseRow {
  readonly subject: EntityRef
  /** The record below: the subject, or, where that hangs itself, what it hangs on. */
  readonly root: EntityRef
}

/** What somebody wrote down about a record. */
export interface Note extends Hanging {
  readonly body: string
  /** The user who wrote it; `null` where none did. */
  readonly authorId: string | null
}

/** What is to be done about a record. */
export interface Task extends Hanging {
  readonly title: string
  readonly assigneeId: string | null
  readonly dueAt: Instant | null
  readonly doneAt: Instant | null
  /** When it will be overdue; `null` once it is, or is done. */
  readonly overdueAt: Instant | null
}

/** A word that a record is found by. A record has it once. */
export interface Tagging extends Hanging {
  readonly tag: string
}

/** What somebody said about a record, to those who work on it. */
export interface Comment extends Hanging {
  readonly body: string
  /** The user who said it; `null` where none did. */
  readonly authorId: string | null
}

/** A file: what is known of it. Its bytes are the host's. */
export interface FileRef extends Hanging {
  readonly name: string
  /** IANA: `application/pdf`. */
  readonly mediaType: string
  readonly bytes: number
  /** In hexadecimal digits. */
  readonly sha256: string
}

/** A user who wants to hear of a record. */
export interface Watch extends Hanging {
  readonly userId: string
}

/** Bytes that are still to be erased: their file has gone. */
export interface FileErasure extends BaseRow {
  readonly fileRefId: string
  readonly sha256: string
  /** When it is tried again. */
  readonly eraseAt: Instant | null
  readonly attempts: number
}

const open = { privacy: 'none' } as const
/** What is said of a person goes with the person. */
const gone = { privacy: 'personal', whenErased: 'delete' } as const

const hanging = {
  subject: subjectField({ whenMerged: 'move', root: 'root', label: { en: 'Subject', zh: '对象' } }),
  root: subjectField({ whenMerged: 'move', readOnly: true, label: { en: 'Root', zh: '根对象' } }),
}

export const maxBodyLength = 20_000
export const maxTitleLength = 500
export const maxTagLength = 100

export const Note = defineEntity('note', {
  idPrefix: 'not',
  label: { en: 'Note', zh: '备注' },
  fields: {
    ...hanging,
    body: text({ max: maxBodyLength, ...gone, sortable: false, label: { en: 'Body', zh: '内容' } }),
    authorId: optional(ref('user', { whenMerged: 'move', label: { en: 'Author', zh: '作者' } })),
  },
})

export const Task = defineEntity('task', {
  idPrefix: 'tas',
  label: { en: 'Task', zh: '任务' },
  deadlines: ['overdueAt'],
  indexes: [['dueAt']],
  fields: {
    ...hanging,
    title: text({ max: maxTitleLength, searchable: true, ...gone, label: { en: 'Title', zh: '标题' } }),
    assigneeId: optional(ref('user', { whenMerged: 'move', label: { en: 'Assignee', zh: '负责人' } })),
    dueAt: optional(instant({ label: { en: 'Due at', zh: '截止时间' } })),
    doneAt: optional(instant({ readOnly: true, label: { en: 'Done at', zh: '完成时间' } })),
    overdueAt: optional(instant({ readOnly: true, label: { en: 'Overdue at', zh: '逾期时间' } })),
  },
})

export const Tagging = defineEntity('tagging', {
  idPrefix: 'tag',
  label: { en: 'Tag', zh: '标签' },
  unique: { tag: { fields: ['subject.entity', 'subject.id', 'tag'] } },
  indexes: [['tag']],
  fields: {
    ...hanging,
    tag: text({ max: maxTagLength, ...gone, label: { en: 'Tag', zh: '标签' } }),
  },
})

export const Comment = defineEntity('comment', {
  idPrefix: 'com',
  label: { en: 'Comment', zh: '评论' },
  fields: {
    ...hanging,
    body: text({ max: maxBodyLength, ...gone, sortable: false, label: { en: 'Body', zh: '内容' } }),
    authorId: optional(ref('user', { whenMerged: 'move', label: { en: 'Author', zh: '作者' } })),
  },
})

export const FileRef = defineEntity('fileRef', {
  idPrefix: 'fil',
  label: { en: 'File', zh: '文件' },
  fields: {
    ...hanging,
    name: text({ max: 300, searchable: true, ...gone, label: { en: 'Name', zh: '文件名' } }),
    mediaType: text({ max: 150, ...open, label: { en: 'Media type', zh: '媒体类型' } }),
    bytes: integer({ min: 0, label: { en: 'Bytes', zh: '字节数' } }),
    sha256: text({ max: 64, ...gone, label: { en: 'SHA-256', zh: 'SHA-256' } }),
  },
})

export const Watch = defineEntity('watch', {
  idPrefix: 'wat',
  label: { en: 'Watch', zh: '关注' },
  unique: { user: { fields: ['subject.entity', 'subject.id', 'userId'] } },
  fields: {
    ...hanging,
    // Nothing else in it is of the person: it goes because of what it hangs on.
    subject: subjectField({
      ...gone,
      whenMerged: 'move',
      root: 'root',
      label: { en: 'Subject', zh: '对象' },
    }),
    userId: ref('user', { whenMerged: 'move', label: { en: 'User', zh: '用户' } }),
  },
})

export const FileErasure = defineEntity('fileErasure', {
  idPrefix: 'fie',
  label: { en: 'File erasure', zh: '文件清除' },
  deadlines: ['eraseAt'],
  fields: {
    fileRefId: text({ max: 128, ...open, label: { en: 'File', zh: '文件' } }),
    sha256: text({ max: 64, ...open, label: { en: 'SHA-256', zh: 'SHA-256' } }),
    eraseAt: optional(instant({ readOnly: true, label: { en: 'Erase at', zh: '清除时间' } })),
    attempts: integer({ readOnly: true, label: { en: 'Attempts', zh: '尝试次数' } }),
  },
})
