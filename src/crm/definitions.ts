import {
  type ActiveDefinition,
  canonicalJson,
  type Definition,
  type Issue,
  invalid,
  isPlainObject,
  type Json,
  type OperationKind,
  received,
  refusal,
  type StoredDefinition,
} from '../kernel/index.js'
import {
  definitionKeys,
  faultsOfDefinition,
  faultsOfKind,
  isDefinitionKey,
  readDefinition,
} from '../model/definition-faults.js'
import { all, byColumn, equals, ofTenant, type Row, type SelectPlan } from '../storage/index.js'
import { type Call, type OpenCall, reading } from './call.js'
import { accessDenied } from './errors.js'
import { knownFault } from './faults.js'
import { readable } from './readable.js'
import type { Transaction } from './transaction.js'
import { inUnit } from './unit-of-work.js'

export const definitionNotFound = refusal(
  'definition.not_found',
  'not_found',
  ({ kind, key }: { kind: string; key: string }) => `No ${kind} is called ${key}.`,
)

/** A definition that was given in code. It changes where it stands: in code. */
export const definitionInCode = refusal(
  'definition.in_code',
  'conflict',
  ({ kind, key }: { kind: string; key: string }) =>
    `The ${kind} ${key} is given in code and cannot be saved over.`,
)

export interface Definitions {
  /** Keeps a draft beside the active version. @throws `input.invalid` with every fault | `definition.in_code` */
  save(definition: Definition): Promise<StoredDefinition>
  /** Makes a version the active one; default: the newest. @throws `definition.not_found` | `input.invalid` when it is invalid by now */
  activate(input: {
    readonly kind: string
    readonly key: string
    readonly version?: number
  }): Promise<StoredDefinition>
  /** Takes the active version out of use. @throws `definition.not_found` */
  archive(input: { readonly kind: string; readonly key: string }): Promise<StoredDefinition>
  /** Every version, the newest first. */
  history(input: { readonly kind: string; readonly key: string }): Promise<readonly StoredDefinition[]>
  /** The active version. @throws `definition.not_found` */
  get(input: { readonly kind: string; readonly key: string }): Promise<StoredDefinition>
  /** The active versions of a kind, by key. */
  list(input: { readonly kind: string }): Promise<readonly StoredDefinition[]>
}

const columns = ['kind', 'key', 'version', 'state', 'source', 'body', 'createdAt']
const newestFirst = byColumn('version', 'integer', 'desc')

const ofKey: SelectPlan = {
  entity: 'definition',
  columns,
  where: all(ofTenant, equals('kind', 1), equals('key', 2)),
  order: [newestFirst],
}

const ofKind: SelectPlan = {
  entity: 'definition',
  columns,
  where: all(ofTenant, equals('kind', 1)),
  order: [byColumn('key', 'text'), newestFirst],
}

const oneVersion = all(ofTenant, equals('kind', 1), equals('key', 2), {
  kind: 'compare',
  op: 'eq',
  left: { column: 'version', type: 'integer' },
  right: { slot: 3, type: 'integer' },
  negated: false,
})

