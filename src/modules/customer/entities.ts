import { type SpellState, spellStates } from '../../engines/calendar/spells.js'
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
  type Json,
  type JsonObject,
  jsonField,
  oneOf,
  optional,
  type RegionCodeSystem,
  ref,
  regionCodeSystems,
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

export const nameOrders = ['given_first', 'family_first'] as const
/** Which part of a name its owner says first. */
export type NameOrder = (typeof nameOrders)[number]

/** The name as it is written in another script or language. */
export type NameVariant = {
  readonly name: string
  /** ISO 15924: `Latn`, `Hans`. */
  readonly script?: string
  /** BCP 47. */
  readonly language?: string
  readonly givenName?: string
  readonly familyName?: string
}

/** Kinds of relationships whose ends are checked; any other word is one too. */
export const relationshipKinds = [
  'works_for',
  'member_of',
  'parent_company',
  'household',
  'referred_by',
  'guardian_of',
] as const
export type RelationshipKind = (typeof relationshipKinds)[number] | (string & Record<never, never>)

/** What customers are to the host; any other word is one too. Employees and members are relationships. */
export const roleWords = ['prospect', 'customer', 'partner'] as const
export type RoleWord = (typeof roleWords)[number] | (string & Record<never, never>)

/** Kinds of identifiers that are checked; any other word is one too. */
export const identifierKinds = ['vat', 'lei', 'uscc', 'national_id', 'tax_id'] as const
export type IdentifierKind = (typeof identifierKinds)[number] | (string & Record<never, never>)

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
  /** What it is called for short. */
  readonly shortName: string | null
  readonly nameOrder: NameOrder | null
  /** The name in other scripts and languages. */
  readonly nameVariants: readonly NameVariant[] | null
  /** How the name is said: pinyin, kana, or as its owner spells it out. */
  readonly pronunciation: string | null
  /** BCP 47. */
  readonly language: string | null
  /** IANA. */
  readonly timeZone: string | null
  readonly gender: string | null
  readonly birthday: Birthday | null
  /** The birthday in the Gregorian calendar, where its year is known. */
  readonly birthDate: Day | null
  /** The next day the birthday falls on, today included, in the crm's zone. */
  readonly nextBirthdayOn: Day | null
  /** When that day will be over, and the next one is looked for. */
  readonly birthdayOverAt: Instant | null
  readonly incomeBand: string | null
  /** ISO 3166-1 alpha-2. */
  readonly countryCode: string | null
  readonly regionCode: string | null
  /** Whose code it is. */
  readonly regionSystem: RegionCodeSystem | null
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
  /** Since when the person is erased: what is left of the record is not live, and names nobody. */
  readonly erasedAt: Instant | null
  /** The customer that stands for this one since they were merged. */
  readonly mergedIntoId: string | null
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
  /** The last day it is valid. */
  readonly validUntil: Day | null
  /** When that day will be over. */
  readonly expiresAt: Instant | null
  /** Since when it is not valid any more: then it identifies nobody and is not the primary one. */
  readonly expiredAt: Instant | null
  readonly verifiedAt: Instant | null
  readonly verifiedUntil: Instant | null
  /** WeCom only: the corporation whose id it is, and the application that was given it. */
  readonly corpId: string | null
  readonly callerId: string | null
}

/** The customer's id in another system. */
export interface ExternalId extends BaseRow {
  readonly customerId: string
  readonly source: string
  readonly value: string
}

/** A number by which an authority knows the customer. */
export interface Identifier extends BaseRow {
  readonly customerId: string
  readonly kind: IdentifierKind
  /** ISO 3166-1 alpha-2 of who gave it; `null` for one of the whole world. */
  readonly countryCode: string | null
  /** As it was given. */
  readonly value: string
  /** What it is compared by. */
  readonly normalized: string
  /** Whether its check digits were checked: not every country's can be. */
  readonly checked: boolean
}

