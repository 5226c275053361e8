/** Consent: who may be contacted for what, on what that rests, and what is kept of every decision. */
import { createCrm, customer, defineCrm, forPurpose } from 'clientele'
import { memoryStorage } from 'clientele/adapters/memory'
import { privacy } from 'clientele/privacy'
import { testClock } from 'clientele/testing'

// #region module
const model = defineCrm({
  currency: 'EUR',
  modules: {
    customer: customer(),
    // Health is a purpose whose consent must be asked for by itself.
    privacy: privacy({ controller: 'Pen & Ink Ltd', separate: ['health'] }),
  },
})
// #endregion

// A clock to move, so that nobody has to wait.
const clock = testClock('2026-03-01T09:00:00.000Z')
const crm = createCrm(model, { storage: memoryStorage(), clock })
await crm.migrations.apply()

const { id: customerId } = await crm.customer.create({ name: 'Ada', email: 'ada@example.com' })
crm.on('consent.changed', ({ data: { channel, from, to, objectedAt } }) =>
  console.log(`${channel}: ${from ?? 'nothing'} to ${to}${objectedAt ? ', objected' : ''}`),
)

// #region double-opt-in
const news = { customerId, purpose: 'marketing', channel: 'email' } as const

// The form was filled in, by whomever: a mail with a link goes out.
const asked = await crm.consent.request({ ...news, source: 'footer form', textVersion: '2026-02' })
// Who opens the link has the address.
await crm.consent.confirm({ consentActId: asked.id, evidence: { link: 'opened' } })
// #endregion
await crm.settled()

// #region may-contact
const receipt = await crm.consent.mayContact(news)
if (receipt.allowed) console.log(`sent: ${receipt.basis}, text ${receipt.textVersion}`)
// #endregion

clock.advance({ days: 1 })
// #region withdraw
// The host's own page speaks for the person who is signed in to it.
const ada = crm.scope({ actor: { kind: 'customer', id: customerId } })
await ada.consent.withdraw({ customerId, purpose: 'marketing' })

clock.advance({ days: 1 })
const agent = crm.scope({ actor: { kind: 'user', id: 'eve' } })
await agent.consent.grant(news)
const { allowed, reason } = await crm.consent.mayContact(news)
console.log(`${allowed ? 'sent' : 'not sent'}: ${reason}`)
// #endregion
await crm.settled()

// #region object
await ada.consent.object({ customerId, purpose: 'marketing' })
const anybody = model.fields.customer.name.isSet()
await crm.settled()
console.log('customers for marketing:', await crm.customer.count({ where: forPurpose(anybody, 'marketing') }))
console.log('the same, of a scope:', await crm.scope({ purpose: 'marketing' }).customer.count())
// #endregion

clock.advance({ days: 1 })
// #region history
for (const { state, by, source } of await crm.consent.history({ customerId, purpose: 'marketing' })) {
  console.log(`${state} by the ${by}, ${source}`)
}
const then = await crm.consent.status({ ...news, occurred: '2026-03-01T12:00:00Z' })
console.log(`on the first of March: ${then.state}`)
// #endregion

// Output:
// email: nothing to pending
// email: pending to granted
// sent: consent, text 2026-02
// email: granted to withdrawn
// all: nothing to withdrawn
// not sent: withdrawn
// email: withdrawn to withdrawn, objected
// all: withdrawn to withdrawn, objected
// customers for marketing: 0
// the same, of a scope: 0
// pending by the agent, footer form
// granted by the subject, footer form
// withdrawn by the subject, customer
// granted by the agent, user
// objected by the subject, customer
// on the first of March: granted
