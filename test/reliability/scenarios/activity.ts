import { type CompanyGoods, pdf } from '../company.js'
import { type Scenario, scenarioOf } from '../scenario.js'

const scenario = scenarioOf<CompanyGoods>()

const subject = { entity: 'customer', id: 'ada' }

/** What customers did and like, and what hangs on them. */
export const ofActivity: readonly Scenario<CompanyGoods>[] = [
  scenario('note.add', () => ({ subject, body: 'Likes coffee' }), { body: 'Likes milk' }),
  scenario('note.update', () => ({ noteId: 'note', body: 'Likes coffee' }), { body: 'Likes milk' }),
  scenario('note.archive', () => ({ noteId: 'note' }), { ifVersion: 1 }),
  scenario('note.restore', () => ({ noteId: 'old-note' }), { ifVersion: 2 }),
  scenario('comment.add', () => ({ subject, body: 'She does' }), { body: 'She does not' }),
  scenario('comment.update', () => ({ commentId: 'comment', body: 'She does' }), { body: 'Never' }),
  scenario('comment.archive', () => ({ commentId: 'comment' }), { ifVersion: 1 }),
  scenario('comment.restore', () => ({ commentId: 'old-comment' }), { ifVersion: 2 }),
  scenario('task.create', () => ({ subject, title: 'Write', dueAt: '2026-02-01T09:00:00.000Z' }), {
    title: 'Ask',
  }),
  scenario('task.update', () => ({ taskId: 'task', title: 'Write' }), { title: 'Ask' }),
  scenario('task.complete', () => ({ taskId: 'task' }), { ifVersion: 1 }),
  scenario('task.reopen', () => ({ taskId: 'done-task' }), { ifVersion: 2 }),
  scenario('task.archive', () => ({ taskId: 'task' }), { ifVersion: 1 }),
  scenario('task.restore', () => ({ taskId: 'old-task' }), { ifVersion: 2 }),
  scenario('tag.add', () => ({ subject, tag: 'new' }), { tag: 'newer' }),
  scenario('tag.remove', () => ({ subject, tag: 'vip' }), { tag: 'none' }),
  scenario('fileRef.add', () => ({ subject, ...pdf }), { name: 'bill.pdf' }),
  scenario('fileRef.remove', () => ({ fileRefId: 'file' }), { ifVersion: 1 }),
  scenario('watch.add', () => ({ subject, userId: 'u2' }), { userId: 'u3' }),
  scenario('watch.remove', () => ({ subject, userId: 'u1' }), { userId: 'u2' }),
  scenario(
    'interaction.record',
    ({ purchaseId }) => ({
      customerId: 'ada',
      channel: 'phone',
      direction: 'inbound',
      body: 'Where is it?',
      externalId: 'call-1',
      parties: [{ customerId: 'cleo', role: 'listener' }],
      related: [{ entity: 'purchase', id: purchaseId }],
    }),
    { externalId: 'call-2' },
  ),
  scenario(
    'behaviour.track',
    () => ({ anonymousId: 'browser', name: 'page_viewed', properties: { path: '/pens' } }),
    { anonymousId: 'other-browser' },
    { quiet: true },
  ),
  scenario('behaviour.identify', () => ({ anonymousId: 'browser', customerId: 'ada' }), {
    customerId: 'cleo',
  }),
  scenario('behaviour.unidentify', () => ({ anonymousId: 'known-browser' }), { anonymousId: 'none' }),
  scenario('preference.set', () => ({ customerId: 'ada', key: 'colour', value: 'blue' }), { value: 'red' }),
  scenario('preference.remove', ({ preferenceId }) => ({ preferenceId }), { ifVersion: 1 }),
]