/** What is between two customers. It holds from the day it started to the day before it ended. */
export interface Relationship extends BaseRow {
  /** Who works for, is referred by, is the guardian of, ... */
  readonly fromId: string
  readonly toId: string
  readonly kind: RelationshipKind
  /** As what: a title, a function. */
  readonly role: string | null
  readonly startedOn: Day | null
  readonly endedOn: Day | null
  /** Whether it holds, kept by ticks. */
  readonly state: SpellState
  /** When that will be another. */
  readonly changesAt: Instant | null
}

/** What a customer is to the host. It holds from the day it started to the day before it ended. */
export interface CustomerRole extends BaseRow {
  readonly customerId: string
  readonly role: RoleWord
  readonly startedOn: Day | null
  readonly endedOn: Day | null
  /** Whether it holds, kept by ticks. */
  readonly state: SpellState
  /** When that will be another. */
  readonly changesAt: Instant | null
}

/** Whose customer it was, and since when. */
export interface Assignment extends BaseRow {
  readonly customerId: string
  readonly ownerId: string | null
  readonly teamId: string | null
  readonly assignedAt: Instant
  /** Absent: it still is. */
  readonly endedAt: Instant | null
}

export const mendReasons = ['missing', 'stale'] as const
/** What is wrong with a field: nobody knows it, or nobody has looked at it for too long. */
export type MendReason = (typeof mendReasons)[number]

/** Something to mend of a customer, until it is mended. */
export interface Mend extends BaseRow {
  readonly customerId: string
  /** The key of the quality policy that asks for it. */
  readonly policy: string
  /** A field, or an attribute: `birthday`, `attributes.plan`. */
  readonly field: string
  readonly reason: MendReason
  /** Whose customer it is: who may mend it. */
  readonly ownerId: string | null
  readonly teamId: string | null
  readonly since: Instant
}

/** When a field of a customer was last set or confirmed. */
export interface Freshness extends BaseRow {
  readonly customerId: string
  readonly policy: string
  readonly field: string
  readonly checkedAt: Instant
  /** When it will have been too long; absent: it has. */
  readonly staleAt: Instant | null
}

