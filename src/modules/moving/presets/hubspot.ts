import type { CustomerMapping } from '../tables/mapping.js'
import { addressColumns, consentColumn, country, maybe, optedOut, type PresetOptions } from './places.js'

/**
 * Contacts as HubSpot exports them, columns named by the labels of its properties.
 *
 * @see https://knowledge.hubspot.com/crm-setup/export-records
 * @see https://knowledge.hubspot.com/properties/hubspots-default-contact-properties
 */
export const hubspotContacts = (options: PresetOptions = {}): CustomerMapping => ({
  into: 'customer',
  match: ['externalId', 'email'],
  columns: [
    { column: 'Record ID', to: { externalId: options.source ?? 'hubspot' } },
    { column: ['First Name', 'Last Name'], to: 'name' },
    // A contact may have an address and no name.
    { column: 'Email', to: 'name' },
    maybe('First Name', 'givenName'),
    maybe('Last Name', 'familyName'),
    maybe('Email', 'email'),
    maybe('Phone Number', 'phone'),
    maybe('Mobile Phone Number', { contact: 'phone', label: 'mobile' }),
    maybe('Country/Region', 'countryCode', country(['en'], options.countries)),
    ...addressColumns(
      'contact',
      {
        lines: 'Street Address',
        locality: 'City',
        postalCode: 'Postal Code',
        countryCode: 'Country/Region',
      },
      options,
    ),
  ],
  consents: consentColumn('Unsubscribed from all email', 'email', optedOut, {
    source: 'hubspot',
    ...options,
  }),
})

/**
 * Companies as HubSpot exports them: organisations. Older exports call their name `Name`: spread this one there.
 *
 * @see https://knowledge.hubspot.com/properties/hubspot-crm-default-company-properties
 */
export const hubspotCompanies = (options: PresetOptions = {}): CustomerMapping => ({
  into: 'customer',
  match: ['externalId'],
  values: { kind: 'organisation' },
  columns: [
    // Its ids count companies and contacts apart.
    { column: 'Record ID', to: { externalId: `${options.source ?? 'hubspot'}-company` } },
    { column: 'Company name', to: 'name' },
    maybe('Phone Number', 'phone'),
    maybe('Country/Region', 'countryCode', country(['en'], options.countries)),
    ...addressColumns(
      'company',
      {
        lines: ['Street Address', 'Street Address 2'],
        locality: 'City',
        postalCode: 'Postal Code',
        countryCode: 'Country/Region',
      },
      options,
    ),
  ],
})
