import { describe, expect, it } from 'vitest'
import { createCrm } from '../../../src/crm.js'
import { days, hours } from '../../../src/kernel/index.js'
import { storages } from '../storages.js'
import { ada, bob, f, filesFailing, model, open as openAt, purchase } from './ground.js'

const sha256 = 'a'.repeat(64)
const pdf = { name: 'offer.pdf', mediaType: 'application/pdf', bytes: 1200, sha256 }

describe.each(storages)('what hangs on a record, on $name', ({ open }) => {
  const start = (more: Parameters<typeof openAt>[1] = {}) => openAt(open(), more)

  it('is a note, changed, hidden and shown again [CU-10: notes]', async () => {
    const { crm, heard } = await start()
    const note = await crm.note.add({ subject: ada, body: 'Likes tea' })
    expect(note).toMatchObject({ subject: ada, root: ada, body: 'Likes tea', authorId: null, version: 1 })
    await crm.note.update({ noteId: note.id, body: 'Likes coffee' })
    const unchanged = await crm.note.update({ noteId: note.id, body: 'Likes coffee' })
    expect(unchanged.version).toBe(2)
    await crm.note.archive({ noteId: note.id })
    await crm.note.archive({ noteId: note.id })
    expect(await crm.note.count()).toBe(0)
    await crm.note.restore({ noteId: note.id })
    expect((await crm.note.get({ noteId: note.id })).body).toBe('Likes coffee')
    const told = { noteId: note.id, subject: ada, customerId: null }
    expect(await heard()).toEqual([
      { type: 'note.added', data: told },
      {
        type: 'note.updated',
        data: { ...told, changes: { body: { from: 'Likes tea', to: 'Likes coffee' } } },
      },
      { type: 'note.archived', data: told },
      { type: 'note.restored', data: told },
    ])
  })

  it('is of the record of that entity, and of no other with the id [CU-10: by entity and id]', async () => {
    const { crm } = await start()
    await crm.note.add({ subject: ada, body: 'Of Ada' })
    await crm.note.add({ subject: purchase, body: 'Of a purchase' })
    await crm.tag.add({ subject: purchase, tag: 'rush' })
    const { items } = await crm.customer.list({
      where: f.customer.notes.some(),
      include: ['notes', 'tags'],
      columns: { notes: f.customer.notes.count() },
    })
    expect(
      items.map(({ id, computed, included }) => [id, computed, included.notes.map(({ body }) => body)]),
    ).toEqual([['ada', { notes: 1 }, ['Of Ada']]])
    expect(items[0]?.included.tags).toEqual([])
    expect(await crm.purchase.count({ where: f.purchase.tags.some((tag) => tag.tag.eq('rush')) })).toBe(1)
    expect(await crm.note.count({ where: f.note.subject.entity.eq('purchase') })).toBe(1)
  })

  it('concerns the customer whose record it is, in their timeline', async () => {
    const { crm } = await start()
    const { id: noteId } = await crm.note.add({ subject: purchase, body: 'Of a purchase' })
    const comment = await crm.comment.add({ subject: { entity: 'note', id: noteId }, body: 'Really?' })
    expect(comment).toMatchObject({ subject: { entity: 'note', id: noteId }, root: purchase })
    const { items } = await crm.customer.timeline({ customerId: 'ada' })
    expect(items.map(({ type }) => type)).toEqual(expect.arrayContaining(['note.added', 'comment.added']))
  })

  it('is a task, done and undone, and overdue by the clock [CU-10: tasks]', async () => {
    const { crm, heard, clock } = await start()
    const dueAt = '2026-01-16T09:00:00.000Z'
    const task = await crm.task.create({ subject: ada, title: 'Call', assigneeId: 'usr_1', dueAt })
    expect(task).toMatchObject({ dueAt, overdueAt: dueAt, doneAt: null })
    await crm.task.complete({ taskId: task.id })
    await crm.task.complete({ taskId: task.id })
    await crm.task.reopen({ taskId: task.id })
    const other = await crm.task.create({ subject: ada, title: 'Write', dueAt })
    await crm.task.complete({ taskId: other.id })
    clock.advance(days(2))
    await crm.tick()
    await crm.tick()
    expect(await crm.task.get({ taskId: task.id })).toMatchObject({ dueAt, overdueAt: null, doneAt: null })
    const told = { taskId: task.id, subject: ada, customerId: null, assigneeId: 'usr_1' }
    const events = (await heard()).filter(({ data }) => (data as { taskId: string }).taskId === task.id)
    expect(events).toEqual([
      { type: 'task.created', data: { ...told, dueAt } },
      { type: 'task.completed', data: { ...told, doneAt: '2026-01-15T09:00:00.000Z' } },
      { type: 'task.reopened', data: told },
      { type: 'task.overdue', data: { ...told, dueAt } },
    ])
    const later = '2026-02-01T00:00:00.000Z'
    expect((await crm.task.update({ taskId: task.id, dueAt: later })).overdueAt).toBe(later)
    expect((await heard()).filter(({ type }) => type === 'task.overdue')).toHaveLength(1)
  })

  it('is a tag, which a record has once [CU-10: tags]', async () => {
    const { crm, heard } = await start()
    const tagging = await crm.tag.add({ subject: ada, tag: ' vip ' })
    expect(await crm.tag.add({ subject: ada, tag: 'vip' })).toEqual(tagging)
    await crm.tag.add({ subject: purchase, tag: 'vip' })
    await crm.tag.remove({ subject: ada, tag: 'vip' })
    await crm.tag.remove({ subject: ada, tag: 'vip' })
    expect((await crm.tagging.list()).items.map(({ subject }) => subject)).toEqual([purchase])
    expect((await heard()).map(({ type }) => type)).toEqual(['tag.added', 'tag.added', 'tag.removed'])
    await crm.tag.add({ subject: ada, tag: 'vip' })
    expect(await crm.tagging.count()).toBe(2)
  })

  it('is a watch, which a user has once [CU-10: watches]', async () => {
    const { crm, heard } = await start()
    const watch = await crm.watch.add({ subject: ada, userId: 'usr_1' })
    expect(await crm.watch.add({ subject: ada, userId: 'usr_1' })).toEqual(watch)
    await crm.watch.add({ subject: ada, userId: 'usr_2' })
    await crm.watch.remove({ subject: ada, userId: 'usr_1' })
    expect((await crm.watch.list()).items.map(({ userId }) => userId)).toEqual(['usr_2'])
    expect((await heard()).map(({ type }) => type)).toEqual(['watch.added', 'watch.added', 'watch.removed'])
  })

  it('is a file, whose bytes go after it, however often that fails [CU-10: files]', async () => {
    const { files, asked } = filesFailing(2)
    const { crm, clock, heard } = await start({ files, onError: () => undefined })
    const file = await crm.fileRef.add({ id: 'offer', subject: ada, ...pdf })
    expect(file).toMatchObject({ id: 'offer', subject: ada, root: ada, ...pdf })
    await crm.comment.add({ subject: { entity: 'fileRef', id: 'offer' }, body: 'Old one' })
    await crm.fileRef.remove({ fileRefId: 'offer' })
    expect([await crm.fileRef.count(), await crm.comment.count()]).toEqual([0, 0])
    expect(asked).toEqual([])
    for (const _ of [1, 2, 3, 4]) {
      await crm.tick()
      clock.advance(hours(1))
    }
    expect(asked).toEqual(Array(3).fill({ tenant: expect.any(String), fileRefId: 'offer', sha256 }))
    expect(await crm.fileErasure.count()).toBe(0)
    expect((await heard()).map(({ type }) => type)).toEqual([
      'fileRef.added',
      'comment.added',
      'fileRef.removed',
    ])
  })

  it('needs a live record of an entity that there is', async () => {
    const { crm } = await start()
    const body = 'Nothing to hang on'
    await expect(crm.note.add({ subject: { entity: 'planet', id: 'ada' }, body })).rejects.toMatchObject({
      code: 'input.invalid',
      issues: [{ path: ['subject', 'entity'] }],
    })
    await expect(crm.note.add({ subject: { entity: 'customer', id: 'eve' }, body })).rejects.toMatchObject({
      code: 'customer.not_found',
    })
    await expect(crm.note.add({ subject: { entity: 'tagging', id: 'ada' }, body })).rejects.toMatchObject({
      code: 'input.invalid',
    })
    await crm.customer.archive({ customerId: 'bob' })
    await expect(crm.note.add({ subject: bob, body })).rejects.toMatchObject({ code: 'customer.not_found' })
    const note = await crm.note.add({ subject: ada, body })
    const comment = await crm.comment.add({ subject: { entity: 'note', id: note.id }, body })
    await expect(
      crm.comment.add({ subject: { entity: 'comment', id: comment.id }, body }),
    ).rejects.toMatchObject({ code: 'subject.too_deep' })
    expect(await crm.comment.count()).toBe(1)
  })

  it('is seen by whoever may see the record, however deep it hangs [CU-10: policy]', async () => {
    const storage = open()
    const { crm } = await openAt(storage)
    const { id } = await crm.note.add({ subject: ada, body: 'Of Ada' })
    await crm.comment.add({ subject: { entity: 'note', id }, body: 'Of a note of Ada' })
    await crm.note.add({ subject: bob, body: 'Of Bob' })
    await crm.note.add({ subject: purchase, body: 'Of a purchase' })
    const scoped = createCrm(model, {
      storage,
      authorize: ({ entity }) =>
        entity === 'customer' ? { rows: f.customer.name.eq('Bob') } : entity !== 'purchase',
    })
    expect((await scoped.note.list()).items.map(({ body }) => body)).toEqual(['Of Bob'])
    expect(await scoped.comment.list()).toEqual({ items: [] })
    expect(await scoped.note.find({ noteId: id })).toBeUndefined()
    const types = (await scoped.customer.timeline({ customerId: 'bob' })).items.map(({ type }) => type)
    expect(types).toContain('note.added')
    await expect(scoped.note.update({ noteId: id, body: 'Mine' })).rejects.toMatchObject({
      code: 'note.not_found',
    })
    await expect(scoped.note.add({ subject: ada, body: 'Mine' })).rejects.toMatchObject({
      code: 'customer.not_found',
    })
    await expect(scoped.tag.add({ subject: purchase, tag: 'mine' })).rejects.toMatchObject({
      code: 'purchase.not_found',
    })
    await scoped.note.add({ subject: bob, body: 'Mine' })
    const noNotes = createCrm(model, { storage, authorize: ({ entity }) => entity !== 'note' })
    expect(await noNotes.comment.count()).toBe(0)
    expect(await crm.note.count()).toBe(4)
  })
})