/** How far the queue of what to mend follows the policies there are; one row of a tenant. */
export interface QualitySweep extends BaseRow {
  /** Tells the policies that are gone through from others. */
  readonly print: string
  /** When it goes on, or looks whether there are other policies. */
  readonly runAt: Instant | null
  /** The last customer that has been looked at; `null` at the beginning, and once it is over. */
  readonly afterId: string | null
  /** When all customers had been looked at; `null` while it runs. */
  readonly sweptAt: Instant | null
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
  mergedInto: 'mergedIntoId',
  search: { fields: { name: 'words', legalName: 'words', shortName: 'words', nameVariants: 'words' } },
  bucketed: true,
  fields: {
    kind: oneOf(customerKinds, { label: { en: 'Kind', zh: '类型' } }),
    name: text({ max: maxNameLength, searchable: true, ...personal, label: { en: 'Name', zh: '名称' } }),
    sortName: text({ max: maxNameLength, ...personal, label: { en: 'Sort name', zh: '排序名' } }),
    givenName: optional(text({ max: 200, ...personal, label: { en: 'Given name', zh: '名' } })),
    familyName: optional(text({ max: 200, ...personal, label: { en: 'Family name', zh: '姓' } })),
    legalName: optional(text({ max: 300, ...personal, label: { en: 'Legal name', zh: '法定名称' } })),
    shortName: optional(text({ max: 200, ...personal, label: { en: 'Short name', zh: '简称' } })),
    nameOrder: optional(oneOf(nameOrders, { ...personal, label: { en: 'Name order', zh: '姓名顺序' } })),
    nameVariants: optional(
      jsonField<readonly NameVariant[]>({ ...personal, label: { en: 'Name variants', zh: '其他写法' } }),
    ),
    pronunciation: optional(text({ max: 400, ...personal, label: { en: 'Pronunciation', zh: '读音' } })),
    language: optional(text({ max: 35, ...personal, label: { en: 'Language', zh: '语言' } })),
    timeZone: optional(text({ max: 64, ...personal, label: { en: 'Time zone', zh: '时区' } })),
    gender: optional(text({ max: 40, ...sensitive, label: { en: 'Gender', zh: '性别' } })),
    birthday: optional(
      birthdayField({ ...personal, dateField: 'birthDate', label: { en: 'Birthday', zh: '生日' } }),
    ),
    birthDate: optional(day({ ...personal, readOnly: true, label: { en: 'Birth date', zh: '出生日期' } })),
    nextBirthdayOn: optional(
      day({ ...personal, readOnly: true, label: { en: 'Next birthday', zh: '下次生日' } }),
    ),
    birthdayOverAt: optional(
      instant({ ...personal, readOnly: true, label: { en: 'Birthday over at', zh: '生日结束时间' } }),
    ),
    incomeBand: optional(text({ max: 40, ...sensitive, label: { en: 'Income band', zh: '收入档次' } })),
    countryCode: optional(text({ max: 2, ...personal, label: { en: 'Country', zh: '国家' } })),
    regionCode: optional(text({ max: 12, ...personal, label: { en: 'Region', zh: '地区' } })),
    regionSystem: optional(
      oneOf(regionCodeSystems, { ...personal, label: { en: 'Region code system', zh: '地区代码体系' } }),
    ),
    parentId: optional(
      ref('customer', { whenMerged: 'custom', label: { en: 'Parent company', zh: '母公司' } }),
    ),
    organisationId: optional(
      // Where somebody works tells about them.
      ref('customer', { ...personal, whenMerged: 'move', label: { en: 'Organisation', zh: '所属单位' } }),
    ),
    email: optional(
      text({ max: maxContactLength, ...personal, readOnly: true, label: { en: 'E-mail', zh: '电子邮箱' } }),
    ),
    phone: optional(text({ max: 20, ...personal, readOnly: true, label: { en: 'Phone', zh: '电话' } })),
    ownerId: optional(ref('user', { whenMerged: 'move', label: { en: 'Owner', zh: '负责人' } })),
    teamId: optional(ref('team', { whenMerged: 'move', label: { en: 'Team', zh: '团队' } })),
    source: optional(text({ max: 100, ...open, label: { en: 'Source', zh: '来源' } })),
    hash: integer({ readOnly: true, label: { en: 'Hash', zh: '散列值' } }),
    erasedAt: optional(instant({ readOnly: true, label: { en: 'Erased at', zh: '删除时间' } })),
    mergedIntoId: optional(
      ref('customer', { readOnly: true, whenMerged: 'move', label: { en: 'Merged into', zh: '合并到' } }),
    ),
  },
  indexes: [['email'], ['phone'], ['sortName'], ['birthDate']],
  deadlines: ['birthdayOverAt'],
})

export const ContactPoint = defineEntity('contactPoint', {
  idPrefix: 'cpt',
  label: { en: 'Contact point', zh: '联系方式' },
  search: { owner: 'customerId', fields: { normalized: 'contact' } },
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
    expiresAt: optional(instant({ readOnly: true, label: { en: 'Expires at', zh: '到期时间' } })),
    expiredAt: optional(instant({ readOnly: true, label: { en: 'Expired at', zh: '过期时间' } })),
    verifiedAt: optional(instant({ readOnly: true, label: { en: 'Verified at', zh: '验证时间' } })),
    verifiedUntil: optional(instant({ readOnly: true, label: { en: 'Verified until', zh: '验证有效期至' } })),
    corpId: optional(text({ max: 100, ...open, label: { en: 'Corporation id', zh: '企业编号' } })),
    callerId: optional(text({ max: 100, ...open, label: { en: 'Caller id', zh: '应用编号' } })),
  },
  indexes: [['kind', 'normalized']],
  deadlines: ['expiresAt'],
})

export const ExternalId = defineEntity('externalId', {
  idPrefix: 'xid',
  label: { en: 'External id', zh: '外部编号' },
  search: { owner: 'customerId', fields: { value: 'id' } },
  fields: {
    customerId: ref('customer', { whenMerged: 'union', label: { en: 'Customer', zh: '客户' } }),
    source: text({ max: 100, ...open, label: { en: 'Source', zh: '来源' } }),
    value: text({ max: 200, ...gone, label: { en: 'Value', zh: '值' } }),
  },
})

// Those of persons tell birth date and sex, and open doors; nobody's are worth less care.
const secret = { privacy: 'sensitive', whenErased: 'delete' } as const

