import {
  type BaseRow,
  boolean,
  defineEntity,
  type Instant,
  instant,
  integer,
  type JsonObject,
  jsonField,
  oneOf,
  optional,
  ref,
  text,
} from '../../kernel/index.js'

export const bases = ['consent', 'contract', 'legal_duty', 'legitimate_interest'] as const
/** On what somebody is contacted. */
export type Basis = (typeof bases)[number]

export const actStates = ['pending', 'granted', 'withdrawn', 'objected'] as const
/** What an act says. `objected` closes every basis of its purpose, `withdrawn` its own. */
export type ActState = (typeof actStates)[number]

export const actors = ['subject', 'guardian', 'agent', 'import'] as const
/** Whose act it is. Only what the person, or a guardian for them, has said opens what was closed. */
export type ActBy = (typeof actors)[number]

export const consentStates = ['pending', 'granted', 'withdrawn', 'expired'] as const
export type ConsentState = (typeof consentStates)[number]

export const reasons = [
  'granted',
  /** Nobody has said anything of it. */
  'none',
  /** It was asked for and never confirmed. */
  'pending',
  'withdrawn',
  'objected',
  /** Its time is over, or its uses are used up. */
  'expired',
  /** What is held of the person may not be used for it. */
  'restricted',
] as const
/** Why a decision to contact came out as it did. */
export type ContactReason = (typeof reasons)[number]

/** The channel of what holds for all of them. */
export const everyChannel = 'all'

/** What is said of contacting somebody: by whom, for what, through what. */
export interface ConsentScope {
  /** Who contacts. */
  readonly controller: string
  /** What for: a word, as rules have it. */
  readonly purpose: string
  /** `email`, `sms`... or `all`. */
  readonly channel: string
  /** `null`: all of them. */
  readonly contactPointId: string | null
  /** What the contact point was when the act was recorded, as it is compared: acts follow the address, not the row. */
  readonly contact: string | null
}

/** One act of the ledger. Never changed, never deleted. */
export interface ConsentAct extends BaseRow, ConsentScope {
  readonly customerId: string
  readonly basis: Basis
  readonly state: ActState
  readonly by: ActBy
  /** Who acted for the person, where that is a customer too. */
  readonly guardianId: string | null
  /** Asked for by itself, and not among other things: what sensitive data needs. */
  readonly separate: boolean
  /** Where it was said: a form, a call, another system. */
  readonly source: string
  /** The version of the text that was agreed to. */
  readonly textVersion: string | null
  readonly evidence: JsonObject | null
  /** When it was done. */
  readonly actedAt: Instant
  /** When it became known. */
  readonly recordedAt: Instant
  /** For so many contacts. */
  readonly uses: number | null
  /** Until when it holds; of one that is pending, until when it may be confirmed. */
  readonly expiresAt: Instant | null
  /** Of a confirmation: the act that asked for it. */
  readonly requestId: string | null
}

/** What holds now, for what an act has named: derived from the ledger, in the unit of work of every act. */
export interface Consent extends BaseRow, ConsentScope {
  readonly customerId: string
  readonly state: ConsentState
  /** What contacting rests on; `null` unless granted. */
  readonly basis: Basis | null
  /** The act that decides. */
  readonly consentActId: string
  readonly textVersion: string | null
  /** When the act that decides was done. */
  readonly actedAt: Instant
  /** How many contacts are left of an act for so many. */
  readonly usesLeft: number | null
  readonly expiresAt: Instant | null
  /** Since when an objection stands. */
  readonly objectedAt: Instant | null
}

/** One decision to contact somebody, or not to. Never changed. */
export interface ConsentReceipt extends BaseRow, ConsentScope {
  readonly customerId: string
  readonly allowed: boolean
  readonly reason: ContactReason
  readonly basis: Basis | null
  /** The act it rests on, or that closed it. */
  readonly consentActId: string | null
  readonly textVersion: string | null
  readonly decidedAt: Instant
}

/** What is held of somebody is kept and not used. Lifted, it is archived. */
export interface Restriction extends BaseRow {
  readonly customerId: string
  /** `null`: for every purpose. */
  readonly purpose: string | null
  readonly reason: string | null
  readonly restrictedAt: Instant
  /** When it ends by itself. */
  readonly expiresAt: Instant | null
}

const open = { privacy: 'none' } as const
const personal = { privacy: 'personal', whenErased: 'blank' } as const

export const maxWordLength = 64
export const maxControllerLength = 100
/** A kind and a normalised value. */
const maxContactKeyLength = 400

const customerId = ref('customer', { whenMerged: 'move', label: { en: 'Customer', zh: '客户' } })

