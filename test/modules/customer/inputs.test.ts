import { describe, expect, expectTypeOf, it } from 'vitest'
import { z } from 'zod'
import type { RowOf } from '../../../src/kernel/index.js'
import { defineCrm } from '../../../src/model.js'
import * as entities from '../../../src/modules/customer/entities.js'
import type {
  ContactPointChanges,
  CustomerAssignment,
  CustomerChanges,
  CustomerRefs,
  EnsureCustomer,
  NewContact,
  NewCustomer,
  NewCustomerRole,
  NewIdentifier,
  NewRelationship,
  Verification,
} from '../../../src/modules/customer/index.js'
import {
  type ContactPoint,
  type Customer,
  customer,
  type ExternalId,
} from '../../../src/modules/customer/index.js'
import {
  contactPointAtSchema,
  contactPointChangesSchema,
  customerAssignmentSchema,
  customerAtSchema,
  customerChangesSchema,
  customerRoleEndSchema,
  customerSourceIdSchema,
  ensureSchema,
  handingOverSchema,
  identifierAtSchema,
  newContactSchema,
  newCustomerRoleSchema,
  newCustomerSchema,
  newIdentifierSchema,
  newRelationshipSchema,
  relationshipEndSchema,
  verificationSchema,
} from '../../../src/modules/customer/inputs.js'

type All<Input> = { [Key in keyof Required<Input>]: NonNullable<Input[Key]> }

const schema = z.object({ plan: z.enum(['free', 'pro']), city: z.string().optional() })
type In = z.input<typeof schema>
const withPlan = entities.Customer.with(schema)

const address = { countryCode: 'GB', locality: 'London' }

const fields = {
  sortName: 'ada',
  givenName: 'Ada',
  familyName: 'Lovelace',
  legalName: 'Augusta Ada King',
  shortName: 'Ada',
  nameOrder: 'given_first' as const,
  nameVariants: [{ name: '艾达', script: 'Hans', language: 'zh', givenName: '艾达' }],
  pronunciation: 'ay-da',
  language: 'en-GB',
  timeZone: 'Europe/London',
  gender: 'female',
  birthday: { calendar: 'gregorian', year: 1815, month: 12, day: 10 } as const,
  incomeBand: 'high',
  countryCode: 'GB',
  regionCode: 'GB-LND',
  regionSystem: 'iso-3166-2' as const,
  parentId: 'o1',
  organisationId: 'o2',
  ownerId: 'u1',
  teamId: 't1',
  source: 'fair',
  email: 'ada@example.com',
  phone: '+442012345678',
}

const newCustomer: All<NewCustomer<In>> = {
  ...fields,
  id: 'a',
  kind: 'person',
  name: 'Ada',
  externalIds: [{ source: 'shop', value: '7' }],
  attributes: { plan: 'pro', city: 'London' },
}

const changes: All<CustomerChanges<In>> = {
  ...fields,
  customerId: 'a',
  ifVersion: 1,
  kind: 'organisation',
  name: 'Ada',
  attributes: { plan: 'free', city: null },
}

const { customerId: _, ifVersion: __, ...update } = changes
const ensure: All<EnsureCustomer<In>> = { match: { id: 'a' }, create: newCustomer, update }

const newContact: All<Extract<NewContact, { kind: 'address' }>> = {
  customerId: 'a',
  kind: 'address',
  value: '1',
  extension: '2',
  sharing: 'shared',
  label: 'work',
  source: 'fair',
  primary: true,
  validFrom: '2026-01-01',
  validUntil: '2026-12-31',
  address,
}

const pointChanges: All<ContactPointChanges> = {
  contactPointId: 'p',
  ifVersion: 1,
  extension: '2',
  sharing: 'proxy',
  label: 'work',
  source: 'fair',
  validFrom: '2026-01-01',
  validUntil: '2026-12-31',
}

const verification: All<Verification> = {
  contactPointId: 'p',
  verifiedAt: '2026-01-01T00:00:00.000Z',
  verifiedUntil: '2027-01-01T00:00:00.000Z',
}

