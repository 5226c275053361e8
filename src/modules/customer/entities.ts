import {
  type Address,
  addressField,
  type BaseRow,
  type Birthday,
  birthdayField,
  boolean,
  type Day,
  day,
  defineEntity,
  type Instant,
  instant,
  integer,
  type JsonObject,
  oneOf,
  optional,
  ref,
  text,
} from '../../kernel/index.js'

export const customerKinds = ['person', 'organisation'] as const
export type CustomerKind = (typeof customerKinds)[number]

export const contactPointKinds = [
  'email',
  'phone',
  'address',
  'social',
  'wechat_openid',
  'wechat_unionid',
  'wecom',
] as const
export type ContactPointKind = (typeof contactPointKinds)[number]

export const sharings = ['own', 'shared', 'proxy'] as const
/** `own`: of one customer. `shared`: of several. `proxy`: somebody else's, such as a marketplace's relay; it identifies nobody. */
export type Sharing = (typeof sharings)[number]

/** A person or an organisation. */
export interface Customer<Attributes = JsonObject> extends BaseRow {
  readonly kind: CustomerKind
  /** The whole name, as its owner writes it. */
  readonly name: string
  /** What lists are ordered by. */
  readonly sortName: string
  readonly givenName: string | null
  readonly familyName: string | null
  readonly legalName: string | null
  /** BCP 47. */
  readonly language: string | null
  /** IANA. */
  readonly timeZone: string | null
  readonly gender: string | null
  readonly birthday: Birthday | null
  /** The birthday in the Gregorian calendar, where its year is known. */
  readonly birthDate: Day | null
  /** Not kept yet. */
  readonly nextBirthdayOn: Day | null
  readonly incomeBand: string | null
  /** ISO 3166-1 alpha-2. */
  readonly countryCode: string | null
  readonly regionCode: string | null
  /** The organisation above this one: its parent company. */
  readonly parentId: string | null
  /** The organisation this person works for or belongs to. */
  readonly organisationId: string | null
  /** The primary e-mail address, normalised. */
  readonly email: string | null
  /** The primary phone number, E.164. */
  readonly phone: string | null
  readonly ownerId: string | null
  readonly teamId: string | null
  /** Where the customer came from. */
  readonly source: string | null
  /** 31 bits of the id, for even parts and samples. */
  readonly hash: number
  readonly attributes: Attributes
}

/** One way to reach a customer. */
export interface ContactPoint extends BaseRow {
  readonly customerId: string
  readonly kind: ContactPointKind
  /** As it was given; of an address in one line, where no text was given. */
  readonly value: string
  /** What it is compared by: an e-mail address in lower case, a number in E.164, an address folded. */
  readonly normalized: string
  readonly extension: string | null
  /** Of the kind `address` only. */
  readonly address: Address | null
  readonly sharing: Sharing
  readonly label: string | null
  readonly source: string | null
  /** The one of its kind to be used first; the customer's `email` and `phone` are copies of it. */
  readonly primary: boolean
  readonly validFrom: Day | null
  readonly validUntil: Day | null
  readonly verifiedAt: Instant | null
  readonly verifiedUntil: Instant | null
}

/** The customer's id in another system. */
export interface ExternalId extends BaseRow {
  readonly customerId: string
  readonly source: string
  readonly value: string
}

const open = { privacy: 'none' } as const
const personal = { privacy: 'personal', whenErased: 'blank' } as const
const sensitive = { privacy: 'sensitive', whenErased: 'blank' } as const
const gone = { privacy: 'personal', whenErased: 'delete' } as const

export const maxNameLength = 200
export const maxContactLength = 320

