import { describe, expect, expectTypeOf, it } from 'vitest'
import type { z } from 'zod'
import type { RowOf } from '../../../src/kernel/index.js'
import type * as entities from '../../../src/modules/privacy/entities.js'
import type {
  ConsentActRefs,
  ConsentClosing,
  ConsentConfirmation,
  ConsentGrant,
  ConsentHistory,
  ConsentQuestion,
  ConsentReceiptRefs,
  ConsentRecord,
  ConsentRefs,
  ConsentRequest,
  ContactWanted,
  NewRestriction,
  RestrictionOf,
  RestrictionRefs,
} from '../../../src/modules/privacy/index.js'
import {
  closingSchema,
  confirmationSchema,
  contactWantedSchema,
  grantSchema,
  historySchema,
  newRestrictionSchema,
  questionSchema,
  recordSchema,
  requestSchema,
  restrictionOfSchema,
} from '../../../src/modules/privacy/inputs.js'
import { modelOf } from './ground.js'
import { NINE } from './rows.js'

type All<Input> = { [Key in keyof Required<Input>]: NonNullable<Input[Key]> }

const wanted: All<ContactWanted> = {
  customerId: 'ada',
  controller: 'host',
  purpose: 'marketing',
  channel: 'email',
  contactPointId: 'p1',
}
const closing: All<ConsentClosing> = {
  ...wanted,
  by: 'guardian',
  guardianId: 'bob',
  source: 'form',
  textVersion: 'v1',
  evidence: { boxes: ['news'] },
  actedAt: NINE,
}
const grant: All<ConsentGrant & ConsentRequest> = { ...closing, separate: true, uses: 3, expiresAt: NINE }
const record: All<ConsentRecord> = { ...grant, basis: 'contract', state: 'granted', recordedAt: NINE }
const { by, guardianId, source, evidence, actedAt } = closing
const confirmation: All<ConsentConfirmation> = {
  ...{ by, guardianId, source, evidence, actedAt },
  consentActId: 'a1',
  expiresAt: NINE,
}
const question: All<ConsentQuestion> = { ...wanted, occurred: NINE, recorded: NINE }
const history: All<ConsentHistory> = { customerId: 'ada', controller: 'host', purpose: 'marketing' }
const restriction: All<NewRestriction> = {
  customerId: 'ada',
  purpose: 'marketing',
  reason: 'disputed',
  expiresAt: NINE,
}
const restrictionOf: All<RestrictionOf> = { customerId: 'ada', purpose: 'marketing' }

// What a schema accepts, and what its interface says: the same keys, and a value of each.
const pairs: readonly [string, z.ZodType, object][] = [
  ['ContactWanted', contactWantedSchema, wanted],
  ['ConsentClosing', closingSchema, closing],
  ['ConsentGrant', grantSchema, grant],
  ['ConsentRequest', requestSchema, grant],
  ['ConsentRecord', recordSchema, record],
  ['ConsentConfirmation', confirmationSchema, confirmation],
  ['ConsentQuestion', questionSchema, question],
  ['ConsentHistory', historySchema, history],
  ['NewRestriction', newRestrictionSchema, restriction],
  ['RestrictionOf', restrictionOfSchema, restrictionOf],
]

describe('the schema of', () => {
  it.each(pairs)('%s accepts what its interface says, and no more', (_name, declared, value) => {
    expect(declared.parse(value)).toEqual(value)
    expect(Object.keys((declared as z.ZodObject).shape).toSorted()).toEqual(Object.keys(value).toSorted())
  })
})

