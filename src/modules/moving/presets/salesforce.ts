import type { CustomerMapping } from '../tables/mapping.js'
import { addressColumns, consentColumn, country, maybe, optedOut, type PresetOptions } from './places.js'

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
  consents: optOuts(options),
})

/**
 * Leads as Salesforce exports them. One that was converted is in the contacts too, under another id: its e-mail finds it.
 *
 * @see https://developer.salesforce.com/docs/atlas.en-us.object_reference.meta/object_reference/sforce_api_objects_lead.htm
 */
export const salesforceLeads = (options: PresetOptions = {}): CustomerMapping => ({
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
    maybe('LeadSource', 'source'),
    maybe('Country', 'countryCode', country(['en'], options.countries)),
    ...addressColumns(
      'lead',
      { lines: 'Street', locality: 'City', postalCode: 'PostalCode', countryCode: 'Country' },
      options,
    ),
  ],
  consents: optOuts(options),
})

function optOuts(options: PresetOptions): CustomerMapping['consents'] {
  const from = { source: 'salesforce', ...options }
  return [
    ...consentColumn('HasOptedOutOfEmail', 'email', optedOut, from),
    ...consentColumn('DoNotCall', 'phone', optedOut, from),
  ]
}

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
