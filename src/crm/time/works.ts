import { worksOfConsumers } from '../consumers/consumers.js'
import type { FaceOf } from '../perform.js'
import type { Runtime } from '../runtime.js'
import { deadlineWork } from './deadline-work.js'
import type { Watched } from './watched.js'
import type { Work } from './work.js'

/** Everything a tick does. */
export const worksOf = (runtime: Runtime, faceOf: FaceOf, watched: readonly Watched[]): readonly Work[] =>
  [...watched.map((each) => deadlineWork(runtime, faceOf, each)), ...worksOfConsumers(runtime)].map((work) =>
    ofActive(runtime, work),
  )

/** For suspended and deleted tenants nothing is done; what is due waits. */
function ofActive({ tenants }: Runtime, { name, due, run }: Work): Work {
  const nothing = { ran: 0, more: false }
  return {
    name,
    due,
    run: async (tenant, options) => ((await tenants.isActive(tenant)) ? run(tenant, options) : nothing),
  }
}
