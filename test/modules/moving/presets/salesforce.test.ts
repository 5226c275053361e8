import { describe, expect, it } from 'vitest'
import {
  salesforceAccounts,
  salesforceContacts,
  salesforceLeads,
} from '../../../../src/modules/moving/index.js'
import { storages } from '../../storages.js'
import { consent, start } from './ground.js'

// The Data Export Service names columns as the API names fields, and quotes every cell: docs/decisions/0167.
const contacts = `"Id","IsDeleted","MasterRecordId","AccountId","Salutation","FirstName","LastName","OtherStreet","OtherCity","OtherState","OtherPostalCode","OtherCountry","MailingStreet","MailingCity","MailingState","MailingPostalCode","MailingCountry","Phone","Fax","MobilePhone","HomePhone","OtherPhone","AssistantPhone","ReportsToId","Email","Title","Department","AssistantName","LeadSource","Birthdate","Description","OwnerId","HasOptedOutOfEmail","HasOptedOutOfFax","DoNotCall","CreatedDate","CreatedById","LastModifiedDate","LastModifiedById","SystemModstamp"
"0035g00000ABCdeAAF","0","","0015g00000XYZabAAD","Ms.","Rose","Gonzalez","","","","","","313 Constitution Place
Suite 4","Austin","TX","78767","USA","(512) 757-6000","","(512) 757-9340","","","","","rose@example.com","SVP","","","Trade Show","","","0055g000001OwnerAAA","1","0","1","2025-01-02 03:04:05","0055g000001OwnerAAA","2025-01-02 03:04:05","0055g000001OwnerAAA","2025-01-02 03:04:05"
"0035g00000ABCdeAAG","0","","","","","Frank","","","","","","","","","","","","","","","","","","","","","","","","","0055g000001OwnerAAA","0","0","0","2025-01-02 03:04:05","0055g000001OwnerAAA","2025-01-02 03:04:05","0055g000001OwnerAAA","2025-01-02 03:04:05"
`
const leads = `"Id","IsDeleted","MasterRecordId","LastName","FirstName","Salutation","Title","Company","Street","City","State","PostalCode","Country","Phone","MobilePhone","Fax","Email","Website","Description","LeadSource","Status","Industry","Rating","AnnualRevenue","NumberOfEmployees","OwnerId","HasOptedOutOfEmail","IsConverted","ConvertedDate","ConvertedAccountId","ConvertedContactId","IsUnreadByOwner","CreatedDate","DoNotCall"
"00Q5g00000LEADaEAO","0","","Boxer","Bertha","Ms.","Director","Farmers Coop","1200 Mt. Pleasant","Toronto","ON","M4N 2S1","Canada","(416) 555-0134","","","bertha@example.com","","","Web","Open","","","","","0055g000001OwnerAAA","0","0","","","","1","2025-01-02 03:04:05","0"
`
const accounts = `"Id","IsDeleted","MasterRecordId","Name","Type","ParentId","BillingStreet","BillingCity","BillingState","BillingPostalCode","BillingCountry","ShippingStreet","ShippingCity","ShippingState","ShippingPostalCode","ShippingCountry","Phone","Fax","AccountNumber","Website","Sic","Industry","AnnualRevenue","NumberOfEmployees","Ownership","TickerSymbol","Description","Rating","Site","OwnerId","CreatedDate"
"0015g00000XYZabAAD","0","","Edge Communications","Customer - Direct","","312 Constitution Place","Austin","TX","78767","USA","","","","","","(512) 757-6001","","CD451796","http://edge.example","6576","Electronics","139000000","1000","Public","EDGE","","Hot","","0055g000001OwnerAAA","2025-01-02 03:04:05"
`

describe.each(storages)('exports of Salesforce on $name', ({ open }) => {
  it('bring contacts [CU-17: preset Salesforce, contacts]', async () => {
    const { importedTwice, people, consents } = await start(open())
    expect(await importedTwice(salesforceContacts({ addresses: true, consent }), contacts)).toEqual([
      { created: 2, unchanged: 0, failed: 0 },
      { created: 0, unchanged: 2, failed: 0 },
    ])
    expect(await people()).toEqual([
      {
        id: 'salesforce 0035g00000ABCdeAAF',
        kind: 'person',
        name: 'Rose Gonzalez',
        countryCode: 'US',
        reached: [
          'address 313 Constitution Place, Suite 4, 78767 Austin, US',
          'email rose@example.com',
          'phone (512) 757-6000',
          'phone (512) 757-9340',
        ],
      },
      {
        id: 'salesforce 0035g00000ABCdeAAG',
        kind: 'person',
        name: 'Frank',
        countryCode: null,
        reached: [],
      },
    ])
    expect(await consents()).toEqual(['Rose Gonzalez email withdrawn', 'Rose Gonzalez phone withdrawn'])
  })

  it('bring leads [CU-17: preset Salesforce, leads]', async () => {
    const { importedTwice, people, consents } = await start(open())
    expect(await importedTwice(salesforceLeads({ addresses: true, consent }), leads)).toEqual([
      { created: 1, unchanged: 0, failed: 0 },
      { created: 0, unchanged: 1, failed: 0 },
    ])
    expect(await people()).toEqual([
      {
        id: 'salesforce 00Q5g00000LEADaEAO',
        kind: 'person',
        name: 'Bertha Boxer',
        countryCode: 'CA',
        reached: [
          'address 1200 Mt. Pleasant, M4N 2S1 Toronto, CA',
          'email bertha@example.com',
          'phone (416) 555-0134',
        ],
      },
    ])
    expect(await consents()).toEqual([])
  })

  it('bring accounts [CU-17: preset Salesforce, accounts]', async () => {
    const { importedTwice, people } = await start(open())
    expect(await importedTwice(salesforceAccounts({ addresses: true }), accounts)).toEqual([
      { created: 1, unchanged: 0, failed: 0 },
      { created: 0, unchanged: 1, failed: 0 },
    ])
    expect(await people()).toEqual([
      {
        id: 'salesforce 0015g00000XYZabAAD',
        kind: 'organisation',
        name: 'Edge Communications',
        countryCode: 'US',
        reached: ['address 312 Constitution Place, 78767 Austin, US', 'phone (512) 757-6001'],
      },
    ])
  })
})
