import { and, money, not, type Rule, type Why } from 'clientele'
import type { Purchase } from 'clientele/commerce'
import type { Customer } from 'clientele/customer'
import { model, type QuickstartCrm } from './crm.js'
import { digits, inWords } from './totals.js'

const say = (text = '') => console.log(text)
const dayMs = 86_400_000

/** Asks the crm about what it has: a customer, a list, three rules. */
export const show = async (crm: QuickstartCrm): Promise<void> => {
  const { items } = await crm.purchase.list({
    order: [{ by: model.fields.purchase.placedAt, dir: 'desc' }],
    limit: 1,
  })
  const [newest] = items
  if (!newest) return say('There is nothing to ask about.')
  await showCustomer(crm, newest.customerId)
  const rules = rulesUpTo(newest)
  await showList(crm, rules.bigSpenders)
  await showRules(crm, Object.values(rules))
  await showWhy(crm, rules.lapsed, newest.customerId)
}

async function showCustomer(crm: QuickstartCrm, customerId: string): Promise<void> {
  const customer = await crm.customer.get({ customerId })
  const { items } = await crm.purchase.list({
    where: model.fields.purchase.customerId.eq(customerId),
    order: [{ by: model.fields.purchase.placedAt, dir: 'desc' }],
    limit: 3,
  })
  say('\nThe customer who bought last')
  say(`  ${cells(customer)}`)
  for (const { placedOn, net, externalId } of items) say(`  ${placedOn}  ${inWords(net)}  (${externalId})`)
}

/** Rules that make sense for any shop: a purchase of 100, one within the last 90 days that we know of, and both. */
function rulesUpTo({ placedOn, currency }: Purchase) {
  const from = new Date(Date.parse(placedOn) - 90 * dayMs).toISOString()
  // #region rules
  const f = model.fields.customer
  const bigSpenders = f.purchases.some((purchase) => purchase.net.gte(money(100_00, currency)))
  const active = f.purchases.within({ from }).some()
  const lapsed = and(bigSpenders, not(active))
  // #endregion
  return { bigSpenders, active, lapsed }
}

async function showList(crm: QuickstartCrm, where: Rule<'customer'>): Promise<void> {
  // #region list
  const query = { where, order: [{ by: model.fields.customer.sortName, dir: 'asc' }], limit: 5 } as const
  const first = await crm.customer.list(query)
  const second = await crm.customer.list({ ...query, after: first.next })
  // #endregion
  say('\nBig spenders by name')
  for (const customer of first.items) say(`  ${cells(customer)}`)
  say('  and on the next page')
  for (const customer of second.items) say(`  ${cells(customer)}`)
}

function cells({ id, name, email, phone, attributes }: Customer<{ plan: string }>): string {
  const known = [name === id ? undefined : name, email, phone, attributes.plan]
  return [id, ...known.filter((cell) => cell)].join('  ')
}

async function showRules(crm: QuickstartCrm, rules: readonly Rule<'customer'>[]): Promise<void> {
  say('\nThree rules')
  // #region describe
  for (const rule of rules) {
    say(`  ${model.describe(rule)}`)
    say(`    ${digits(await crm.customer.count({ where: rule }))} customers`)
  }
  // #endregion
}

async function showWhy(crm: QuickstartCrm, rule: Rule<'customer'>, customerId: string): Promise<void> {
  // #region why
  const { matches, reason } = await crm.why({ rule, customerId })
  // #endregion
  say(`\nIs ${customerId} in the third? ${matches ? 'Yes' : 'No'}.`)
  for (const line of linesOf(reason)) say(`  ${line}`)
}

function linesOf({ text, holds, related, of }: Why['reason']): readonly string[] {
  if (of.length > 0) return of.flatMap(linesOf)
  const found = related ? `, ${related.matched} of ${related.total} ${related.relation}` : ''
  return [`${holds ? 'holds:' : 'fails:'} ${text}${found}`]
}
