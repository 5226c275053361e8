import type { CustomerMapping } from '../tables/mapping.js'
import { addressColumns, country, maybe, type PresetOptions } from './places.js'

/** 纷享销客 exports text for its wide numbers and dates; its labels are those of its standard objects. */
const home = { countryCode: 'CN' }

/**
 * Customers (客户) as Fxiaoke exports them: organisations.
 *
 * @see https://open.fxiaoke.com (AccountObj)
 */
export const fxiaokeCustomers = (options: PresetOptions = {}): CustomerMapping => ({
  into: 'customer',
  match: ['externalId'],
  values: { kind: 'organisation', ...home },
  columns: [
    { column: '客户编号', to: { externalId: options.source ?? 'fxiaoke' } },
    { column: '客户名称', to: 'name' },
    maybe('电话', 'phone'),
    maybe('邮件', 'email'),
    maybe('来源', 'source'),
    maybe('国家', 'countryCode', country(['zh', 'en'], options.countries)),
    ...addressColumns('地址', { lines: ['省', '市', '区', '详细地址'], countryCode: '国家' }, options, [
      'zh',
      'en',
    ]),
  ],
})

/**
 * Contacts (联系人) as Fxiaoke exports them: persons. They are known by their number in the export where it has one.
 *
 * @see https://open.fxiaoke.com (ContactObj)
 */
export const fxiaokeContacts = (options: PresetOptions = {}): CustomerMapping => ({
  into: 'customer',
  match: ['externalId', 'email'],
  values: home,
  columns: [
    { column: '姓名', to: 'name' },
    // Customers and contacts may be counted apart.
    maybe('联系人编号', { externalId: `${options.source ?? 'fxiaoke'}-contact` }),
    maybe('手机', 'phone'),
    maybe('手机1', 'phone'),
    maybe('电话', { contact: 'phone', label: '电话' }),
    maybe('电话1', { contact: 'phone', label: '电话' }),
    maybe('邮件', 'email'),
    maybe('性别', 'gender'),
    ...addressColumns('地址', { lines: ['省', '市', '区', '详细地址'], countryCode: '国家' }, options, [
      'zh',
      'en',
    ]),
  ],
})
