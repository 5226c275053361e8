import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  changed,
  complete,
  newTask,
  overdue,
  overdueAt,
  reopen,
} from '../../../../src/modules/activity/decisions/tasks.js'
import type { Task } from '../../../../src/modules/activity/index.js'

const day = (n: number) => `2026-01-${String(n).padStart(2, '0')}T00:00:00.000Z`
const ada = { entity: 'customer', id: 'ada' }

const task = (fields: Partial<Task> = {}): Task => ({
  id: 'tas_1',
  version: 1,
  createdAt: day(1),
  updatedAt: day(1),
  archivedAt: null,
  subject: ada,
  root: ada,
  title: 'Call',
  assigneeId: null,
  dueAt: day(10),
  doneAt: null,
  overdueAt: day(10),
  ...fields,
})

const told = { taskId: 'tas_1', subject: ada, customerId: null, assigneeId: null }

describe('overdueAt', () => {
  it.each([
    ['due later', { dueAt: day(10), doneAt: null }, day(10)],
    ['due now', { dueAt: day(5), doneAt: null }, null],
    ['due before', { dueAt: day(4), doneAt: null }, null],
    ['never due', { dueAt: null, doneAt: null }, null],
    ['done', { dueAt: day(10), doneAt: day(2) }, null],
  ])('of one %s', (_, given, expected) => {
    expect(overdueAt(given, day(5))).toBe(expected)
  })
})

describe('complete', () => {
  it('marks a task done, which will not be overdue', () => {
    expect(complete(task(), day(5), 'bob')).toEqual({
      next: task({ doneAt: day(5), overdueAt: null }),
      events: [{ type: 'task.completed', data: { ...told, customerId: 'bob', doneAt: day(5) } }],
    })
  })

  it('leaves a done task as it is', () => {
    const done = task({ doneAt: day(4), overdueAt: null })
    expect(complete(done, day(5), null)).toEqual({ next: done, events: [] })
  })

  it('is undone by reopen, as long as the task is not due', () => {
    const done = complete(task(), day(5), null).next
    expect(reopen(done, day(6), null)).toEqual({
      next: task(),
      events: [{ type: 'task.reopened', data: told }],
    })
    expect(reopen(done, day(11), null).next).toEqual(task({ overdueAt: null }))
    expect(reopen(task(), day(5), null)).toEqual({ next: task(), events: [] })
  })
})

describe('overdue', () => {
  it('is told of a task that is open and shown', () => {
    expect(overdue(task(), day(10), null)).toEqual({
      next: task({ overdueAt: null }),
      events: [{ type: 'task.overdue', data: { ...told, dueAt: day(10) } }],
    })
    expect(overdue(task({ archivedAt: day(6) }), day(10), null).events).toEqual([])
  })
})

describe('changed', () => {
  const at = fc.option(fc.integer({ min: 1, max: 28 }).map(day))

  it('makes a deadline of another day only, and none of a day that has been', () => {
    const overdueOne = task({ overdueAt: null })
    expect(changed(overdueOne, { title: 'Write' }, day(12)).overdueAt).toBeNull()
    expect(changed(overdueOne, { dueAt: day(20) }, day(12)).overdueAt).toBe(day(20))
    fc.assert(
      fc.property(at, at, (before, after) => {
        const given = newTask({ title: 'Call', dueAt: before }, { subject: ada, root: ada }, day(14))
        const next = changed(task({ dueAt: before, overdueAt: given.overdueAt }), { dueAt: after }, day(14))
        expect(next.overdueAt).toBe(after !== null && after > day(14) ? after : null)
      }),
    )
  })
})