/** Definitions of one tenant. Those given in code come first and get a version whenever their JSON changes. */
export const definitionsOf = (callNow: () => Promise<Call>): Definitions => {
  return { save, activate, archive, history, get, list }

  async function save(given: Definition): Promise<StoredDefinition> {
    const call = await callNow()
    const { definition, issues } = readable('definitions.save', () =>
      readDefinition(call.runtime.parts, given ?? {}),
    )
    if (issues.length > 0) throw invalid('definitions.save', issues)
    const { kind, key, body } = definition
    await admit(call, kind, 'save', 'update')
    if (inCode(call, kind, key)) throw definitionInCode({ kind, key })
    return writing(call, async (transaction) => {
      const [newest] = await versions(transaction, call, kind, key)
      if (newest && newest.state !== 'archived' && isSame(newest.body, body)) return newest
      const version = (newest?.version ?? 0) + 1
      return insert(transaction, call, { kind, key, body, version, state: 'draft', source: 'saved' })
    })
  }

  async function activate(input: { kind: string; key: string; version?: number }): Promise<StoredDefinition> {
    const call = await callNow()
    const { kind, key, version } = named(call, 'activate', input)
    await admit(call, kind, 'activate', 'update')
    if (inCode(call, kind, key)) throw definitionInCode({ kind, key })
    return writing(call, async (transaction) => {
      const known = await versions(transaction, call, kind, key)
      const wanted = known.find((one) => version === undefined || one.version === version)
      if (!wanted) throw definitionNotFound({ kind, key })
      const { invalid: issues } = judged(call, wanted)
      if (issues) throw invalid('definitions.activate', issues)
      for (const one of known) if (one.state === 'active') await mark(transaction, call, one, 'superseded')
      return mark(transaction, call, wanted, 'active')
    })
  }

  async function archive(input: { kind: string; key: string }): Promise<StoredDefinition> {
    const call = await callNow()
    const { kind, key } = named(call, 'archive', input)
    await admit(call, kind, 'archive', 'update')
    if (inCode(call, kind, key)) throw definitionInCode({ kind, key })
    return writing(call, async (transaction) => {
      const active = (await versions(transaction, call, kind, key)).find(({ state }) => state === 'active')
      if (!active) throw definitionNotFound({ kind, key })
      return mark(transaction, call, active, 'archived')
    })
  }

  async function history(input: { kind: string; key: string }): Promise<readonly StoredDefinition[]> {
    return versionsFor('history', input)
  }

  async function get(input: { kind: string; key: string }): Promise<StoredDefinition> {
    const active = (await versionsFor('get', input)).find(({ state }) => state === 'active')
    if (!active) throw definitionNotFound(input)
    return active
  }

  async function list(input: { kind: string }): Promise<readonly StoredDefinition[]> {
    const call = await callNow()
    const { kind } = named(call, 'list', input, 'any')
    await current(call, kind, 'list')
    const rows = await reading(call, ({ session }) => session.select(ofKind, [call.scope.tenant, kind]))
    return rows
      .map(stored)
      .filter(({ state }) => state === 'active')
      .map((one) => judged(call, one))
  }

  async function versionsFor(verb: string, input: unknown): Promise<readonly StoredDefinition[]> {
    const call = await callNow()
    const { kind, key } = named(call, verb, input)
    await current(call, kind, verb)
    const rows = await reading(call, ({ session }) => session.select(ofKey, [call.scope.tenant, kind, key]))
    return rows.map((row) => judged(call, stored(row)))
  }
}

/** The active definitions of a kind, for what modules do: nothing is written, and nobody is asked. */
export const definitionsInUse = async (
  call: OpenCall,
  kind: string,
): Promise<readonly ActiveDefinition[]> => {
  const { runtime, scope, transaction } = call
  const given = runtime.definitions.filter((one) => one.kind === kind)
  const rows = await transaction.unit.session.select(ofKind, [scope.tenant, kind])
  const saved = rows
    .map(stored)
    .filter(({ state, key }) => state === 'active' && !given.some((one) => one.key === key))
  return [
    ...given.map(({ key, body }) => ({ key, body, isInvalid: false })),
    ...saved.map((one) => ({
      key: one.key,
      body: one.body,
      isInvalid: judged(call, one).invalid !== undefined,
    })),
  ]
}

async function admit(call: Call, kind: string, verb: string, as: OperationKind): Promise<void> {
  const { allowed } = await call.policies.of(kind, verb, as)
  if (!allowed) throw accessDenied({ operation: `${kind}.${verb}` })
}

/** What code gives of a kind, written down for this tenant before it is read. */
async function current(call: Call, kind: string, verb: string): Promise<void> {
  await admit(call, kind, verb, 'read')
  const given = call.runtime.definitions.filter((one) => one.kind === kind)
  if (given.length > 0) await writing(call, (transaction) => register(transaction, call, given))
}

interface Named {
  readonly kind: string
  readonly key: string
  readonly version?: number
}

