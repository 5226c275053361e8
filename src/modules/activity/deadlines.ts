import { defineDeadline } from '../../kernel/index.js'
import * as files from './decisions/files.js'
import * as tasks from './decisions/tasks.js'
import type { FileErasure, Task } from './entities.js'
import { customerAt } from './operations/places.js'
import type { Settled } from './options.js'

/** A task is overdue once, until it gets another day. */
export const overdueAt = defineDeadline<Task>({
  handler: async (context, task, { dueAt }) => tasks.overdue(task, dueAt, await customerAt(context, task)),
})

/** A try is planned again before it is made: who dies in between tries once more. */
export const eraseAt = ({ files: port }: Settled) =>
  defineDeadline<FileErasure>({
    handler: ({ now }, erasure) => files.tried(erasure, now()),
    outside: async ({ tenant, signal, call }, { id, fileRefId, sha256 }) => {
      if (!port) return
      await port.erase({ tenant, fileRefId, sha256, signal })
      await call('fileErasure.settle', { fileErasureId: id })
    },
  })
