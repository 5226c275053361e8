import type { Instant } from '../../kernel/index.js'
import {
  addCheckpoints,
  checkpointOf,
  type Head,
  headOf,
  headsOfAll,
  lastBefore,
  newCheckpoint,
  type Session,
  type TxSession,
} from '../../storage/index.js'
import { inReadUnit, inUnit } from '../unit-of-work.js'
import { bookkeeper, type Crew } from './crew.js'

/** Holds what is true of a consumer in all tenants; no host can name it. */
const nobody = ''

/** Tenants whose logs are looked at while a consumer registers; where there are more, the time of registration decides. */
const mostTenants = 1000

/** When the consumer was registered first, in any process. Stores that, where nobody has. */
export const registeredAt = (crew: Crew): Promise<Instant> => {
  const { followed } = crew
  followed.registration ??= register(crew).then(known, (error: unknown) => {
    // The next one tries again.
    followed.registration = undefined
    throw error
  })
  return followed.registration

  function known(since: Instant): Instant {
    followed.firstHere = undefined
    return since
  }
}

async function register({ runtime, followed }: Crew): Promise<Instant> {
  const { name } = followed.consumer
  const known = await inReadUnit(runtime, bookkeeper(nobody), ({ unit }) =>
    checkpointOf(unit.session, nobody, name),
  )
  if (known) return known.createdAt
  return inUnit(runtime, bookkeeper(nobody), { again: true }, async ({ unit: { session } }) => {
    const { since } = followed
    const own = newCheckpoint({ tenant: nobody, name, pos: 0, createdAt: since, updatedAt: since })
    const [added] = await session.apply([addCheckpoints([own])])
    if (added?.matched === 0) return (await checkpointOf(session, nobody, name))?.createdAt ?? since
    if (followed.consumer.from === 'now') await beginBehind(session, { followed })
    return since
  })
}

/** What is in the logs now was there before. What this process wrote since it follows, was not. */
async function beginBehind(session: TxSession, { followed }: Pick<Crew, 'followed'>): Promise<void> {
  const { consumer, since, firstHere } = followed
  const heads = await headsOfAll(session, mostTenants + 1)
  if (heads.length > mostTenants) return
  const rows = heads.map(({ tenant, pos: head }) => {
    const pos = Math.min(head, (firstHere?.get(tenant) ?? Number.POSITIVE_INFINITY) - 1)
    return newCheckpoint({ tenant, name: consumer.name, pos, createdAt: since, updatedAt: since })
  })
  if (rows.length > 0) await session.apply([addCheckpoints(rows)])
}

/** Where a consumer begins in a tenant that it sees for the first time. */
export const beginning = async (crew: Crew, session: Session, tenant: string): Promise<number> => {
  if (crew.followed.consumer.from === 'start') return 0
  const head: Head = { tenant, pos: await headOf(session, tenant) }
  return lastBefore(session, head, await registeredAt(crew))
}
