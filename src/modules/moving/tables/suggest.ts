import type { ColumnMapping, CustomerPlace } from './mapping.js'

/** A mapping that somebody should look at, and the columns that nothing is known of. */
export interface SuggestedMapping {
  readonly columns: readonly ColumnMapping<CustomerPlace>[]
  readonly unknown: readonly string[]
}

// In small letters without blanks and signs, as headers are compared.
const known: Readonly<Record<string, readonly string[]>> = {
  name: [
    'name',
    'fullname',
    'displayname',
    'contactname',
    'customername',
    '姓名',
    '名称',
    '客户名称',
    '联系人',
  ],
  givenName: ['givenname', 'firstname', 'forename', 'vorname', '名', '名字'],
  familyName: ['familyname', 'lastname', 'surname', 'nachname', '姓', '姓氏'],
  legalName: ['legalname', 'companylegalname', '法定名称'],
  email: ['email', 'emailaddress', 'mail', 'primaryemail', '邮箱', '邮件', '电子邮箱', '电子邮件'],
  phone: [
    'phone',
    'phonenumber',
    'telephone',
    'tel',
    'mobile',
    'mobilephone',
    '电话',
    '手机',
    '手机号',
    '联系电话',
  ],
  countryCode: ['country', 'countrycode', '国家'],
  language: ['language', 'locale', '语言'],
  timeZone: ['timezone', '时区'],
  gender: ['gender', 'sex', '性别'],
  source: ['source', 'leadsource', '来源', '客户来源'],
  id: ['customerid', 'clienteleid'],
}

/**
 * Suggests what the columns of a table are, from their names alone: for a screen on which somebody says yes. Nothing is
 * imported by it unless it is handed on.
 *
 * @returns a column for each place at most, the first that fits, with all others in `unknown`
 */
export const suggestColumns = (
  header: readonly string[],
  /** Attributes of the host's own: `['plan']`. */
  attributes: readonly string[] = [],
): SuggestedMapping => {
  const columns: ColumnMapping<CustomerPlace>[] = []
  const unknown: string[] = []
  const taken = new Set<string>()
  const places = new Map([
    ...Object.entries(known).flatMap(([place, names]) => names.map((name) => [name, place] as const)),
    ...attributes.map((name) => [compared(name), `attributes.${name}`] as const),
  ])
  for (const column of header) {
    const place = places.get(compared(column))
    if (place === undefined || taken.has(place)) {
      unknown.push(column)
      continue
    }
    taken.add(place)
    columns.push({ column, to: place })
  }
  const whole = wholeName(columns)
  return { columns: whole && !taken.has('name') ? [whole, ...columns] : columns, unknown }
}

/** Without a column for it, the name is made of its parts. */
function wholeName(
  columns: readonly ColumnMapping<CustomerPlace>[],
): ColumnMapping<CustomerPlace> | undefined {
  const parts = ['givenName', 'familyName'].flatMap(
    (place) => columns.find(({ to }) => to === place)?.column ?? [],
  )
  return parts.length > 0 ? { column: parts, to: 'name' } : undefined
}

function compared(name: string): string {
  return name.toLowerCase().replace(/[^\p{L}\p{N}]/gu, '')
}
