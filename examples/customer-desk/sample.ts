import { en, Faker, type LocaleDefinition, zh_CN } from '@faker-js/faker'
import { eur } from 'clientele'
import type { NewCustomer } from 'clientele/customer'
import type { DeskCrm } from './model.js'

/** Made-up customers, the same each time: most of them by chance, a few to be found. */
export const addSample = async (crm: DeskCrm): Promise<void> => {
  const [english, chinese] = [fakerOf(en, 1), fakerOf(zh_CN, 2)]
  const many = [
    ...Array.from({ length: 90 }, (_, at) => someone(english, 'GB', at)),
    ...Array.from({ length: 60 }, (_, at) => someone(chinese, 'CN', 100 + at)),
  ]
  for await (const result of crm.bulk('customer.create', [...named, ...many], { onError: 'stop' })) {
    if (!result.ok) throw result.error
    for (const purchase of purchasesOf(english, result.value.id)) await crm.purchase.record(purchase)
  }
  await addStory(crm)
}

type Sample = NewCustomer<{ plan?: 'free' | 'pro' }> & { readonly id: string }

/** Ada and 李娜 are here twice, as it happens: over the phone, and in the shop. */
const named: readonly Sample[] = [
  { id: 'ada', name: 'Ada Lovelace', countryCode: 'GB', email: 'ada@example.com', phone: '+44 20 7946 0018' },
  { id: 'ada-shop', name: 'Ada Lovelase', countryCode: 'GB', phone: '+44 20 7946 0018', source: 'shop' },
  { id: 'li-na', name: '李娜', countryCode: 'CN', email: 'lina@example.cn', phone: '+86 138 0013 8000' },
  { id: 'li-na-shop', name: '李娜', countryCode: 'CN', phone: '+86 138 0013 8000', source: 'shop' },
  {
    id: 'grace',
    name: 'Grace Hopper',
    countryCode: 'US',
    email: 'grace@example.com',
    attributes: { plan: 'pro' },
  },
  { id: 'wang', name: '王小明', countryCode: 'CN', email: 'xiaoming@example.cn' },
  { id: 'analytical', kind: 'organisation', name: 'Analytical Engines Ltd', countryCode: 'GB' },
  // Names are only text.
  { id: 'script', name: '<script>alert(1)</script>', email: 'script@example.com' },
]

function fakerOf(locale: LocaleDefinition, seed: number): Faker {
  const faker = new Faker({ locale: [locale, en], seed })
  faker.setDefaultRefDate('2026-06-30T00:00:00.000Z')
  return faker
}

function someone(faker: Faker, countryCode: string, number: number): Sample {
  const [first, last] = [faker.person.firstName(), faker.person.lastName()]
  return {
    id: `customer-${number}`,
    name: countryCode === 'CN' ? `${last}${first}` : `${first} ${last}`,
    givenName: first,
    familyName: last,
    countryCode,
    email: `customer.${number}@example.com`,
    phone: faker.helpers.replaceSymbols(countryCode === 'CN' ? '+86 139 #### ####' : '+44 20 7946 0###'),
    attributes: { plan: faker.helpers.arrayElement(['free', 'pro']) },
  }
}

function purchasesOf(faker: Faker, customerId: string) {
  const days = faker.date.betweens({ from: '2026-01-01', to: '2026-06-30', count: { min: 0, max: 4 } })
  return days.map((placedAt, at) => ({
    customerId,
    source: 'shop',
    externalId: `${customerId}-${at}`,
    status: 'paid' as const,
    placedAt,
    total: eur(faker.number.int({ min: 5_00, max: 250_00 })),
  }))
}

async function addStory(crm: DeskCrm): Promise<void> {
  const customerId = 'ada'
  await crm.customer.update({ customerId, language: 'en-GB' }, { reason: 'she told us on the phone' })
  await crm.note.add({
    subject: { entity: 'customer', id: customerId },
    body: 'Prefers to be called in the morning.',
  })
  const newsletter = {
    customerId,
    purpose: 'newsletter',
    channel: 'email',
    by: 'subject',
    source: 'desk',
  } as const
  await crm.consent.grant(newsletter)
}
