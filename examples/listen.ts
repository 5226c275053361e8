/** Hearing what happens: after the commit, in order, and never in a writer's way. Refusing: before. */
import { commerce, createCrm, customer, defineCrm, refusal } from 'clientele'
import { memoryStorage } from 'clientele/adapters/memory'
import { countedIds } from 'clientele/testing'

const model = defineCrm({ currency: 'EUR', modules: { customer: customer(), commerce: commerce() } })

// #region before
const noFreeMail = refusal('signup.free_mail', 'invalid', () => 'Please use the address of your company.')

const crm = createCrm(model, {
  storage: memoryStorage(),
  newId: countedIds(),
  before: {
    'customer.create': ({ input }) => {
      const { email } = input as { email?: string }
      if (email?.endsWith('@freemail.example')) throw noFreeMail({})
    },
  },
  onError: ({ error, event }) => console.log(`${event?.type}: ${(error as Error).message}`),
})
// #endregion
await crm.migrations.apply()

// #region on
const stop = crm.on('purchase.recorded', ({ data, position, actor }) => {
  console.log(`${position}: ${data.customerId} bought for ${data.gross.amount} cents, says ${actor.id}`)
})

// A family: `type` says which of its events it is.
crm.on('customer.*', (event) => {
  if (event.type === 'customer.created') console.log(`${event.position}: welcome, ${event.data.name}`)
  if (event.type === 'customer.updated')
    console.log(`${event.position}: ${JSON.stringify(event.data.changes)}`)
})
// #endregion

// #region isolated
// What a listener throws goes to `onError`; the purchase is written and the others hear it.
crm.on('purchase.recorded', () => {
  throw new Error('the mail server is down')
})
// #endregion

// #region write
const ada = await crm.customer.create({ name: 'Ada', email: 'ada@lovelace.example' })
await crm.customer.create({ name: 'Eve', email: 'eve@freemail.example' }).catch((error) => {
  if (!noFreeMail.is(error)) throw error
  console.log(error.message)
})
await crm.customer.update({ customerId: ada.id, countryCode: 'GB' })
const total = { amount: 1990, currency: 'EUR' }
await crm.purchase.record({ customerId: ada.id, source: 'shop', externalId: '1', total })
// #endregion

// #region settled
// In a function that freezes after its response: wait for the listeners first.
await crm.settled()
stop()
// #endregion

await crm.close()

// Output:
// 1: welcome, Ada
// Please use the address of your company.
// 2: {"countryCode":{"from":null,"to":"GB"}}
// 3: cus_1 bought for 1990 cents, says host
// purchase.recorded: the mail server is down
