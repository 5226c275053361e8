import { describe, expect, it } from 'vitest'
import { moving } from '../../../src/modules/moving/index.js'
import { replay, tableOf } from '../../../src/storage/index.js'

describe('the migrations of moving', () => {
  it('leave the tables that the entities declare', () => {
    const { entities, migrations } = moving()
    const declared = Object.entries(entities).map(([name, entity]) => [name, tableOf(entity)])
    expect(replay(migrations).tables).toEqual(Object.fromEntries(declared))
  })
})
