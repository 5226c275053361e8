import { describe, expect, it } from 'vitest'
import { hubspotCompanies, hubspotContacts } from '../../../../src/modules/moving/index.js'
import { storages } from '../../storages.js'
import { consent, start } from './ground.js'

// The columns are those that programs which read such exports name: docs/decisions/0167.
const contacts = `Record ID,First Name,Last Name,Email,Phone Number,Mobile Phone Number,Contact owner,Primary Company,Lead Status,Marketing contact status,Unsubscribed from all email,Create Date,Street Address,City,Postal Code,Country/Region,Associated Company IDs,Associated Company
101,Camille,Durand,camille@example.com,+33 1 42 68 53 00,+33 6 12 34 56 78,Inès Moreau,Durand SARL,NEW,Marketing contact,true,2024-03-12 09:14,2 rue de Rivoli,Paris,75001,France,9001,Durand SARL
102,,,lena@example.com,,,,,OPEN_DEAL,Marketing contact,,2024-03-15 14:30,,,,,,
`
const companies = `Record ID,Company name,Company owner,Create Date,Phone Number,Last Activity Date,City,Country/Region,Industry,Street Address,Street Address 2,Postal Code,Company Domain Name,Associated Contact IDs
101,Durand SARL,Inès Moreau,2024-02-01 09:30,+33 1 42 68 53 01,,Paris,France,,2 rue de Rivoli,Bât. B,75001,durand.example,101
`

describe.each(storages)('exports of HubSpot on $name', ({ open }) => {
  it('bring contacts [CU-17: preset HubSpot, contacts]', async () => {
    const { importedTwice, people, consents } = await start(open())
    expect(await importedTwice(hubspotContacts({ addresses: true, consent }), contacts)).toEqual([
      { created: 2, unchanged: 0, failed: 0 },
      { created: 0, unchanged: 2, failed: 0 },
    ])
    expect(await people()).toEqual([
      {
        id: 'hubspot 101',
        kind: 'person',
        name: 'Camille Durand',
        countryCode: 'FR',
        reached: [
          'address 2 rue de Rivoli, 75001 Paris, FR',
          'email camille@example.com',
          'phone +33 1 42 68 53 00',
          'phone +33 6 12 34 56 78',
        ],
      },
      {
        id: 'hubspot 102',
        kind: 'person',
        name: 'lena@example.com',
        countryCode: null,
        reached: ['email lena@example.com'],
      },
    ])
    expect(await consents()).toEqual(['Camille Durand email withdrawn'])
  })

  it('bring companies, whose ids are not those of contacts [CU-17: preset HubSpot, companies]', async () => {
    const { crm, importedTwice, people } = await start(open())
    await importedTwice(hubspotContacts(), contacts)
    expect(await importedTwice(hubspotCompanies({ addresses: true }), companies)).toEqual([
      { created: 1, unchanged: 0, failed: 0 },
      { created: 0, unchanged: 1, failed: 0 },
    ])
    expect(await crm.customer.count()).toBe(3)
    expect((await people()).filter(({ kind }) => kind === 'organisation')).toEqual([
      {
        id: 'hubspot-company 101',
        kind: 'organisation',
        name: 'Durand SARL',
        countryCode: 'FR',
        reached: ['address 2 rue de Rivoli, Bât. B, 75001 Paris, FR', 'phone +33 1 42 68 53 01'],
      },
    ])
  })
})