export const Customer = defineEntity('customer', {
  idPrefix: 'cus',
  label: { en: 'Customer', zh: '客户' },
  attributes: 'allowed',
  tree: { parent: 'parentId' },
  bucketed: true,
  fields: {
    kind: oneOf(customerKinds, { label: { en: 'Kind', zh: '类型' } }),
    name: text({ max: maxNameLength, searchable: true, ...personal, label: { en: 'Name', zh: '名称' } }),
    sortName: text({ max: maxNameLength, ...personal, label: { en: 'Sort name', zh: '排序名' } }),
    givenName: optional(text({ max: 200, ...personal, label: { en: 'Given name', zh: '名' } })),
    familyName: optional(text({ max: 200, ...personal, label: { en: 'Family name', zh: '姓' } })),
    legalName: optional(text({ max: 300, ...personal, label: { en: 'Legal name', zh: '法定名称' } })),
    language: optional(text({ max: 35, ...personal, label: { en: 'Language', zh: '语言' } })),
    timeZone: optional(text({ max: 64, ...personal, label: { en: 'Time zone', zh: '时区' } })),
    gender: optional(text({ max: 40, ...sensitive, label: { en: 'Gender', zh: '性别' } })),
    birthday: optional(
      birthdayField({ ...personal, dateField: 'birthDate', label: { en: 'Birthday', zh: '生日' } }),
    ),
    birthDate: optional(day({ ...personal, readOnly: true, label: { en: 'Birth date', zh: '出生日期' } })),
    // The deadline that moves it is not there yet; rules read the birthday itself.
    nextBirthdayOn: optional(
      day({ ...personal, readOnly: true, label: { en: 'Next birthday', zh: '下次生日' } }),
    ),
    incomeBand: optional(text({ max: 40, ...sensitive, label: { en: 'Income band', zh: '收入档次' } })),
    countryCode: optional(text({ max: 2, ...personal, label: { en: 'Country', zh: '国家' } })),
    regionCode: optional(text({ max: 12, ...personal, label: { en: 'Region', zh: '地区' } })),
    parentId: optional(
      ref('customer', { whenMerged: 'custom', label: { en: 'Parent company', zh: '母公司' } }),
    ),
    organisationId: optional(
      ref('customer', { whenMerged: 'move', label: { en: 'Organisation', zh: '所属单位' } }),
    ),
    email: optional(
      text({ max: maxContactLength, ...personal, readOnly: true, label: { en: 'E-mail', zh: '电子邮箱' } }),
    ),
    phone: optional(text({ max: 20, ...personal, readOnly: true, label: { en: 'Phone', zh: '电话' } })),
    ownerId: optional(ref('user', { whenMerged: 'move', label: { en: 'Owner', zh: '负责人' } })),
    teamId: optional(ref('team', { whenMerged: 'move', label: { en: 'Team', zh: '团队' } })),
    source: optional(text({ max: 100, ...open, label: { en: 'Source', zh: '来源' } })),
    hash: integer({ readOnly: true, label: { en: 'Hash', zh: '散列值' } }),
  },
  indexes: [['email'], ['phone'], ['sortName']],
})

export const ContactPoint = defineEntity('contactPoint', {
  idPrefix: 'cpt',
  label: { en: 'Contact point', zh: '联系方式' },
  fields: {
    customerId: ref('customer', { whenMerged: 'union', label: { en: 'Customer', zh: '客户' } }),
    kind: oneOf(contactPointKinds, { label: { en: 'Kind', zh: '类型' } }),
    value: text({ max: maxContactLength, ...gone, label: { en: 'Value', zh: '值' } }),
    normalized: text({
      max: maxContactLength,
      ...gone,
      readOnly: true,
      label: { en: 'Normalised value', zh: '规范值' },
    }),
    extension: optional(text({ max: 20, ...gone, label: { en: 'Extension', zh: '分机号' } })),
    address: optional(addressField({ ...gone, label: { en: 'Address', zh: '地址' } })),
    sharing: oneOf(sharings, { label: { en: 'Sharing', zh: '归属' } }),
    label: optional(text({ max: 100, ...gone, label: { en: 'Label', zh: '标签' } })),
    source: optional(text({ max: 100, ...open, label: { en: 'Source', zh: '来源' } })),
    primary: boolean({ readOnly: true, label: { en: 'Primary', zh: '首选' } }),
    validFrom: optional(day({ ...open, label: { en: 'Valid from', zh: '生效日期' } })),
    validUntil: optional(day({ ...open, label: { en: 'Valid until', zh: '失效日期' } })),
    verifiedAt: optional(instant({ readOnly: true, label: { en: 'Verified at', zh: '验证时间' } })),
    verifiedUntil: optional(instant({ readOnly: true, label: { en: 'Verified until', zh: '验证有效期至' } })),
  },
  indexes: [['kind', 'normalized']],
})

export const ExternalId = defineEntity('externalId', {
  idPrefix: 'xid',
  label: { en: 'External id', zh: '外部编号' },
  fields: {
    customerId: ref('customer', { whenMerged: 'union', label: { en: 'Customer', zh: '客户' } }),
    source: text({ max: 100, ...open, label: { en: 'Source', zh: '来源' } }),
    value: text({ max: 200, ...gone, label: { en: 'Value', zh: '值' } }),
  },
})
