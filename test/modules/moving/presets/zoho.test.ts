import { describe, expect, it } from 'vitest'
import { zohoAccounts, zohoContacts, zohoLeads } from '../../../../src/modules/moving/index.js'
import { storages } from '../../storages.js'
import { consent, start } from './ground.js'

// The columns are those that programs which read such exports name: docs/decisions/0167.
const contacts = `Record Id,Contact Owner.id,Contact Owner,Lead Source,First Name,Last Name,Account Name.id,Account Name,Vendor Name.id,Vendor Name,Email,Title,Department,Phone,Home Phone,Fax,Mobile,Date of Birth,Created By.id,Created By,Modified By.id,Modified By,Created Time,Modified Time,Contact Name,Mailing Street,Mailing City,Mailing State,Mailing Zip,Mailing Country,Email Opt Out,Secondary Email,Last Activity Time,Tag
zcrm_4150868000000225013,zcrm_4150868000000225001,Uma Urban,Trade Show,Ada,Lovelace,zcrm_4150868000000225099,Analytical Ltd,,,ada@example.com,Founder,,+44 20 7123 4567,,,+44 7700 900123,,zcrm_4150868000000225001,Uma Urban,zcrm_4150868000000225001,Uma Urban,2025-03-01 09:12:44,2025-11-20 16:02:10,Ada Lovelace,12 St James's Square,London,,SW1Y 4JH,United Kingdom,true,ada@home.example,2025-11-20 16:02:10,
zcrm_4150868000000225014,zcrm_4150868000000225001,Uma Urban,,,Hopper,,,,,grace@example.com,,,,,,,,zcrm_4150868000000225001,Uma Urban,zcrm_4150868000000225001,Uma Urban,2025-03-02 10:00:00,2025-03-02 10:00:00,Hopper,,,,,,false,,,
`
const leads = `Record Id,Lead Owner.id,Lead Owner,Company,First Name,Last Name,Title,Email,Phone,Fax,Mobile,Website,Lead Source,Lead Status,Industry,No. of Employees,Annual Revenue,Rating,Created By.id,Created By,Modified By.id,Modified By,Created Time,Modified Time,Lead Name,Street,City,State,Zip Code,Country,Description,Email Opt Out,Salutation,Secondary Email,Last Activity Time,Tag,Is Converted
zcrm_4150868000000301001,zcrm_4150868000000225001,Uma Urban,Turing GmbH,Alan,Turing,CTO,alan@example.com,+49 30 1234567,,,,Web Download,Contacted,,,,,zcrm_4150868000000225001,Uma Urban,zcrm_4150868000000225001,Uma Urban,2025-03-01 09:12:44,2025-03-01 09:12:44,Alan Turing,Hauptstr. 1,Berlin,,10115,Germany,,false,,,,,false
`
const accounts = `Record Id,Account Owner.id,Account Owner,Rating,Account Name,Phone,Account Site,Fax,Parent Account.id,Parent Account,Website,Account Number,Ticker Symbol,Account Type,Ownership,Industry,Annual Revenue,Employees,SIC Code,Created By.id,Created By,Modified By.id,Modified By,Created Time,Modified Time,Billing Street,Billing City,Billing State,Billing Code,Billing Country,Shipping Street,Shipping City,Shipping State,Shipping Code,Shipping Country,Description,Tag
zcrm_4150868000000225099,zcrm_4150868000000225001,Uma Urban,,Analytical Ltd,+44 20 7946 0958,,,,,https://analytical.example,,,,,,,,,zcrm_4150868000000225001,Uma Urban,zcrm_4150868000000225001,Uma Urban,2025-02-01 08:00:00,2025-02-01 08:00:00,1 Babbage Row,London,,EC1A 1BB,United Kingdom,,,,,,,
`

describe.each(storages)('exports of Zoho CRM on $name', ({ open }) => {
  it('bring contacts [CU-17: preset Zoho, contacts]', async () => {
    const { importedTwice, people, consents } = await start(open())
    expect(await importedTwice(zohoContacts({ addresses: true, consent }), contacts)).toEqual([
      { created: 2, unchanged: 0, failed: 0 },
      { created: 0, unchanged: 2, failed: 0 },
    ])
    expect(await people()).toEqual([
      {
        id: 'zoho 4150868000000225013',
        kind: 'person',
        name: 'Ada Lovelace',
        countryCode: 'GB',
        reached: [
          "address 12 St James's Square, SW1Y 4JH London, GB",
          'email ada@example.com',
          'email ada@home.example',
          'phone +44 20 7123 4567',
          'phone +44 7700 900123',
        ],
      },
      {
        id: 'zoho 4150868000000225014',
        kind: 'person',
        name: 'Hopper',
        countryCode: null,
        reached: ['email grace@example.com'],
      },
    ])
    expect(await consents()).toEqual(['Ada Lovelace email withdrawn'])
  })

  it('bring leads [CU-17: preset Zoho, leads]', async () => {
    const { importedTwice, people, consents } = await start(open())
    expect(await importedTwice(zohoLeads({ addresses: true, consent }), leads)).toEqual([
      { created: 1, unchanged: 0, failed: 0 },
      { created: 0, unchanged: 1, failed: 0 },
    ])
    expect(await people()).toEqual([
      {
        id: 'zoho 4150868000000301001',
        kind: 'person',
        name: 'Alan Turing',
        countryCode: 'DE',
        reached: ['address Hauptstr. 1, 10115 Berlin, DE', 'email alan@example.com', 'phone +49 30 1234567'],
      },
    ])
    expect(await consents()).toEqual([])
  })

  it('bring accounts [CU-17: preset Zoho, accounts]', async () => {
    const { importedTwice, people } = await start(open())
    expect(await importedTwice(zohoAccounts({ addresses: true }), accounts)).toEqual([
      { created: 1, unchanged: 0, failed: 0 },
      { created: 0, unchanged: 1, failed: 0 },
    ])
    expect(await people()).toEqual([
      {
        id: 'zoho 4150868000000225099',
        kind: 'organisation',
        name: 'Analytical Ltd',
        countryCode: 'GB',
        reached: ['address 1 Babbage Row, EC1A 1BB London, GB', 'phone +44 20 7946 0958'],
      },
    ])
  })
})