/** @throws `input.invalid` for what cannot be the name of a definition */
function named({ runtime }: Call, verb: string, input: unknown, anyKey?: string): Named {
  const { kind, key = anyKey, version } = readable(`definitions.${verb}`, () => membersOf(input))
  const issues: Issue[] = [...faultsOfKind(runtime.parts, kind)]
  const want = (holds: boolean, name: string, expected: string, value: unknown) => {
    if (!holds) issues.push({ path: [name], expected, received: received(value) })
  }
  want(isDefinitionKey(key), 'key', definitionKeys, key)
  want(
    version === undefined || Number.isSafeInteger(version),
    'version',
    'a version, counted from 1',
    version,
  )
  if (issues.length > 0) throw invalid(`definitions.${verb}`, issues)
  return { kind, key, version } as Named
}

function membersOf(input: unknown): Partial<Record<keyof Named, unknown>> {
  if (!isPlainObject(input)) return {}
  const { kind, key, version } = input
  return { kind, key, version }
}

function inCode({ runtime }: Call, kind: string, key: string): boolean {
  return runtime.definitions.some((one) => one.kind === kind && one.key === key)
}

async function register(transaction: Transaction, call: Call, given: readonly Definition[]): Promise<void> {
  for (const { kind, key, body } of given) {
    const known = await versions(transaction, call, kind, key)
    const active = known.find(({ state }) => state === 'active')
    if (active && isSame(active.body, body)) continue
    if (active) await mark(transaction, call, active, 'superseded')
    const version = (known[0]?.version ?? 0) + 1
    await insert(transaction, call, { kind, key, body, version, state: 'active', source: 'code' })
  }
}

function isSame(one: unknown, other: unknown): boolean {
  return canonicalJson(one) === canonicalJson(other)
}

function writing<R>(call: Call, work: (transaction: Transaction) => Promise<R>): Promise<R> {
  const { runtime, scope, transaction } = call
  return transaction ? inOpen(call, transaction, work) : inUnit(runtime, scope, { again: true }, work)
}

/** One piece of work at a time; what fails after it has begun to write breaks the transaction. */
async function inOpen<R>(
  { runtime }: Call,
  transaction: Transaction,
  work: (transaction: Transaction) => Promise<R>,
): Promise<R> {
  transaction.assertOpen()
  return transaction.inTurn(async () => {
    transaction.assertOpen()
    const before = transaction.unit.applied
    try {
      return await work(transaction)
    } catch (error) {
      if (transaction.unit.applied > before) transaction.break('definitions', error)
      throw knownFault(runtime.driver, error)
    }
  })
}

async function versions({ unit }: Transaction, { scope }: Call, kind: string, key: string) {
  return (await unit.session.select(ofKey, [scope.tenant, kind, key], { lock: 'update' })).map(stored)
}

async function insert(
  { unit }: Transaction,
  { scope, now }: Call,
  one: StoredDefinition,
): Promise<StoredDefinition> {
  const row = { tenant: scope.tenant, createdAt: now, ...one }
  await unit.apply([{ op: 'insert', entity: 'definition', rows: [row] }])
  return one
}

async function mark(
  { unit }: Transaction,
  { scope }: Call,
  one: StoredDefinition,
  state: StoredDefinition['state'],
): Promise<StoredDefinition> {
  const values = [scope.tenant, one.kind, one.key, one.version]
  const set = { state }
  await unit.apply([{ op: 'update', entity: 'definition', where: oneVersion, values, set, expect: 1 }])
  return { ...one, state }
}

/** A definition with what is wrong with it in the model there is now: models change, what was saved does not. */
function judged({ runtime }: Call, one: StoredDefinition): StoredDefinition {
  const issues = faultsOfDefinition(runtime.parts, one)
  return issues.length > 0 ? { ...one, invalid: issues } : one
}

function stored({ kind, key, version, state, source, body }: Row): StoredDefinition {
  // Rows of this table are only written here.
  return { kind, key, version, state, source, body: body as Json } as StoredDefinition
}
