import type { Catalogue, FieldInfo } from '../../../src/kernel/index.js'
import {
  and,
  type BooleanField,
  compileRule,
  type EnumField,
  fieldRefs,
  type NumberField,
  not,
  or,
  type TextField,
} from '../../../src/rules/index.js'
import type { Customer } from './customers.js'

const attribute = (
  key: string,
  type: FieldInfo['type'],
  options?: readonly string[],
): [string, FieldInfo] => [
  `attributes.${key}`,
  {
    name: `attributes.${key}`,
    type,
    nullable: true,
    sortable: true,
    privacy: 'none',
    label: key,
    column: 'attributes',
    attribute: key,
    ...(options && { options }),
  },
]

const catalogue: Catalogue = {
  customer: {
    name: 'customer',
    label: 'customer',
    fields: Object.fromEntries([
      attribute('plan', 'enum', ['free', 'pro', 'team']),
      attribute('city', 'text'),
      attribute('age', 'integer'),
      attribute('newsletter', 'boolean'),
    ]),
    relations: {},
  },
}

// The model knows these types; here they are said by hand.
const f = fieldRefs(catalogue, 'customer') as unknown as {
  attributes: {
    plan: EnumField<'customer', 'free' | 'pro' | 'team'>
    city: TextField<'customer'>
    age: NumberField<'customer'>
    newsletter: BooleanField<'customer'>
  }
}

const rules = {
  one: f.attributes.plan.eq('pro'),
  four: and(
    f.attributes.plan.eq('pro'),
    f.attributes.city.in(['Berlin', 'Hamburg']),
    f.attributes.age.gte(30),
    f.attributes.newsletter.ne(true),
  ),
  range: and(f.attributes.age.between(20, 60), f.attributes.plan.ne('free')),
}

/** A process that asks one rule only is rare: others have been asked before, of records of other forms. */
export const askOthers = (customers: readonly Customer[]): number => {
  const { plan, city, age, newsletter } = f.attributes
  const others = [
    or(plan.eq('team'), city.startsWith('B')),
    not(and(age.lt(40), newsletter.eq(true))),
    city.contains('a', { ignoreCase: true }),
    or(city.isMissing(), age.isSet(), plan.in(['free', 'pro'])),
    and(city.gt('C'), age.gt(20), age.lt(70), newsletter.isSet()),
  ]
  const forms = [...customers.slice(0, 1000), {}, { attributes: {} }, { attributes: { age: 5 }, name: 'x' }]
  return others
    .map((rule) => compileRule(rule, catalogue)({ now: '2026-05-01T00:00:00.000Z' }))
    .reduce((found, matches) => found + forms.filter((each) => matches(each as unknown as Record)).length, 0)
}

type Record = { readonly [field: string]: unknown }

export const count = (name: keyof typeof rules) => {
  const matches = compileRule(rules[name], catalogue)({ now: '2026-05-01T00:00:00.000Z' })
  return (customers: readonly Customer[]): number => {
    let found = 0
    for (const customer of customers) if (matches(customer as unknown as Record)) found += 1
    return found
  }
}
