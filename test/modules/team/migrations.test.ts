import { describe, expect, it } from 'vitest'
import { Team, TeamMember, TeamPlacement, User } from '../../../src/modules/team/index.js'
import { teamMigrations } from '../../../src/modules/team/migrations.js'
import { replay, tableOf, tablesOf } from '../../../src/storage/index.js'

describe('the migrations of team', () => {
  it('leave the tables that the entities declare, their tree with them [ST-10: part, replay]', () => {
    expect(replay(teamMigrations).tables).toEqual({
      user: tableOf(User),
      ...Object.fromEntries(tablesOf(Team).map((table) => [table.entity, table])),
      teamMember: tableOf(TeamMember),
      teamPlacement: tableOf(TeamPlacement),
    })
  })
})
