import { defineOperation } from '../../../kernel/index.js'
import { change } from '../decisions/hanging.js'
import * as decisions from '../decisions/tasks.js'
import { Task } from '../entities.js'
import {
  TaskArchived,
  TaskCompleted,
  TaskCreated,
  TaskReopened,
  TaskRestored,
  TaskUpdated,
} from '../events.js'
import { newTaskSchema, taskAtSchema, taskChangesSchema } from '../inputs/hanging.js'
import { customerAt, placeAt } from './places.js'
import { shelving } from './shelving.js'

const create = defineOperation({
  kind: 'create',
  label: { en: 'Create a task', zh: '新建任务' },
  input: newTaskSchema,
  emits: [TaskCreated],
  handler: async (context, { subject, ...given }) => {
    const { customerId, ...place } = await placeAt(context, subject)
    const draft = decisions.newTask(given, place, context.now())
    return context.unit.insert(Task, draft, (task) => [decisions.created(task, customerId)])
  },
})

const update = defineOperation({
  kind: 'update',
  label: { en: 'Change a task', zh: '修改任务' },
  input: taskChangesSchema,
  emits: [TaskUpdated],
  handler: async (context, { taskId, ifVersion, ...changes }) => {
    const task = await context.unit.load(Task, taskId, { ifVersion })
    const customerId = await customerAt(context, task)
    const next = decisions.changed(task, changes, context.now())
    const decision = change(Task, task, next, (fields) => decisions.updated(next, customerId, fields))
    return context.unit.save(task, decision)
  },
})

const complete = defineOperation({
  kind: 'update',
  label: { en: 'Complete a task', zh: '完成任务' },
  input: taskAtSchema,
  emits: [TaskCompleted],
  handler: async (context, { taskId, ifVersion }) => {
    const task = await context.unit.load(Task, taskId, { ifVersion })
    const customerId = await customerAt(context, task)
    return context.unit.save(task, decisions.complete(task, context.now(), customerId))
  },
})

const reopen = defineOperation({
  kind: 'update',
  label: { en: 'Reopen a task', zh: '重新打开任务' },
  input: taskAtSchema,
  emits: [TaskReopened],
  handler: async (context, { taskId, ifVersion }) => {
    const task = await context.unit.load(Task, taskId, { ifVersion })
    const customerId = await customerAt(context, task)
    return context.unit.save(task, decisions.reopen(task, context.now(), customerId))
  },
})

export const taskOperations = {
  create,
  update,
  complete,
  reopen,
  ...shelving({
    entity: Task,
    schema: taskAtSchema,
    archived: TaskArchived,
    restored: TaskRestored,
    labels: {
      archive: { en: 'Archive a task', zh: '归档任务' },
      restore: { en: 'Restore a task', zh: '恢复任务' },
    },
    told: decisions.told,
  }),
}