export const Identifier = defineEntity('identifier', {
  idPrefix: 'idn',
  label: { en: 'Identifier', zh: '证件号码' },
  fields: {
    customerId: ref('customer', { whenMerged: 'union', label: { en: 'Customer', zh: '客户' } }),
    kind: text({ max: 40, ...open, label: { en: 'Kind', zh: '类型' } }),
    countryCode: optional(text({ max: 2, ...open, label: { en: 'Country', zh: '国家' } })),
    value: text({ max: 100, ...secret, label: { en: 'Value', zh: '值' } }),
    normalized: text({
      max: 100,
      ...secret,
      readOnly: true,
      label: { en: 'Normalised value', zh: '规范值' },
    }),
    checked: boolean({ readOnly: true, label: { en: 'Checked', zh: '已校验' } }),
  },
})

const spell = {
  startedOn: optional(day({ ...open, label: { en: 'Started on', zh: '开始日期' } })),
  endedOn: optional(day({ ...open, label: { en: 'Ended on', zh: '结束日期' } })),
  state: oneOf(spellStates, { readOnly: true, label: { en: 'State', zh: '状态' } }),
  changesAt: optional(instant({ readOnly: true, label: { en: 'Changes at', zh: '变更时间' } })),
}

export const Relationship = defineEntity('relationship', {
  idPrefix: 'rel',
  label: { en: 'Relationship', zh: '关系' },
  fields: {
    fromId: ref('customer', { whenMerged: 'union', label: { en: 'From', zh: '主方' } }),
    toId: ref('customer', { whenMerged: 'union', label: { en: 'To', zh: '对方' } }),
    kind: text({ max: 40, ...open, label: { en: 'Kind', zh: '类型' } }),
    role: optional(text({ max: 100, ...gone, label: { en: 'Role', zh: '角色' } })),
    ...spell,
  },
  deadlines: ['changesAt'],
})

export const CustomerRole = defineEntity('customerRole', {
  idPrefix: 'rol',
  label: { en: 'Customer role', zh: '客户角色' },
  fields: {
    customerId: ref('customer', { whenMerged: 'union', label: { en: 'Customer', zh: '客户' } }),
    role: text({ max: 40, ...open, label: { en: 'Role', zh: '角色' } }),
    ...spell,
  },
  deadlines: ['changesAt'],
})

export const Assignment = defineEntity('assignment', {
  idPrefix: 'asg',
  label: { en: 'Assignment', zh: '分配记录' },
  timeField: 'assignedAt',
  fields: {
    customerId: ref('customer', { whenMerged: 'move', label: { en: 'Customer', zh: '客户' } }),
    ownerId: optional(ref('user', { whenMerged: 'move', label: { en: 'Owner', zh: '负责人' } })),
    teamId: optional(ref('team', { whenMerged: 'move', label: { en: 'Team', zh: '团队' } })),
    assignedAt: instant({ label: { en: 'Assigned at', zh: '分配时间' } }),
    endedAt: optional(instant({ label: { en: 'Ended at', zh: '结束时间' } })),
  },
})

/** Two customers that were made one: the way back. */
export interface CustomerMerge extends BaseRow {
  /** Who stands for both. */
  readonly survivorId: string
  /** Who was merged away. */
  readonly mergedId: string
  readonly mergedAt: Instant
  /** Since when they are two again. */
  readonly unmergedAt: Instant | null
  /** What stood in the two before. */
  readonly before: MergedBefore | null
}

/** What is put back when a merge is undone. */
export type MergedBefore = {
  /** The survivor's fields that the merge wrote, and the merged one's that it took away. */
  readonly survivor: Readonly<Record<string, FieldMove>>
  readonly merged: Readonly<Record<string, FieldMove>>
  /** Unique values that moved. */
  readonly claims: readonly { readonly key: string; readonly value: string }[]
  /** By entity and row: JSON that named both. */
  readonly mentions: Readonly<Record<string, Readonly<Record<string, FieldMove>>>>
}
export type FieldMove = { readonly from: Json; readonly to: Json }

