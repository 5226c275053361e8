import { describe, expect, it } from 'vitest'
import { everything as model } from '../privacy/model.js'

const { entities, events } = model['~parts']
const rules = model.fields as unknown as Readonly<Record<string, Readonly<Record<string, unknown>>>>

const everyRow = ['id', 'version', 'createdAt', 'updatedAt', 'archivedAt']

/** The names that hosts build on, in rules, inputs, columns and events. An address is a contact point's. */
const fields: Readonly<Record<string, string>> = {
  customer: `kind name sortName givenName familyName legalName language timeZone gender birthday birthDate
    nextBirthdayOn incomeBand countryCode regionCode email phone ownerId teamId source hash attributes`,
  externalId: 'customerId source value',
  contactPoint: `customerId kind value normalized extension sharing label source primary validFrom validUntil
    verifiedAt verifiedUntil address`,
  relationship: 'fromId toId kind role startedOn endedOn',
  product: 'sku name categoryId kind validFrom validUntil attributes',
  purchase: `customerId source externalId status placedAt placedOn currency gross discount tax net cost
    bookedGross bookedDiscount bookedTax bookedNet bookedCost parties`,
  purchaseLine: `purchaseId customerId productId quantity unitPrice gross discount tax net cost returnedQuantity
    returnedNet`,
  interaction: 'channel direction occurredAt subject body outcome externalId customerId parties related',
  behaviour: 'customerId anonymousId name occurredAt properties source externalId',
  preference: 'customerId key value stated confidence source statedAt expiresAt',
  consentAct: `customerId controller purpose channel contactPointId basis state source textVersion evidence actedAt
    uses expiresAt`,
  note: 'subject body authorId',
  task: 'subject title assigneeId dueAt doneAt',
  tagging: 'subject tag',
  comment: 'subject body authorId',
  fileRef: 'subject name mediaType bytes sha256',
  watch: 'subject userId',
  user: 'name email active',
  team: 'name parentId',
}

/** JSON, of which no rule asks. */
const unasked = new Set([
  'purchase.parties',
  'interaction.parties',
  'interaction.related',
  'preference.value',
  'consentAct.evidence',
])

const timeFields = { purchase: 'placedAt', interaction: 'occurredAt', behaviour: 'occurredAt' }

describe('the fields of the customer modules', () => {
  it.each(Object.entries(fields))(
    'of %s have the names that are public, in rows and in rules',
    (name, list) => {
      const names = [...list.split(/\s+/), ...everyRow]
      const stored = {
        ...entities[name]?.fields,
        ...Object.fromEntries(everyRow.map((field) => [field, true])),
      }
      expect(names.filter((field) => !(field in stored))).toEqual([])
      const asked = names.filter((field) => !unasked.has(`${name}.${field}`))
      expect(asked.filter((field) => rules[name]?.[field] === undefined)).toEqual([])
    },
  )

  it('say which of them is their time', () => {
    const times = Object.keys(timeFields).map((name) => [name, entities[name]?.timeField])
    expect(Object.fromEntries(times)).toEqual(timeFields)
  })

  it('have a class of privacy each, host attributes and what events tell too [CU-12: part, every field]', () => {
    const classes = ['none', 'personal', 'sensitive']
    const declared = [...Object.values(entities), ...Object.values(events)].flatMap((one) => [
      ...Object.entries(one.fields).map(([field, { privacy }]) => ({
        of: `${'name' in one ? one.name : one.type}.${field}`,
        privacy,
      })),
      ...('attributes' in one ? one.attributes : []).map(({ key, privacy }) => ({
        of: `${'name' in one ? one.name : ''}.attributes.${key}`,
        privacy,
      })),
    ])
    expect(declared.length).toBeGreaterThan(400)
    expect(declared.filter(({ privacy }) => !classes.includes(privacy))).toEqual([])
  })

  it('that say what somebody is called, is reached by, said or likes are personal [CU-12: part, every field]', () => {
    const told = Object.values(entities).flatMap(({ name, fields: own }) =>
      Object.entries(own).map(([field, { privacy }]) => [`${name}.${field}`, privacy] as const),
    )
    const classOf = new Map<string, string>(told)
    const personal =
      `customer.name customer.sortName customer.givenName customer.familyName customer.legalName
      customer.shortName customer.nameVariants customer.pronunciation customer.birthday customer.birthDate
      customer.nextBirthdayOn customer.email customer.phone customer.language customer.timeZone
      customer.countryCode customer.regionCode contactPoint.value contactPoint.normalized contactPoint.address
      externalId.value interaction.subject interaction.body preference.value preference.valueText
      behaviour.properties behaviour.anonymousId note.body task.title comment.body fileRef.name fileRef.sha256
      tagging.tag consentAct.contact consentAct.evidence user.name user.email`.split(/\s+/)
    const sensitive = ['customer.gender', 'customer.incomeBand', 'identifier.value', 'identifier.normalized']
    expect(personal.filter((field) => classOf.get(field) !== 'personal')).toEqual([])
    expect(sensitive.filter((field) => classOf.get(field) !== 'sensitive')).toEqual([])
  })
})
