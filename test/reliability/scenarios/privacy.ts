import type { CompanyGoods } from '../company.js'
import { type Scenario, scenarioOf } from '../scenario.js'

const scenario = scenarioOf<CompanyGoods>()

const news = { customerId: 'ada', purpose: 'news', channel: 'email' }

/** Consent, and what is kept of somebody. */
export const ofPrivacy: readonly Scenario<CompanyGoods>[] = [
  scenario('consent.request', () => news, { purpose: 'polls' }),
  scenario('consent.confirm', ({ consentActId }) => ({ consentActId }), { source: 'mail' }),
  scenario('consent.grant', () => ({ ...news, by: 'subject' }), { purpose: 'polls' }),
  scenario('consent.withdraw', () => ({ customerId: 'ada', purpose: 'marketing' }), { purpose: 'polls' }),
  scenario('consent.object', () => ({ customerId: 'ada', purpose: 'marketing' }), { purpose: 'polls' }),
  scenario('consent.record', () => ({ ...news, basis: 'contract', state: 'granted' }), { purpose: 'polls' }),
  // The last use: the receipt, and what holds after it.
  scenario('consent.mayContact', () => ({ ...news, purpose: 'once' }), { purpose: 'polls' }),
  scenario('customer.restrict', () => ({ customerId: 'ada', purpose: 'marketing' }), { purpose: 'polls' }),
  scenario('customer.unrestrict', () => ({ customerId: 'ada', purpose: 'service' }), { purpose: 'polls' }),
  scenario('customer.erase', () => ({ customerId: 'eli' }), { ifVersion: 1 }),
  scenario('hold.place', () => ({ customerId: 'ada', reason: 'a law suit' }), { reason: 'another' }),
  scenario('hold.lift', ({ holdId }) => ({ holdId }), { ifVersion: 1 }),
  scenario('retention.set', () => ({ entity: 'note', days: 100 }), { days: 200 }),
  scenario('retention.remove', ({ retentionId }) => ({ retentionId }), { ifVersion: 1 }),
]
