import type { NewId } from '../../src/kernel/index.js'
import type { Model } from '../../src/model.js'
import { testCrm } from '../../src/testing/index.js'
import type { EngineName } from '../crm/crms.js'
import { type Company, type CompanyGoods, companyModel, stockCompany } from './company.js'
import { faulty } from './faulty.js'
import { type PlaceOptions, placeOn } from './places.js'
import { type Goods, type Shop, shopDefinitions, shopModel, stock } from './shop.js'

/** A stocked shop whose driver can be made to fail, and which can be put back to where it was. */
export const openGround = (engine: EngineName) => groundOf<Shop, Goods>(engine, shopModel, stock)

/** The same of every module of the library, for many tests: made once, and put back before each. */
export const openCompany = (engine: EngineName, whenDone: PlaceOptions['whenDone']) =>
  groundOf<Company, CompanyGoods>(engine, companyModel as never, stockCompany, {
    model: companyModel as never,
    whenDone,
  })

/** The same of any model; of one that does not say whose, with the shop's tables. */
export const groundOf = async <Crm extends Pick<Shop, 'settled'>, Stocked>(
  engine: EngineName,
  model: Model,
  fill: (crm: Crm) => Promise<Stocked>,
  options?: PlaceOptions,
) => {
  const place = await placeOn(engine, options)
  const ids = rewindingIds()
  const driver = faulty(place.connect(), { onBegin: ids.rewind, onCommit: ids.move })
  const opened = await testCrm(model as typeof shopModel, {
    storage: driver.storage,
    newId: ids.newId,
    definitions: shopDefinitions,
  })
  // Which storage is below does not matter to what is asked of it.
  const crm = opened.crm as unknown as Crm
  let first = 0
  const goods = await fill(crm)
  await crm.settled()
  await place.keep()
  ids.keep()
  first = opened.events.length
  return {
    crm,
    goods,
    faulty: driver,
    dump: place.dump,
    /** Works in a transaction of the host's own. */
    host: async <R>(work: (native: never) => Promise<R>): Promise<R> => {
      ids.rewind()
      const value = await place.host(work)
      ids.move()
      return value
    },
    /** The events since they were asked for last. */
    heard: async () => {
      await crm.settled()
      const since = opened.events.slice(first)
      first = opened.events.length
      return since
    },
    restore: async () => {
      await place.restore()
      ids.restore()
    },
  }
}

export type Ground = Awaited<ReturnType<typeof openGround>>
export type CompanyGround = Awaited<ReturnType<typeof openCompany>>

/** Ids that count, and count anew from the last commit: a unit that is decided again makes the same rows. */
function rewindingIds(): {
  newId: NewId
  keep(): void
  restore(): void
  rewind(): void
  move(): void
} {
  let counts = new Map<string, number>()
  let committed: Map<string, number> | undefined
  let kept = counts
  return {
    newId: (prefix) => {
      const count = (counts.get(prefix) ?? 0) + 1
      counts.set(prefix, count)
      return `${prefix}_${count}`
    },
    keep: () => {
      kept = new Map(counts)
      committed = kept
    },
    restore: () => {
      committed = kept
    },
    rewind: () => {
      if (committed) counts = new Map(committed)
    },
    move: () => {
      if (committed) committed = new Map(counts)
    },
  }
}
