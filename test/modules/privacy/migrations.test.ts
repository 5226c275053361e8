import { describe, expect, it } from 'vitest'
import { privacy } from '../../../src/modules/privacy/index.js'
import { replay, tableOf } from '../../../src/storage/index.js'

describe('the migrations of privacy', () => {
  it('leave the tables that the entities declare', () => {
    const { entities, migrations } = privacy()
    const declared = Object.entries(entities).map(([name, entity]) => [name, tableOf(entity)])
    expect(replay(migrations).tables).toEqual(Object.fromEntries(declared))
  })
})
