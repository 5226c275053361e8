import type { CompanyGoods } from '../company.js'
import { type Scenario, scenarioOf } from '../scenario.js'

const scenario = scenarioOf<CompanyGoods>()

const rows = [
  { line: 3, customer: { name: 'Fay', email: 'fay@example.com' } },
  { line: 4, customer: { name: 'Adam', email: 'ada@example.com' } },
  { line: 5, fault: { code: 'table.not_json', issues: [] } },
]

/** What comes in from tables. */
export const ofMoving: readonly Scenario<CompanyGoods>[] = [
  scenario('import.start', () => ({ into: 'customer', match: ['email'] }), { label: 'Shop' }),
  scenario(
    'import.apply',
    () => ({ importId: 'import', after: 1, check: 'b', rows }),
    { check: 'c' },
    { answersOnce: true },
  ),
  scenario('import.finish', () => ({ importId: 'import' }), { importId: 'done-import' }),
  scenario('import.stop', () => ({ importId: 'import', code: 'table.quote_unclosed' }), {
    code: 'table.empty',
  }),
  scenario('import.revert', () => ({ importId: 'done-import' }), { limit: 10 }, { answersOnce: true }),
]