export const partChanges = ['moved', 'set_aside', 'archived', 'demoted'] as const
/**
 * `moved`: names the survivor now. `set_aside`: that too, and archived, since the survivor has the same. `archived`: one of the
 * survivor's own. `demoted`: the survivor has another primary one.
 */
export type PartChange = (typeof partChanges)[number]

/** Rows that a merge changed. */
export interface CustomerMergePart extends BaseRow {
  readonly customerMergeId: string
  readonly entity: string
  /** The field that names the customer. */
  readonly field: string
  readonly change: PartChange
  readonly rowIds: readonly string[]
}

// Who was merged into whom is history: it follows no later merge.
export const CustomerMerge = defineEntity('customerMerge', {
  idPrefix: 'mrg',
  label: { en: 'Merge', zh: '合并记录' },
  timeField: 'mergedAt',
  fields: {
    survivorId: ref('customer', { whenMerged: 'custom', label: { en: 'Survivor', zh: '保留的客户' } }),
    mergedId: ref('customer', { whenMerged: 'custom', label: { en: 'Merged away', zh: '被合并的客户' } }),
    mergedAt: instant({ label: { en: 'Merged at', zh: '合并时间' } }),
    unmergedAt: optional(instant({ label: { en: 'Unmerged at', zh: '撤销时间' } })),
    before: optional(jsonField<MergedBefore>({ ...personal, label: { en: 'Before', zh: '合并前' } })),
  },
})

export const CustomerMergePart = defineEntity('customerMergePart', {
  idPrefix: 'mrp',
  label: { en: 'Merged rows', zh: '合并的记录' },
  fields: {
    customerMergeId: ref('customerMerge', { whenMerged: 'move', label: { en: 'Merge', zh: '合并记录' } }),
    entity: text({ max: 64, ...open, label: { en: 'Entity', zh: '实体' } }),
    field: text({ max: 64, ...open, label: { en: 'Field', zh: '字段' } }),
    change: oneOf(partChanges, { label: { en: 'Change', zh: '变更' } }),
    rowIds: jsonField<readonly string[]>({ ...open, label: { en: 'Rows', zh: '记录编号' } }),
  },
})

const asked = {
  customerId: ref('customer', { whenMerged: 'union', label: { en: 'Customer', zh: '客户' } }),
  policy: text({ max: 100, ...open, label: { en: 'Policy', zh: '策略' } }),
  field: text({ max: 200, ...open, label: { en: 'Field', zh: '字段' } }),
}

export const Mend = defineEntity('mend', {
  idPrefix: 'mnd',
  label: { en: 'Mend', zh: '待修补' },
  timeField: 'since',
  fields: {
    ...asked,
    reason: oneOf(mendReasons, { label: { en: 'Reason', zh: '原因' } }),
    ownerId: optional(ref('user', { whenMerged: 'move', label: { en: 'Owner', zh: '负责人' } })),
    teamId: optional(ref('team', { whenMerged: 'move', label: { en: 'Team', zh: '团队' } })),
    since: instant({ label: { en: 'Since', zh: '起始时间' } }),
  },
})

export const Freshness = defineEntity('freshness', {
  idPrefix: 'frs',
  label: { en: 'Freshness', zh: '新鲜度' },
  fields: {
    ...asked,
    checkedAt: instant({ label: { en: 'Checked at', zh: '核对时间' } }),
    staleAt: optional(instant({ label: { en: 'Stale at', zh: '过期时间' } })),
  },
  deadlines: ['staleAt'],
})

export const QualitySweep = defineEntity('qualitySweep', {
  idPrefix: 'qsw',
  label: { en: 'Quality sweep', zh: '质量巡检' },
  deadlines: ['runAt'],
  fields: {
    print: text({ max: 40, ...open, readOnly: true, label: { en: 'Print', zh: '指纹' } }),
    runAt: optional(instant({ readOnly: true, label: { en: 'Run at', zh: '执行时间' } })),
    afterId: optional(text({ max: 128, ...open, readOnly: true, label: { en: 'After', zh: '断点' } })),
    sweptAt: optional(instant({ readOnly: true, label: { en: 'Swept at', zh: '巡检完成时间' } })),
  },
})
