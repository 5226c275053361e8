import type { CustomerMapping } from '../tables/mapping.js'
import { addressColumns, country, maybe, type PresetOptions } from './places.js'

/**
 * Contacts as Salesforce exports them (Data Export Service, Data Loader), columns named as its API names fields.
 *
 * @see https://developer.salesforce.com/docs/atlas.en-us.object_reference.meta/object_reference/sforce_api_objects_contact.htm
 */
export const salesforceContacts = (options: PresetOptions = {}): CustomerMapping => ({
  into: 'customer',
  match: ['externalId', 'email'],
  columns: [
    { column: 'Id', to: { externalId: options.source ?? 'salesforce' } },
    { column: ['FirstName', 'LastName'], to: 'name' },
    maybe('FirstName', 'givenName'),
    maybe('LastName', 'familyName'),
    maybe('Email', 'email'),
    maybe('Phone', 'phone'),
    maybe('MobilePhone', { contact: 'phone', label: 'mobile' }),
    maybe('HomePhone', { contact: 'phone', label: 'home' }),
    maybe('LeadSource', 'source'),
    maybe('MailingCountry', 'countryCode', country(['en'], options.countries)),
    ...addressColumns(
      'mailing',
      {
        lines: 'MailingStreet',
        locality: 'MailingCity',
        postalCode: 'MailingPostalCode',
        countryCode: 'MailingCountry',
      },
      options,
    ),
  ],
})

/**
 * Accounts as Salesforce exports them: organisations.
 *
 * @see https://developer.salesforce.com/docs/atlas.en-us.object_reference.meta/object_reference/sforce_api_objects_account.htm
 */
export const salesforceAccounts = (options: PresetOptions = {}): CustomerMapping => ({
  into: 'customer',
  match: ['externalId'],
  values: { kind: 'organisation' },
  columns: [
    { column: 'Id', to: { externalId: options.source ?? 'salesforce' } },
    { column: 'Name', to: 'name' },
    maybe('Phone', 'phone'),
    maybe('BillingCountry', 'countryCode', country(['en'], options.countries)),
    ...addressColumns(
      'billing',
      {
        lines: 'BillingStreet',
        locality: 'BillingCity',
        postalCode: 'BillingPostalCode',
        countryCode: 'BillingCountry',
      },
      options,
    ),
  ],
})
