import {
  always,
  and,
  commerce,
  customer,
  defineCrm,
  defineDefinitionKind,
  defineModule,
  modelInvalid,
} from 'clientele'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'

const attributes = z.object({
  plan: z.enum(['free', 'pro']),
  city: z
    .string()
    .optional()
    .meta({ label: { en: 'City', zh: '城市' }, privacy: 'none' }),
})
const model = defineCrm({
  currency: 'EUR',
  timeZone: 'Europe/Vienna',
  locale: 'de-AT',
  modules: { customer: customer({ attributes }), commerce: commerce() },
})
const f = model.fields.customer
const p = model.fields.purchase

/** The issues of whatever a function throws. */
const faultsOf = (work: () => unknown): readonly string[] => {
  try {
    work()
  } catch (error) {
    const { issues } = error as {
      issues: { path: (string | number)[]; expected: string; received: string }[]
    }
    return issues.map(({ path, expected, received }) => `${path.join('.')}: ${expected}, not ${received}`)
  }
  return []
}

describe('defineCrm', () => {
  it('keeps its settings, and fills in what is not said [AP-1: part, settings]', () => {
    expect(model.settings).toEqual({
      currency: 'EUR',
      timeZone: 'Europe/Vienna',
      locale: 'de-AT',
      weekStart: 'monday',
      fiscalYearStart: 1,
    })
    expect(defineCrm({ currency: 'USD', modules: {} }).settings).toEqual({
      currency: 'USD',
      timeZone: 'UTC',
      locale: 'en',
      weekStart: 'monday',
      fiscalYearStart: 1,
    })
  })

  it('refuses settings that are none, all at once [AP-1: part, settings]', () => {
    const settings = {
      currency: 'euro',
      timeZone: 'Mars/Olympus',
      locale: 'not a tag',
      weekStart: 'friday',
      fiscalYearStart: 13,
      tenancy: 'many',
    }
    expect(faultsOf(() => defineCrm({ ...settings, modules: {} } as never))).toEqual([
      'currency: an ISO 4217 code, not text of 4 characters',
      'timeZone: an IANA time zone, not text of 12 characters',
      'locale: a BCP 47 language tag, not text of 9 characters',
      'weekStart: monday, saturday or sunday, not text of 6 characters',
      'fiscalYearStart: a month from 1 to 12, not number 13',
      'tenancy: single or multi, not text of 4 characters',
    ])
  })

  it('refuses modules that do not fit together, all faults at once [AP-23: part, faults]', () => {
    const scope = defineModule({
      name: 'scope',
      entities: { scope: model['~parts'].entities.customer as never },
    })
    const work = () =>
      defineCrm({ currency: 'EUR', modules: { commerce: commerce(), shop: customer(), scope } } as never)

    expect(work).toThrow(expect.objectContaining({ code: modelInvalid.code, kind: 'invalid' }))
    expect(faultsOf(work)).toEqual([
      'modules.commerce.needs: the module customer, which commerce needs, not no such module',
      'modules.shop: the key customer, not the key shop',
      'modules.scope.entities.scope: another name, not scope, a member of the crm',
    ])
  })

  it('refuses a relation to nothing [AP-23: part, faults]', () => {
    const pets = defineModule({
      name: 'pets',
      relations: { customer: { pets: { kind: 'many', entity: 'pet', field: 'ownerId' } } },
    })
    expect(faultsOf(() => defineCrm({ currency: 'EUR', modules: { customer: customer(), pets } }))).toEqual([
      'relations.customer.pets: the field ownerId of pet, not no such field',
    ])
  })

  it('is pure: the same declaration twice makes two models alike [AP-1]', () => {
    const again = () => defineCrm({ currency: 'EUR', modules: { customer: customer({ attributes }) } })
    expect(JSON.stringify(again().fields.customer.name.eq('Ada'))).toBe(
      JSON.stringify(again().fields.customer.name.eq('Ada')),
    )
    expect(Object.keys(again().operations)).toEqual(Object.keys(again().operations))
  })
})

describe('model.entities', () => {
  const { fields, relations, label } = model.entities.customer

  it('says what a screen needs of a field [AP-1: part, entities]', () => {
    const { label: labelOf, ...kind } = fields.kind ?? ({} as never)
    expect(kind).toEqual({
      name: 'kind',
      type: 'enum',
      item: undefined,
      options: ['person', 'organisation'],
      operators: ['eq', 'in', 'isSet'],
      sortable: true,
      required: false,
      readOnly: false,
      privacy: 'none',
    })
    expect(labelOf('zh-Hans-CN')).toBe('类型')
  })

  it('says what must be given, what only the library sets, and what is personal [AP-1: part, entities]', () => {
    const named = (test: (field: (typeof fields)[string]) => boolean) =>
      Object.values(fields)
        .filter(test)
        .map(({ name }) => name)

    expect(named(({ required }) => required)).toEqual(['name', 'attributes.plan'])
    expect(named(({ readOnly }) => readOnly)).toEqual([
      'id',
      'version',
      'createdAt',
      'updatedAt',
      'archivedAt',
      'hash',
      'birthDate',
      'nextBirthdayOn',
      'birthdayOverAt',
      'email',
      'phone',
      'erasedAt',
      'mergedIntoId',
    ])
    expect(named(({ privacy }) => privacy === 'sensitive')).toEqual(['gender', 'incomeBand'])
    expect(fields['attributes.plan']?.privacy).toBe('personal')
    expect(fields['attributes.city']?.privacy).toBe('none')
  })

  it('falls from a language to a wider one, to English, to the name in words [AP-23: part, labels]', () => {
    const city = fields['attributes.city']
    expect(['zh-Hans-CN', 'zh', 'fr', 'en'].map((locale) => city?.label(locale))).toEqual([
      '城市',
      '城市',
      'City',
      'City',
    ])
    expect(fields['attributes.plan']?.label('fr')).toBe('Plan')
    expect(label('zh')).toBe('客户')
  })

  it('names relations, those of other modules too [AP-1: part, entities]', () => {
    expect(relations).toEqual({
      contactPoints: { entity: 'contactPoint', kind: 'many' },
      identifiers: { entity: 'identifier', kind: 'many' },
      relationships: { entity: 'relationship', kind: 'many' },
      relatedFrom: { entity: 'relationship', kind: 'many' },
      roles: { entity: 'customerRole', kind: 'many' },
      assignments: { entity: 'assignment', kind: 'many' },
      mends: { entity: 'mend', kind: 'many' },
      externalIds: { entity: 'externalId', kind: 'many' },
      parent: { entity: 'customer', kind: 'one' },
      children: { entity: 'customer', kind: 'many' },
      ancestors: { entity: 'customer', kind: 'many' },
      descendants: { entity: 'customer', kind: 'many' },
      organisation: { entity: 'customer', kind: 'one' },
      members: { entity: 'customer', kind: 'many' },
      purchases: { entity: 'purchase', kind: 'many' },
      returns: { entity: 'purchaseReturn', kind: 'many' },
      purchaseLines: { entity: 'purchaseLine', kind: 'many' },
    })
  })
})

