import { patientClock, type Store } from './crms.js'
import { around } from './drivers.js'

/** A driver on which a rival changes a ticket between its loading and its writing, `times` over. */
export const conflictOf = (store: Store, times: number) => {
  const clock = patientClock()
  let target: string | undefined
  let left = times
  const storage = around(store.connect(), {
    apply: (apply) => async (writes) => {
      const [first] = writes
      const isTheirs = first?.op === 'update' && first.values[1] === target && left > 0
      if (!isTheirs || first.op !== 'update') return apply(writes)
      left -= 1
      const [tenant, id, version] = first.values
      await apply([
        {
          ...first,
          values: [tenant ?? null, id ?? null, version ?? null],
          set: { version: Number(version) + 1 },
        },
      ])
      return apply(writes)
    },
  })
  const rivalWrites = (id: string) => {
    target = id
  }
  return { clock, storage, rivalWrites }
}
