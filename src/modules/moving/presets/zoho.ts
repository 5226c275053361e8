import type { CustomerMapping } from '../tables/mapping.js'
import { addressColumns, country, maybe, type PresetOptions } from './places.js'

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
    { column: 'Record Id', to: { externalId: options.source ?? 'zoho' }, as: zohoId },
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
})

/** `zcrm_4150868000000225013`: the letters keep a spreadsheet from rounding the number, which is the id. */
const zohoId = (cell: unknown): string =>
  String(cell)
    .trim()
    .replace(/^zcrm_/, '')
