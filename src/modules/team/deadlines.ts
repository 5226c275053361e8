import { type Deadline, defineDeadline } from '../../kernel/index.js'
import { pass } from './decisions/members.js'
import type { TeamMember } from './entities.js'

/** A membership begins or ends; decided by when it was due. */
export const changesAt: Deadline<TeamMember> = defineDeadline<TeamMember>({
  handler: ({ settings }, member, { dueAt }) => pass(member, { now: dueAt, zone: settings.timeZone }),
})
