import type { CustomerMapping } from '../tables/mapping.js'
import { addressColumns, consentColumn, country, maybe, optedOut, type PresetOptions } from './places.js'

/**
 * Contacts as Zoho CRM exports them, columns named by the labels of its standard fields.
 *
 * @see https://help.zoho.com/portal/en/kb/crm/data-administration/export-data/articles/export-data-crm
 * @see https://help.zoho.com/portal/en/kb/crm/sales-force-automation/contacts/articles/standard-contacts-fields
 */
export const zohoContacts = (options: PresetOptions = {}): CustomerMapping => ({
  into: 'customer',
  match: ['externalId', 'email'],
  columns: [
    // Older exports call it after the module.
    maybe(['Record Id', 'Contact Id'], { externalId: options.source ?? 'zoho' }, zohoId),
    { column: ['First Name', 'Last Name'], to: 'name' },
    maybe('First Name', 'givenName'),
    maybe('Last Name', 'familyName'),
    maybe('Email', 'email'),
    maybe('Secondary Email', { contact: 'email', label: 'secondary' }),
    maybe('Phone', 'phone'),
    maybe('Mobile', { contact: 'phone', label: 'mobile' }),
    maybe('Home Phone', { contact: 'phone', label: 'home' }),
    maybe('Lead Source', 'source'),
    maybe('Mailing Country', 'countryCode', country(['en'], options.countries)),
    ...addressColumns(
      'mailing',
      {
        lines: 'Mailing Street',
        locality: 'Mailing City',
        postalCode: 'Mailing Zip',
        countryCode: 'Mailing Country',
      },
      options,
    ),
  ],
  consents: consentColumn('Email Opt Out', 'email', optedOut, { source: 'zoho', ...options }),
})

/**
 * Leads as Zoho CRM exports them.
 *
 * @see https://help.zoho.com/portal/en/kb/crm/sales-force-automation/leads/articles/standard-leads-fields
 */
export const zohoLeads = (options: PresetOptions = {}): CustomerMapping => ({
  into: 'customer',
  match: ['externalId', 'email'],
  columns: [
    maybe(['Record Id', 'Lead Id'], { externalId: options.source ?? 'zoho' }, zohoId),
    { column: ['First Name', 'Last Name'], to: 'name' },
    maybe('First Name', 'givenName'),
    maybe('Last Name', 'familyName'),
    maybe('Email', 'email'),
    maybe('Secondary Email', { contact: 'email', label: 'secondary' }),
    maybe('Phone', 'phone'),
    maybe('Mobile', { contact: 'phone', label: 'mobile' }),
    maybe('Lead Source', 'source'),
    maybe('Country', 'countryCode', country(['en'], options.countries)),
    ...addressColumns(
      'lead',
      { lines: 'Street', locality: 'City', postalCode: 'Zip Code', countryCode: 'Country' },
      options,
    ),
  ],
  consents: consentColumn('Email Opt Out', 'email', optedOut, { source: 'zoho', ...options }),
})

/**
 * Accounts as Zoho CRM exports them: organisations.
 *
 * @see https://help.zoho.com/portal/en/kb/crm/sales-force-automation/accounts/articles/standard-accounts-fields
 */
export const zohoAccounts = (options: PresetOptions = {}): CustomerMapping => ({
  into: 'customer',
  match: ['externalId'],
  values: { kind: 'organisation' },
  columns: [
    maybe(['Record Id', 'Account Id'], { externalId: options.source ?? 'zoho' }, zohoId),
    { column: 'Account Name', to: 'name' },
    maybe('Phone', 'phone'),
    maybe('Billing Country', 'countryCode', country(['en'], options.countries)),
    ...addressColumns(
      'billing',
      {
        lines: 'Billing Street',
        locality: 'Billing City',
        postalCode: 'Billing Code',
        countryCode: 'Billing Country',
      },
      options,
    ),
  ],
})

/** `zcrm_4150868000000225013`: the letters keep a spreadsheet from rounding the number, which is the id. */
const zohoId = (cell: unknown): string =>
  String(cell)
    .trim()
    .replace(/^zcrm_/, '')
