import {
  all,
  equals,
  ofTenant,
  type SelectPlan,
  type StorageDriver,
  storageBusy,
  type TxSession,
} from '../../storage/index.js'
import { mustRollBack } from '../errors.js'

/** What is remembered of a host's handle, which may be that of one transaction or of a connection for many. */
export interface Handle {
  /** Runs work when no other is under way on this handle. @throws `storage.busy` */
  alone<R>(work: () => Promise<R>): Promise<R>
  /** @throws `transaction.must_roll_back` where something half written stands in the transaction */
  assertWhole(session: TxSession): Promise<void>
  /** Remembers that something half written stands there. @returns what the host is to be told */
  markRejected(
    session: TxSession,
    unit: { readonly tenant: string },
    id: string,
    error: unknown,
  ): Promise<unknown>
}

const known = new WeakMap<StorageDriver, WeakMap<object, Handle>>()

export const handleOf = (driver: StorageDriver, native: object): Handle => {
  const handles = known.get(driver) ?? new WeakMap<object, Handle>()
  known.set(driver, handles)
  const handle = handles.get(native) ?? newHandle()
  handles.set(native, handle)
  return handle
}

const twice =
  'Another crm.enlist is under way on this handle. Inside its callback use the face it hands you (`tx`), else call one after the other.'

/** A row that goes when the transaction is rolled back: a handle of a connection begins others after it. */
interface Mark {
  readonly tenant: string
  readonly id: string
}

function newHandle(): Handle {
  let isBusy = false
  let mark: Mark | undefined

  return { alone, assertWhole, markRejected }

  async function alone<R>(work: () => Promise<R>): Promise<R> {
    if (isBusy) throw storageBusy({ waitedMs: 0, hint: twice })
    isBusy = true
    try {
      return await work()
    } finally {
      isBusy = false
    }
  }

  async function assertWhole(session: TxSession): Promise<void> {
    if (!mark) return
    const { tenant, id } = mark
    const found = await session.select(marks, [tenant, rejected, id], { insertFollows: true })
    if (found.length > 0) throw mustRollBack({})
    mark = undefined
  }

  async function markRejected(
    session: TxSession,
    { tenant }: { readonly tenant: string },
    id: string,
    error: unknown,
  ): Promise<unknown> {
    const row = { tenant, name: rejected, value: id, ownerId: id }
    const isMarked = await session.apply([{ op: 'insert', entity: 'uniqueValue', rows: [row] }]).then(
      () => true,
      () => false,
    )
    // What cannot be written to any more cannot be committed either.
    if (!isMarked) return error
    mark = { tenant, id }
    return mustRollBack({}, { cause: error })
  }
}

const rejected = 'enlist.rejected'

const marks: SelectPlan = {
  entity: 'uniqueValue',
  columns: ['value'],
  where: all(ofTenant, equals('name', 1), equals('value', 2)),
  order: [],
}
