/** A platform of many tenants, on which roles see different rows and different fields. */
import { type AccessAnswer, actor, commerce, createCrm, customer, defineCrm } from 'clientele'
import { memoryStorage } from 'clientele/adapters/memory'
import { countedIds } from 'clientele/testing'
import { z } from 'zod'

/** The platform's own idea of who is at work. */
interface Member {
  readonly id: string
  readonly role: 'owner' | 'sales' | 'auditor'
}

const model = defineCrm({
  currency: 'EUR',
  tenancy: 'multi',
  modules: {
    customer: customer({ attributes: z.object({ margin: z.number().optional() }) }),
    commerce: commerce(),
  },
})
const f = model.fields.customer
const p = model.fields.purchase

const createPlatform = () =>
  createCrm(model, {
    storage: memoryStorage(),
    newId: countedIds(),
    actorRef: (member: Member) => ({ kind: 'user', id: member.id }),
    authorize: ({ actor: member, entity, kind }): AccessAnswer => {
      if (member.role === 'owner') return true
      if (member.role === 'auditor')
        return kind === 'read' && { hide: ['email', 'phone', 'attributes.margin'] }
      // Sales see their own customers and what those bought.
      if (entity === 'customer') return { rows: f.ownerId.eq(actor('id')), readOnly: ['ownerId'] }
      return entity === 'purchase' && { rows: p.customer.some((owner) => owner.ownerId.eq(actor('id'))) }
    },
  })

export const run = async (say: (line: string) => void): Promise<void> => {
  const platform = createPlatform()
  await platform.migrations.apply()
  const as = (tenant: string, id: string, role: Member['role']) =>
    platform.scope({ tenant, actor: { id, role } })
  const owner = as('acme', 'olga', 'owner')
  const sam = as('acme', 'sam', 'sales')
  const sue = as('acme', 'sue', 'sales')
  const auditor = as('acme', 'audrey', 'auditor')
  const elsewhere = as('globex', 'olga', 'owner')

  const ada = await owner.customer.create({
    name: 'Ada',
    email: 'ada@example.com',
    ownerId: 'sam',
    attributes: { margin: 0.4 },
  })
  const bob = await owner.customer.create({ name: 'Bob', ownerId: 'sue' })
  const total = { amount: 1200, currency: 'EUR' }
  for (const { id } of [ada, bob]) {
    await owner.purchase.record({ customerId: id, source: 'shop', externalId: id, total })
  }

  const namesFor = async (face: typeof sam) => (await face.customer.list()).items.map(({ name }) => name)
  say(`olga sees ${await namesFor(owner)}`)
  say(`sam sees ${await namesFor(sam)} and ${await sam.purchase.count()} purchase`)
  say(`sue sees ${await namesFor(sue)}`)
  say(`globex sees ${(await namesFor(elsewhere)).length}`)

  const code = (work: Promise<unknown>) =>
    work.then(
      () => 'done',
      (error) => error.code,
    )
  say(`sam reads bob: ${await code(sam.customer.get({ customerId: bob.id }))}`)
  say(`sam renames bob: ${await code(sam.customer.update({ customerId: bob.id, name: 'Rob' }))}`)
  say(`sam gives ada away: ${await code(sam.customer.update({ customerId: ada.id, ownerId: 'sue' }))}`)
  say(`sam renames ada: ${await code(sam.customer.update({ customerId: ada.id, name: 'Ada L.' }))}`)
  say(`globex reads ada: ${await code(elsewhere.customer.get({ customerId: ada.id }))}`)
  say(`audrey renames ada: ${await code(auditor.customer.update({ customerId: ada.id, name: 'A' }))}`)
  say(`audrey sorts by what is hidden: ${await code(auditor.customer.list({ order: [{ by: f.email }] }))}`)

  const seen = await auditor.customer.get({ customerId: ada.id })
  say(`audrey sees an address: ${'email' in seen}, a margin: ${'margin' in seen.attributes}`)
  const rows = [ada, bob].map(({ id }) => ({ customerId: id }))
  say(`sam may change: ${await sam.can('customer.update', rows)}`)
  say(`audrey may change: ${await auditor.can('customer.update', rows)}`)
  await platform.close()
}
