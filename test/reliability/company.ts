import { z } from 'zod'
import type { CrmOf } from '../../src/index.js'
import { defineCrm } from '../../src/model.js'
import { activity } from '../../src/modules/activity/index.js'
import { moving } from '../../src/modules/moving/index.js'
import { privacy } from '../../src/modules/privacy/index.js'
import { team } from '../../src/modules/team/index.js'
import { webhooks } from '../../src/modules/webhooks/index.js'
import { type Goods, type Shop, shopModules, stock } from './shop.js'

const key = () => 'a key of the host that nobody guesses'

const hooks = webhooks({ keys: () => [key()], send: async () => ({ status: 200 }) })

/** Every module of the library that writes. */
export const companyModel = defineCrm({
  currency: 'EUR',
  modules: {
    ...shopModules,
    activity: activity({
      behaviours: { page_viewed: z.object({ path: z.string() }) },
      preferences: { colour: z.string() },
      files: { erase: async () => undefined },
    }),
    privacy: privacy({ key }),
    team: team(),
    moving: moving({ into: ['customer', 'purchase'] }),
    // What follows the log writes by itself: it is broken with the ticks.
    webhooks: { ...hooks, consumers: {} },
  },
})

export type Company = CrmOf<typeof companyModel>

/** What operations are called about; what has an id of its own is named by it. */
export interface CompanyGoods extends Goods {
  readonly preferenceId: string
  readonly consentActId: string
  readonly holdId: string
  readonly retentionId: string
  readonly deliveryId: string
}

/** The shop, with who works there and all that is known of its customers. */
export const stockCompany = async (crm: Company): Promise<CompanyGoods> => {
  // The company has all that the shop has.
  const goods = await stock(crm as unknown as Shop)
  await crm.customer.create({ id: 'eli', name: 'Eli', email: 'eli@example.com' })
  await hire(crm)
  const preference = await know(crm)
  const kept = await protect(crm)
  await move(crm)
  const delivery = await tell(crm)
  return { ...goods, ...kept, preferenceId: preference.id, deliveryId: delivery.id }
}

async function hire(crm: Company): Promise<void> {
  for (const id of ['u1', 'u2', 'u3']) await crm.user.create({ id, name: `User ${id}` })
  await crm.user.deactivate({ userId: 'u3' })
  for (const id of ['north', 'south', 'east']) await crm.team.create({ id, name: `Team ${id}` })
  await crm.team.archive({ teamId: 'east' })
  await crm.team.addMember({ teamId: 'north', userId: 'u1' })
}

/** What hangs on customers, and what they did: of each sort one that is there and one that is put away. */
async function know(crm: Company): Promise<{ readonly id: string }> {
  const subject = { entity: 'customer', id: 'ada' }
  for (const id of ['note', 'old-note']) await crm.note.add({ id, subject, body: 'Likes tea' })
  await crm.note.archive({ noteId: 'old-note' })
  for (const id of ['comment', 'old-comment']) await crm.comment.add({ id, subject, body: 'Does she?' })
  await crm.comment.archive({ commentId: 'old-comment' })
  for (const id of ['task', 'done-task', 'old-task']) await crm.task.create({ id, subject, title: 'Call' })
  await crm.task.complete({ taskId: 'done-task' })
  await crm.task.archive({ taskId: 'old-task' })
  await crm.tag.add({ subject, tag: 'vip' })
  await crm.fileRef.add({ id: 'file', subject, ...pdf })
  await crm.watch.add({ subject, userId: 'u1' })
  await crm.note.add({ subject: { entity: 'customer', id: 'eli' }, body: 'Is to be erased' })
  for (const anonymousId of ['browser', 'known-browser']) {
    await crm.behaviour.track({ anonymousId, name: 'page_viewed', properties: { path: '/' } })
  }
  await crm.behaviour.identify({ anonymousId: 'known-browser', customerId: 'ada' })
  return crm.preference.set({ customerId: 'ada', key: 'colour', value: 'red' })
}

export const pdf = { name: 'offer.pdf', mediaType: 'application/pdf', bytes: 1200, sha256: 'a'.repeat(64) }

async function protect(crm: Company) {
  const asked = { customerId: 'ada', channel: 'email' } as const
  const act = await crm.consent.request({ ...asked, purpose: 'research' })
  await crm.consent.grant({ ...asked, purpose: 'once', by: 'subject', uses: 1 })
  await crm.consent.grant({
    ...asked,
    purpose: 'marketing',
    by: 'subject',
    actedAt: '2026-01-10T09:00:00.000Z',
  })
  await crm.customer.restrict({ customerId: 'ada', purpose: 'service' })
  const hold = await crm.hold.place({ customerId: 'cleo' })
  const retention = await crm.retention.set({ entity: 'contactPoint', days: 100 })
  return { consentActId: act.id, holdId: hold.id, retentionId: retention.id }
}

async function move(crm: Company): Promise<void> {
  for (const id of ['import', 'done-import']) {
    await crm.import.start({ id, into: 'customer', match: ['email'] })
    const rows = [{ line: 2, customer: { name: id, email: `${id}@example.com` } }]
    await crm.import.apply({ importId: id, after: 0, check: 'a', rows })
  }
}

/** An endpoint that has been told something, and one that is told no more. */
async function tell(crm: Company): Promise<{ readonly id: string }> {
  for (const id of ['hook', 'old-hook']) {
    await crm.webhook.create({ id, url: `https://example.com/${id}`, types: ['customer.*'] })
  }
  await crm.webhook.disable({ webhookId: 'old-hook' })
  const delivery = await crm.webhook.ping({ webhookId: 'hook' })
  await crm.tick()
  return delivery
}
