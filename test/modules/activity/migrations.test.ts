import { describe, expect, it } from 'vitest'
import * as entities from '../../../src/modules/activity/entities.js'
import { activityMigrations } from '../../../src/modules/activity/migrations.js'
import { replay, tableOf } from '../../../src/storage/index.js'

describe('the migrations of activity', () => {
  it('leave the tables that the entities declare', () => {
    const { Behaviour, Comment, FileErasure, FileRef, Interaction, Note } = entities
    const { Preference, Tagging, Task, Visitor, Watch } = entities
    expect(replay(activityMigrations).tables).toEqual({
      behaviour: tableOf(Behaviour),
      comment: tableOf(Comment),
      fileErasure: tableOf(FileErasure),
      fileRef: tableOf(FileRef),
      interaction: tableOf(Interaction),
      note: tableOf(Note),
      preference: tableOf(Preference),
      tagging: tableOf(Tagging),
      task: tableOf(Task),
      visitor: tableOf(Visitor),
      watch: tableOf(Watch),
    })
  })
})