const scope = {
  controller: text({ max: maxControllerLength, ...open, label: { en: 'Controller', zh: '控制者' } }),
  purpose: text({ max: maxWordLength, ...open, label: { en: 'Purpose', zh: '用途' } }),
  channel: text({ max: maxWordLength, ...open, label: { en: 'Channel', zh: '渠道' } }),
  contactPointId: optional(
    ref('contactPoint', { whenMerged: 'move', label: { en: 'Contact point', zh: '联系方式' } }),
  ),
  contact: optional(
    text({
      max: maxContactKeyLength,
      ...personal,
      readOnly: true,
      label: { en: 'Contact', zh: '联系方式的值' },
    }),
  ),
}

const textVersion = optional(
  text({ max: 100, ...open, label: { en: 'Version of the text', zh: '文本版本' } }),
)
const consentActId = ref('consentAct', { whenMerged: 'move', label: { en: 'Act', zh: '同意行为' } })

export const ConsentAct = defineEntity('consentAct', {
  idPrefix: 'cna',
  label: { en: 'Consent act', zh: '同意行为' },
  timeField: 'actedAt',
  fields: {
    customerId,
    ...scope,
    basis: oneOf(bases, { label: { en: 'Basis', zh: '依据' } }),
    state: oneOf(actStates, { label: { en: 'State', zh: '状态' } }),
    by: oneOf(actors, { label: { en: 'By', zh: '行为人' } }),
    guardianId: optional(ref('customer', { whenMerged: 'move', label: { en: 'Guardian', zh: '监护人' } })),
    separate: boolean({ label: { en: 'Separate', zh: '单独同意' } }),
    source: text({ max: 100, ...open, label: { en: 'Source', zh: '来源' } }),
    textVersion,
    evidence: optional(jsonField<JsonObject>({ ...personal, label: { en: 'Evidence', zh: '证据' } })),
    actedAt: instant({ label: { en: 'Acted at', zh: '行为时间' } }),
    recordedAt: instant({ label: { en: 'Recorded at', zh: '记录时间' } }),
    uses: optional(integer({ min: 1, label: { en: 'Uses', zh: '可用次数' } })),
    expiresAt: optional(instant({ label: { en: 'Expires at', zh: '到期时间' } })),
    requestId: optional(ref('consentAct', { whenMerged: 'move', label: { en: 'Request', zh: '请求' } })),
  },
})

export const Consent = defineEntity('consent', {
  idPrefix: 'cns',
  label: { en: 'Consent', zh: '同意' },
  timeField: 'actedAt',
  deadlines: ['expiresAt'],
  fields: {
    customerId,
    ...scope,
    state: oneOf(consentStates, { readOnly: true, label: { en: 'State', zh: '状态' } }),
    basis: optional(oneOf(bases, { readOnly: true, label: { en: 'Basis', zh: '依据' } })),
    consentActId,
    textVersion,
    actedAt: instant({ readOnly: true, label: { en: 'Acted at', zh: '行为时间' } }),
    usesLeft: optional(integer({ readOnly: true, label: { en: 'Uses left', zh: '剩余次数' } })),
    expiresAt: optional(instant({ readOnly: true, label: { en: 'Expires at', zh: '到期时间' } })),
    objectedAt: optional(instant({ readOnly: true, label: { en: 'Objected at', zh: '反对时间' } })),
  },
})

export const ConsentReceipt = defineEntity('consentReceipt', {
  idPrefix: 'cnr',
  label: { en: 'Consent receipt', zh: '同意凭据' },
  timeField: 'decidedAt',
  fields: {
    customerId,
    ...scope,
    allowed: boolean({ readOnly: true, label: { en: 'Allowed', zh: '允许' } }),
    reason: oneOf(reasons, { readOnly: true, label: { en: 'Reason', zh: '原因' } }),
    basis: optional(oneOf(bases, { readOnly: true, label: { en: 'Basis', zh: '依据' } })),
    consentActId: optional(consentActId),
    textVersion,
    decidedAt: instant({ readOnly: true, label: { en: 'Decided at', zh: '决定时间' } }),
  },
})

export const Restriction = defineEntity('restriction', {
  idPrefix: 'rst',
  label: { en: 'Restriction', zh: '限制处理' },
  timeField: 'restrictedAt',
  deadlines: ['expiresAt'],
  fields: {
    customerId,
    purpose: optional(text({ max: maxWordLength, ...open, label: { en: 'Purpose', zh: '用途' } })),
    reason: optional(text({ max: 500, ...personal, label: { en: 'Reason', zh: '原因' } })),
    restrictedAt: instant({ readOnly: true, label: { en: 'Restricted at', zh: '限制时间' } }),
    expiresAt: optional(instant({ label: { en: 'Expires at', zh: '到期时间' } })),
  },
})
