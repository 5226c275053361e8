import type { Fixtures } from '../corpus/inputs.js'
import { validInputs } from '../corpus/inputs.js'
import { all } from '../crm/crms.js'
import type { PlatformCrm } from './platform.js'

type Face = ReturnType<PlatformCrm['scope']>

/** The ids a method is asked about. */
export interface Ids extends Fixtures {
  readonly alarmId: string
  /** One row of each entity. */
  readonly of: Readonly<Record<string, string>>
  /** The key of a definition. */
  readonly letter: string
}

/** What a method is called with. */
export interface Asking {
  readonly face: Face
  readonly ids: Ids
  /** Makes unique values new. */
  readonly n: number
  /** Runs work in a transaction of the host's own; absent where the engine has none. */
  readonly hosts?: (work: (native: unknown) => Promise<unknown>) => Promise<unknown>
}

type Ask = (asking: Asking) => Promise<unknown>

/** Calls a method by its path; of what it streams, all of it. */
export const at = async (face: object, path: string, ...given: readonly unknown[]): Promise<unknown> => {
  const method = path
    .split('.')
    .reduce<unknown>((part, name) => (part as Record<string, unknown>)[name], face)
  const answer = (method as (...given: readonly unknown[]) => unknown)(...given)
  const isStream = typeof answer === 'object' && answer !== null && Symbol.asyncIterator in answer
  return isStream ? all(answer as AsyncIterable<unknown>) : answer
}

const rule = (entity: string, id: string) => ({
  v: 1,
  entity,
  where: { op: 'eq', left: { field: 'id' }, right: { value: id } },
})

/** What every entity can be read by. */
const reads: Readonly<Record<string, (entity: string, id: string) => object | undefined>> = {
  get: (entity, id) => ({ [`${entity}Id`]: id }),
  find: (entity, id) => ({ [`${entity}Id`]: id, archived: 'include' }),
  list: (entity, id) => ({ where: rule(entity, id), archived: 'include' }),
  count: (entity, id) => ({ where: rule(entity, id), archived: 'include' }),
  stream: (entity, id) => ({ where: rule(entity, id), archived: 'include' }),
  aggregate: (entity, id) => ({ where: rule(entity, id), by: {}, measures: { n: { fn: 'count' } } }),
  timeline: (entity, id) => ({ [`${entity}Id`]: id }),
  view: (entity, id) => ({ [`${entity}Id`]: id, archived: 'include' }),
  changes: (entity, id) => ({ [`${entity}Id`]: id }),
  asOf: (entity, id) => ({ [`${entity}Id`]: id }),
}

const alarmInputs: Readonly<Record<string, (ids: Ids, n: number) => object>> = {
  'alarm.set': (_, n) => ({ label: `Alarm ${n}`, ringAt: null }),
  'alarm.change': ({ alarmId }) => ({ alarmId, label: 'Mine' }),
}

/** What the operation is called with, about these ids. */
const inputOf = (operation: string, ids: Ids, n: number): object | undefined =>
  validInputs[operation]?.(ids, n) ?? alarmInputs[operation]?.(ids, n)

/** What a face has beside its nouns. */
const members: Readonly<Record<string, Ask>> = {
  call: async ({ face, ids }) => face.call('customer.archive', { customerId: ids.customerId }),
  can: async ({ face, ids }) => face.can('customer.update', [{ customerId: ids.customerId }]),
  why: async ({ face, ids }) =>
    at(face, 'why', { rule: rule('customer', ids.customerId), customerId: ids.customerId }),
  explain: async ({ face, ids }) =>
    at(face, 'explain', { entity: 'customer', where: rule('customer', ids.customerId) }),
  bulk: async ({ face, ids, n }) => {
    const many = (operation: string) => [0, 1].map((more) => inputOf(operation, ids, n + more))
    const said = []
    for (const operation of ['customer.update', 'customer.ensure', 'purchase.record']) {
      said.push(await at(face, 'bulk', operation, many(operation)))
    }
    return said
  },
  transaction: async ({ face, ids }) =>
    face.transaction((tx) => tx.customer.update({ customerId: ids.customerId, name: 'Mine' })),
  enlist: async ({ face, ids, hosts }) =>
    hosts?.((native) =>
      face.enlist(native as never, (tx) => tx.customer.update({ customerId: ids.customerId, name: 'Mine' })),
    ),
  on: async ({ face }) => face.on('*', () => undefined)(),
  'events.read': async ({ face }) => (await all(face.events.read())).length > 0,
  'attributes.define': async ({ face, n }) =>
    face.attributes.define({ entity: 'customer', key: `size_${n}`, type: 'integer' }),
  'attributes.list': async ({ face }) => face.attributes.list(),
  'attributes.remove': async ({ face }) =>
    // There or not: whose it was is what must not be told.
    face.attributes.remove({ entity: 'customer', key: 'size' }).catch(() => undefined),
  'definitions.save': async ({ face, ids, n }) =>
    face.definitions.save({ kind: 'letter', key: `mine-${n}`, body: { body: ids.letter } }),
  'definitions.activate': async ({ face, ids }) =>
    face.definitions.activate({ kind: 'letter', key: ids.letter }),
  'definitions.archive': async ({ face, ids }) =>
    face.definitions.archive({ kind: 'letter', key: ids.letter }),
  'definitions.get': async ({ face, ids }) => face.definitions.get({ kind: 'letter', key: ids.letter }),
  'definitions.history': async ({ face, ids }) =>
    face.definitions.history({ kind: 'letter', key: ids.letter }),
  'definitions.list': async ({ face }) => (await face.definitions.list({ kind: 'letter' })).length > 0,
  'search.rebuild': async ({ face }) => (await face.search.rebuild()).rows > 0,
  'deadlines.failed': async ({ face }) => face.deadlines.failed(),
  'deadlines.redrive': async ({ face, ids }) =>
    face.deadlines.redrive({ deadline: 'alarm.ringAt', id: ids.alarmId }),
  'consumers.status': async ({ face }) => (await face.consumers.status()).map(({ parked }) => parked),
  'consumers.parked': async ({ face }) => face.consumers.parked({ name: 'seen' }),
  'consumers.redrive': async ({ face, ids }) =>
    face.consumers.redrive({ name: 'seen', subject: { entity: 'customer', id: ids.customerId } }),
  'consumers.reset': async ({ face }) => face.consumers.reset({ name: 'seen', to: 'now' }),
  'consumers.remove': async ({ face }) => face.consumers.remove({ name: 'seen' }),
}

/** How a method is asked about ids; `undefined` for one that nobody has thought of. */
export const asked = (path: string): Ask | undefined => {
  if (Object.hasOwn(members, path)) return members[path]
  const [entity = '', verb = ''] = path.split('.')
  const read = reads[verb]
  if (read) return ({ face, ids }) => at(face, path, read(entity, ids.of[entity] ?? 'none'))
  return Object.hasOwn(validInputs, path) || Object.hasOwn(alarmInputs, path)
    ? ({ face, ids, n }) => at(face, path, inputOf(path, ids, n))
    : undefined
}

/** Every method of a face, by its path. */
export const methodsOf = (face: object): string[] =>
  Object.entries(face).flatMap(([name, member]) => {
    if (typeof member === 'function') return [name]
    if (typeof member !== 'object' || member === null) return []
    return Object.entries(member).flatMap(([verb, method]) =>
      typeof method === 'function' ? [`${name}.${verb}`] : [],
    )
  })