const newIdentifier: All<NewIdentifier> = { customerId: 'a', kind: 'vat', countryCode: 'DE', value: '1' }

const dates = { startedOn: '2026-01-01', endedOn: '2026-12-31' }
const newRelationship: All<NewRelationship> = {
  fromId: 'a',
  toId: 'b',
  kind: 'works_for',
  role: 'CEO',
  ...dates,
}
const newRole: All<NewCustomerRole> = { customerId: 'a', role: 'partner', ...dates }
const assignment: All<CustomerAssignment> = { customerId: 'a', ifVersion: 1, ownerId: 'u', teamId: 't' }

// What a schema accepts, and what its interface says: the same keys, and a value of each.
const pairs: readonly [string, z.ZodType, object][] = [
  ['NewCustomer', newCustomerSchema(withPlan), newCustomer],
  ['CustomerChanges', customerChangesSchema(withPlan), changes],
  ['EnsureCustomer', ensureSchema(withPlan, { email: 'persons', phone: 'shared' }), ensure],
  ['CustomerAt', customerAtSchema, { customerId: 'a', ifVersion: 1 }],
  ['NewContact', newContactSchema, newContact],
  ['ContactPointAt', contactPointAtSchema, { contactPointId: 'p' }],
  ['ContactPointChanges', contactPointChangesSchema, pointChanges],
  ['Verification', verificationSchema, verification],
  ['HandingOver', handingOverSchema, { contactPointId: 'p', toCustomerId: 'b' }],
  ['NewIdentifier', newIdentifierSchema, newIdentifier],
  ['IdentifierAt', identifierAtSchema, { identifierId: 'i' }],
  ['NewRelationship', newRelationshipSchema, newRelationship],
  ['RelationshipEnd', relationshipEndSchema, { relationshipId: 'r', endedOn: '2026-01-01' }],
  ['NewCustomerRole', newCustomerRoleSchema, newRole],
  ['CustomerRoleEnd', customerRoleEndSchema, { customerRoleId: 'r', endedOn: '2026-01-01' }],
  ['CustomerAssignment', customerAssignmentSchema, assignment],
  ['CustomerSourceId', customerSourceIdSchema, { customerId: 'a', source: 'shop', value: '7' }],
]

describe('the schema of', () => {
  it.each(pairs)('%s accepts what its interface says, and no more', (name, declared, value) => {
    expect(declared.parse(value)).toEqual(value)
    const further = name === 'NewContact' ? ['corpId', 'callerId'] : []
    expect(Object.keys((declared as z.ZodObject).shape).toSorted()).toEqual(
      [...Object.keys(value), ...further].toSorted(),
    )
  })

  it('a change takes null for what may be missing', () => {
    const cleared = Object.fromEntries(Object.keys(fields).map((name) => [name, null]))
    expect(customerChangesSchema(withPlan).parse({ customerId: 'a', ...cleared })).toMatchObject(cleared)
  })
})