describe('the types', () => {
  it('say what the entities declare', () => {
    type Act = RowOf<(typeof entities.ConsentAct)['~fields'] & object>
    expectTypeOf<{ [K in keyof entities.ConsentAct]: entities.ConsentAct[K] }>().toEqualTypeOf<{
      [K in keyof Act]: Act[K]
    }>()
    type Held = RowOf<(typeof entities.Consent)['~fields'] & object>
    expectTypeOf<{ [K in keyof entities.Consent]: entities.Consent[K] }>().toEqualTypeOf<{
      [K in keyof Held]: Held[K]
    }>()
    type Receipt = RowOf<(typeof entities.ConsentReceipt)['~fields'] & object>
    expectTypeOf<{ [K in keyof entities.ConsentReceipt]: entities.ConsentReceipt[K] }>().toEqualTypeOf<{
      [K in keyof Receipt]: Receipt[K]
    }>()
    type Restricted = RowOf<(typeof entities.Restriction)['~fields'] & object>
    expectTypeOf<{ [K in keyof entities.Restriction]: entities.Restriction[K] }>().toEqualTypeOf<{
      [K in keyof Restricted]: Restricted[K]
    }>()
  })

  it('refuse a wrong word, and a channel that is missing', () => {
    // @ts-expect-error no such basis
    ;(): ConsentRecord => ({ ...record, basis: 'habit' })
    // @ts-expect-error whose act it is, is one of four words
    ;(): ConsentGrant => ({ ...grant, by: 'robot' })
    // @ts-expect-error a grant says its channel
    ;(): ConsentGrant => ({ customerId: 'ada', purpose: 'marketing' })
    ;(): ConsentClosing => ({ customerId: 'ada', purpose: 'marketing' })
  })

  const base = { id: true, version: true, createdAt: true, updatedAt: true } as const
  const scope = {
    ...base,
    customerId: true,
    controller: true,
    purpose: true,
    channel: true,
    contactPointId: true,
    contact: true,
  } as const
  const acts: Record<keyof ConsentActRefs, true> = {
    ...scope,
    ...{
      basis: true,
      state: true,
      by: true,
      guardianId: true,
      separate: true,
      source: true,
      textVersion: true,
    },
    ...{ actedAt: true, recordedAt: true, uses: true, expiresAt: true, requestId: true },
  }
  const consents: Record<keyof ConsentRefs, true> = {
    ...scope,
    ...{ state: true, basis: true, consentActId: true, textVersion: true, actedAt: true, usesLeft: true },
    ...{ expiresAt: true, objectedAt: true },
  }
  const receipts: Record<keyof ConsentReceiptRefs, true> = {
    ...scope,
    ...{ allowed: true, reason: true, basis: true, consentActId: true, textVersion: true, decidedAt: true },
  }
  const restrictions: Record<keyof RestrictionRefs, true> = {
    ...base,
    ...{ customerId: true, purpose: true, reason: true, restrictedAt: true, expiresAt: true },
  }

  it.each([
    ['consentAct', acts, ['customer']],
    ['consent', consents, ['customer', 'act']],
    ['consentReceipt', receipts, ['customer', 'act']],
    ['restriction', restrictions, ['customer']],
  ] as const)('name every field of %s that rules can read, and no other', (name, refs, relations) => {
    const { fields } = modelOf()
    const own = Object.keys(fields[name]).filter(
      (field) => !['archivedAt', 'attributes', 'evidence'].includes(field),
    )
    expect(own.toSorted()).toEqual([...Object.keys(refs), ...relations].toSorted())
  })
})

describe('the labels', () => {
  const model = modelOf()
  const hasChinese = (text: string) => /\p{Script=Han}/u.test(text)

  it.each(['consentAct', 'consent', 'consentReceipt', 'restriction'] as const)(
    'of %s are there in Chinese',
    (name) => {
      const { label, fields } = model.entities[name]
      const labels = [label('zh-Hans-CN'), ...Object.values(fields).map((field) => field.label('zh-Hans-CN'))]
      expect(labels.filter((text) => !hasChinese(text))).toEqual([])
    },
  )

  it('of the operations are there in Chinese', () => {
    const own = Object.entries(model.operations).filter(([name]) => /^consent\.|restrict$/.test(name))
    expect(own).toHaveLength(11)
    expect(own.filter(([, operation]) => !hasChinese(operation.label('zh')))).toEqual([])
  })
})
