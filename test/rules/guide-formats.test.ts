import { expect, it } from 'vitest'
import { z } from 'zod'
import {
  commerce,
  customer,
  defineCrm,
  fromJsonLogic,
  fromQueryBuilder,
  toJsonLogic,
  toQueryBuilder,
  untranslatable,
} from '../../src/index.js'

/** What the guide shows about other formats, with a model as hosts have one. */
const model = defineCrm({
  currency: 'EUR',
  modules: {
    customer: customer({
      attributes: z.object({ plan: z.enum(['free', 'pro']), visits: z.int().optional() }),
    }),
    commerce: commerce(),
  },
})

it('reads and writes what a query builder has on the screen', () => {
  // #region query-builder
  const query = {
    combinator: 'and',
    rules: [
      { field: 'attributes.plan', operator: '=', value: 'pro' },
      { field: 'attributes.visits', operator: 'between', value: '1,3' },
      { field: 'purchases', operator: '=', match: { mode: 'atLeast', threshold: 2 }, value: { rules: [] } },
    ],
  }
  const rule = fromQueryBuilder(query, model, { entity: 'customer' })
  model.describe(rule)
  // Every customer whose plan is pro, whose visits is between 1 and 3 and that has at least 2 purchases.
  const onScreen = toQueryBuilder(rule, model)
  // #endregion
  expect(model.describe(rule)).toBe(
    'Every customer whose plan is pro, whose visits is between 1 and 3 and that has at least 2 purchases.',
  )
  expect(model.describe(rule, { locale: 'zh-Hans-CN' })).toBe(
    '所有Plan为pro，Visits在1到3之间，且购买记录至少有2个的客户。',
  )
  expect(fromQueryBuilder(onScreen, model, { entity: 'customer' })).toEqual(rule)
})

it('says all that does not translate', () => {
  const query = { combinator: 'and', rules: [{ field: 'mood', operator: '=', value: 'sad' }] }
  // #region untranslatable
  const faultsOf = (screen: unknown) => {
    try {
      fromQueryBuilder(screen, model, { entity: 'customer' })
    } catch (error) {
      if (untranslatable.is(error)) return error.issues
      throw error
    }
  }
  faultsOf(query)
  // [{ path: ['rules', 0, 'field'], expected: 'a field of customer', received: "'mood'" }]
  // #endregion
  expect(faultsOf(query)).toEqual([
    { path: ['rules', 0, 'field'], expected: 'a field of customer', received: "'mood'" },
  ])
  expect(() => fromQueryBuilder(query, model, { entity: 'customer' })).toThrow(
    "This query of react-querybuilder is no rule: rules[0].field: expected a field of customer, received 'mood'.",
  )
})

it('reads and writes JSONLogic', () => {
  // #region json-logic
  const few = fromJsonLogic({ '<': [{ var: 'attributes.visits' }, 3] }, model, { entity: 'customer' })
  model.describe(few)
  // Every customer whose visits is less than 3 or whose visits is missing.
  const logic = toJsonLogic(model.fields.customer.attributes.visits.lt(3), model)
  // { and: [{ '!==': [{ var: 'attributes.visits' }, null] }, { '<': [{ var: 'attributes.visits' }, 3] }] }
  // #endregion
  expect(model.describe(few)).toBe('Every customer whose visits is less than 3 or whose visits is missing.')
  expect(logic).toEqual({
    and: [{ '!==': [{ var: 'attributes.visits' }, null] }, { '<': [{ var: 'attributes.visits' }, 3] }],
  })
})