describe('the types', () => {
  it('say what the entities declare', () => {
    type Declared = RowOf<(typeof entities.Customer)['~fields'] & object>
    expectTypeOf<Omit<Customer, 'attributes'>>().toEqualTypeOf<{ [Key in keyof Declared]: Declared[Key] }>()
    type Point = RowOf<(typeof ContactPoint)['~fields'] & object>
    expectTypeOf<entities.ContactPoint>().toEqualTypeOf<{ [Key in keyof Point]: Point[Key] }>()
    type Id = RowOf<(typeof ExternalId)['~fields'] & object>
    expectTypeOf<entities.ExternalId>().toEqualTypeOf<{ [Key in keyof Id]: Id[Key] }>()
  })

  it('thread the attributes of the host through', () => {
    expectTypeOf<Parameters<typeof create>[0]['attributes']>().toEqualTypeOf<In>()
    expectTypeOf<Awaited<ReturnType<typeof create>>['attributes']>().toEqualTypeOf<z.output<typeof schema>>()
    expectTypeOf<NewCustomer<z.input<z.ZodObject<Record<never, never>>>>>().toExtend<{ name: string }>()
  })

  it('refuse a wrong word, a wrong attribute and a missing one', () => {
    // @ts-expect-error an attribute the host requires is missing
    ;(): NewCustomer<In> => ({ name: 'Ada' })
    // @ts-expect-error no such plan
    ;(): NewCustomer<In> => ({ name: 'Ada', attributes: { plan: 'gold' } })
    // @ts-expect-error no such kind
    ;(): NewCustomer => ({ name: 'Ada', kind: 'robot' })
    // @ts-expect-error derived
    ;(): NewCustomer => ({ name: 'Ada', hash: 7 })
    ;(): NewCustomer<Record<never, never>> => ({ name: 'Ada' })
  })

  it('ask for an address where the kind is one, and for nothing else', () => {
    ;(): NewContact => ({ customerId: 'a', kind: 'address', address })
    // @ts-expect-error the address is missing
    ;(): NewContact => ({ customerId: 'a', kind: 'address', value: 'London' })
    // @ts-expect-error a phone number is no address
    ;(): NewContact => ({ customerId: 'a', kind: 'phone', value: '1', address })
  })

  it('name every field of the catalogue, and no other', () => {
    const model = defineCrm({ currency: 'EUR', modules: { customer: customer({ attributes: schema }) } })
    const refs: Record<keyof CustomerRefs<typeof schema>, true> = {
      id: true,
      version: true,
      createdAt: true,
      updatedAt: true,
      kind: true,
      name: true,
      sortName: true,
      givenName: true,
      familyName: true,
      legalName: true,
      shortName: true,
      nameOrder: true,
      pronunciation: true,
      language: true,
      timeZone: true,
      gender: true,
      birthday: true,
      birthDate: true,
      nextBirthdayOn: true,
      birthdayOverAt: true,
      incomeBand: true,
      countryCode: true,
      regionCode: true,
      regionSystem: true,
      parentId: true,
      organisationId: true,
      email: true,
      phone: true,
      ownerId: true,
      teamId: true,
      source: true,
      hash: true,
      erasedAt: true,
      mergedIntoId: true,
      attributes: true,
    }
    const relations = ['contactPoints', 'externalIds', 'parent', 'children', 'ancestors', 'descendants']
    relations.push('organisation', 'members', 'identifiers', 'relationships', 'relatedFrom', 'roles')
    relations.push('assignments', 'mends')
    expect(Object.keys(model.fields.customer).toSorted()).toEqual(
      ['archivedAt', ...Object.keys(refs), ...relations].toSorted(),
    )
    expect(Object.keys(model.fields.customer.attributes)).toEqual(['plan', 'city'])
  })
})

describe('the labels', () => {
  const model = defineCrm({ currency: 'EUR', modules: { customer: customer() } })

  it.each([
    'customer',
    'contactPoint',
    'externalId',
    'identifier',
    'relationship',
    'customerRole',
    'assignment',
    'mend',
    'freshness',
  ] as const)('of %s are there in Chinese', (name) => {
    const { label, fields: described } = model.entities[name]
    const labels = [
      label('zh-Hans-CN'),
      ...Object.values(described).map((field) => field.label('zh-Hans-CN')),
    ]
    expect(labels.filter((text) => !/\p{Script=Han}/u.test(text))).toEqual([])
  })

  it('of the operations are there in Chinese', () => {
    const labels = Object.values(model.operations).map((operation) => operation.label('zh'))
    expect(labels.length).toBeGreaterThanOrEqual(20)
    expect(labels.filter((text) => !/\p{Script=Han}/u.test(text))).toEqual([])
  })

  it('of inputs have JSON schemas', () => {
    const schemas = Object.values(model.operations).map((operation) => operation.inputSchema())
    expect(schemas.map(({ type }) => type)).toEqual(schemas.map(() => 'object'))
  })
})

type Create = NonNullable<
  ReturnType<typeof customer<typeof schema>>['~types']
>['operations']['customer']['create']
declare const create: Create
