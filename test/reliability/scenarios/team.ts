import type { CompanyGoods } from '../company.js'
import { type Scenario, scenarioOf } from '../scenario.js'

const scenario = scenarioOf<CompanyGoods>()

/** Who works there. */
export const ofTeams: readonly Scenario<CompanyGoods>[] = [
  scenario('user.create', () => ({ name: 'Uma', email: 'uma@example.com' }), { name: 'Una' }),
  scenario('user.update', () => ({ userId: 'u1', name: 'Uma' }), { name: 'Una' }),
  scenario('user.activate', () => ({ userId: 'u3' }), { ifVersion: 2 }),
  scenario('user.deactivate', () => ({ userId: 'u2' }), { ifVersion: 1 }),
  scenario('team.create', () => ({ name: 'West', parentId: 'north' }), { name: 'Wests' }),
  scenario('team.update', () => ({ teamId: 'south', parentId: 'north' }), { name: 'South' }),
  scenario('team.archive', () => ({ teamId: 'south' }), { ifVersion: 1 }),
  scenario('team.restore', () => ({ teamId: 'east' }), { ifVersion: 2 }),
  scenario('team.addMember', () => ({ teamId: 'north', userId: 'u2' }), { teamId: 'south' }),
  scenario('team.removeMember', () => ({ teamId: 'north', userId: 'u1' }), { teamId: 'south' }),
]