describe('the JSON Schemas of a model', () => {
  const draft = 'https://json-schema.org/draft/2020-12/schema'

  it.each(Object.keys(model.operations))(
    'say what %s takes, in the 2020-12 dialect [AP-1: part, schemas]',
    (name) => {
      const schema = model.operations[name]?.inputSchema()
      expect(schema).toMatchObject({ $schema: draft, type: 'object', additionalProperties: false })
      expect(JSON.parse(JSON.stringify(schema))).toEqual(schema)
    },
  )

  it.each(Object.keys(model.entities))('say what a row of %s is [AP-1: part, schemas]', (name) => {
    const schema = model.entities[name as 'customer'].jsonSchema()
    expect(schema).toMatchObject({ $schema: draft, type: 'object' })
    expect(schema.required).toContain('id')
  })

  it.each(Object.keys(model.events))('say what %s carries [AP-1: part, schemas]', (name) => {
    expect(model.events[name]?.()).toMatchObject({ $schema: draft, type: 'object' })
  })

  it('have the host’s attributes in them [AP-1: part, schemas]', () => {
    expect(model.operations['customer.create']?.inputSchema()).toMatchObject({
      required: ['name'],
      properties: { attributes: { properties: { plan: { enum: ['free', 'pro'] } }, required: ['plan'] } },
    })
  })
})

describe('model.check', () => {
  it('finds no fault in a rule that was built [AP-1: part, check]', () => {
    expect(model.check(JSON.parse(JSON.stringify(and(f.name.isSet(), f.attributes.plan.eq('pro')))))).toEqual(
      [],
    )
  })

  it('finds every fault, with its path [AP-1: part, check]', () => {
    const json = {
      v: 1,
      entity: 'customer',
      where: {
        op: 'and',
        of: [
          { op: 'eq', left: { field: 'shoeSize' }, right: { value: 38 } },
          { op: 'eq', left: { field: 'attributes.plan' }, right: { value: 'gold' } },
          { op: 'some', relation: 'orders' },
        ],
      },
    }
    expect(model.check(json).map(({ path }) => path.join('.'))).toEqual([
      'where.of.0.left.field',
      'where.of.1.right.value',
      'where.of.2.relation',
    ])
  })

  it('checks a definition by its kind [AP-1: part, check]', () => {
    const group = defineDefinitionKind({ kind: 'group', schema: z.strictObject({ size: z.int().min(1) }) })
    const groups = defineModule({ name: 'groups', definitionKinds: [group] })
    const own = defineCrm({ currency: 'EUR', modules: { groups } })

    expect(own.check(group({ key: 'small', size: 3 }))).toEqual([])
    expect(
      own.check({ kind: 'group', key: 'No Key!', body: { size: 0, more: 1 } }).map(({ path }) => path),
    ).toEqual([['key'], ['size'], ['more']])
    expect(own.check({ kind: 'crowd', key: 'big', body: {} })).toEqual([
      { path: ['kind'], expected: 'one of group', received: 'another kind' },
    ])
  })
})

describe('model.describe', () => {
  it('says a rule in words [AP-1: part, describe]', () => {
    expect(model.describe(f.attributes.plan.eq('pro'))).toBe('Every customer whose plan is pro.')
    expect(model.describe(always('customer'))).toBe('Every customer.')
  })
})

describe('model.compile', () => {
  const now = '2026-01-15T09:00:00.000Z'

  it('tests rows at hand, related ones among them [AP-1: part, compile]', () => {
    const rich = model.compile(
      f.purchases.some((purchase) => purchase.net.gte({ amount: 1000, currency: 'EUR' })),
      {
        now,
      },
    )
    const ada = (amount: number) =>
      ({ id: 'a', purchases: [{ id: 'p', bookedNet: { amount, currency: 'EUR' } }] }) as never
    expect([rich(ada(1000)), rich(ada(999))]).toEqual([true, false])
  })

  it('takes a Date for now, and refuses what is no time [AP-1: part, compile]', () => {
    const recent = model.compile(p.placedAt.gte('2026-01-01T00:00:00Z'), { now: new Date(now) })
    expect(recent({ placedAt: '2026-01-02T00:00:00.000Z' } as never)).toBe(true)
    expect(faultsOf(() => model.compile(p.placedAt.isSet(), { now: 'yesterday' }))).toEqual([
      'now: an instant, not text of 9 characters',
    ])
  })
})
