import type { Decision, DomainEvent, EntityRef, Instant, NewRow } from '../../../kernel/index.js'
import type { Task } from '../entities.js'

type Told = DomainEvent<string, unknown>

/** When a task will be overdue. One that is done, or was due before now, will not be. */
export const overdueAt = ({ dueAt, doneAt }: Pick<Task, 'dueAt' | 'doneAt'>, now: Instant): Instant | null =>
  doneAt === null && dueAt !== null && dueAt > now ? dueAt : null

/** What every event of a task tells. */
export const told = ({ id: taskId, subject, assigneeId }: Task, customerId: string | null) => ({
  taskId,
  subject,
  customerId,
  assigneeId,
})

/** What is said of a new task. */
export interface GivenTask {
  readonly id?: string
  readonly title: string
  readonly assigneeId?: string | null
  readonly dueAt?: Instant | null
}

/** A task as it is first written. */
export const newTask = (
  { id, title, assigneeId = null, dueAt = null }: GivenTask,
  place: { readonly subject: EntityRef; readonly root: EntityRef },
  now: Instant,
): NewRow<Task> => {
  const fields = { ...place, title, assigneeId, dueAt, doneAt: null }
  return { ...(id !== undefined && { id }), ...fields, overdueAt: overdueAt(fields, now) }
}

export const created = (task: Task, customerId: string | null): Told => ({
  type: 'task.created',
  data: { ...told(task, customerId), dueAt: task.dueAt },
})

/** A task with changes in it. Another day makes another deadline. */
export const changed = (
  task: Task,
  { title = task.title, assigneeId = task.assigneeId, dueAt = task.dueAt }: Partial<GivenTask>,
  now: Instant,
): Task => {
  const next = { ...task, title, assigneeId, dueAt }
  return dueAt === task.dueAt ? next : { ...next, overdueAt: overdueAt(next, now) }
}

export const updated = (task: Task, customerId: string | null, changes: unknown): Told => ({
  type: 'task.updated',
  data: { ...told(task, customerId), changes },
})

/** A task is done. One that was done stays as it is. */
export const complete = (task: Task, now: Instant, customerId: string | null): Decision<Task, Told> => {
  if (task.doneAt !== null) return { next: task, events: [] }
  const next: Task = { ...task, doneAt: now, overdueAt: null }
  return { next, events: [{ type: 'task.completed', data: { ...told(next, customerId), doneAt: now } }] }
}

/** A task is to be done after all. */
export const reopen = (task: Task, now: Instant, customerId: string | null): Decision<Task, Told> => {
  if (task.doneAt === null) return { next: task, events: [] }
  const open: Task = { ...task, doneAt: null }
  const next: Task = { ...open, overdueAt: overdueAt(open, now) }
  return { next, events: [{ type: 'task.reopened', data: told(next, customerId) }] }
}

/** The time of a task is over. */
export const overdue = (task: Task, dueAt: Instant, customerId: string | null): Decision<Task, Told> => ({
  next: { ...task, overdueAt: null },
  events:
    task.doneAt === null && task.archivedAt === null
      ? [{ type: 'task.overdue', data: { ...told(task, customerId), dueAt } }]
      : [],
})
