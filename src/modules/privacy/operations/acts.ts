import {
  type ActorRef,
  DAY_MS,
  defineOperation,
  type Instant,
  instantMs,
  invalid,
  type NewRow,
  type OperationContext,
  type RuleJson,
  toInstant,
} from '../../../kernel/index.js'
import { Customer, Relationship } from '../../customer/index.js'
import { confirmation, newAct, sameAct, whoActed } from '../decisions/acts.js'
import { momentOf } from '../decisions/consents.js'
import { type ActState, type Basis, ConsentAct } from '../entities.js'
import { needsSeparate, notTheirAct } from '../errors.js'
import { ConsentChanged } from '../events.js'
import {
  type ConsentRecord,
  closingSchema,
  confirmationSchema,
  grantSchema,
  type Read,
  recordSchema,
  requestSchema,
} from '../inputs.js'
import type { Settled } from '../options.js'
import { keepHolding, type Ledger, ledgerOf, scopeOf } from './ledger.js'

/** How long a request waits for its confirmation. */
const confirmableMs = 7 * DAY_MS

/** What is said of contacting somebody. */
export const actOperations = (settled: Settled) => {
  const request = defineOperation({
    kind: 'create',
    label: { en: 'Ask for consent', zh: '请求同意' },
    input: requestSchema,
    emits: [ConsentChanged],
    handler: async (context, input) => {
      const actedAt = input.actedAt ?? context.now()
      const expiresAt = input.expiresAt ?? toInstant(instantMs(actedAt) + confirmableMs)
      return record(context, settled, { ...input, ...consent('pending'), actedAt, expiresAt })
    },
  })

  const confirm = defineOperation({
    kind: 'create',
    label: { en: 'Confirm a consent', zh: '确认同意' },
    input: confirmationSchema,
    emits: [ConsentChanged],
    handler: (context, { consentActId, ...told }) => confirmAct(context, settled, consentActId, told),
  })

  const grant = defineOperation({
    kind: 'create',
    label: { en: 'Grant consent', zh: '授予同意' },
    input: grantSchema,
    emits: [ConsentChanged],
    handler: (context, input) => record(context, settled, { ...input, ...consent('granted') }),
  })

  const withdraw = defineOperation({
    kind: 'create',
    label: { en: 'Withdraw consent', zh: '撤回同意' },
    input: closingSchema,
    emits: [ConsentChanged],
    handler: (context, input) => record(context, settled, { ...input, ...consent('withdrawn') }),
  })

  const object = defineOperation({
    kind: 'create',
    label: { en: 'Object to a purpose', zh: '反对某用途' },
    input: closingSchema,
    emits: [ConsentChanged],
    handler: (context, input) =>
      record(context, settled, { ...input, basis: 'legitimate_interest', state: 'objected' }),
  })

  const recordAct = defineOperation({
    kind: 'create',
    label: { en: 'Record an act of consent', zh: '登记同意行为' },
    input: recordSchema,
    emits: [ConsentChanged],
    handler: (context, input) => record(context, settled, input),
  })

  return { request, confirm, grant, withdraw, object, record: recordAct }
}

function consent(state: ActState): { readonly basis: Basis; readonly state: ActState } {
  return { basis: 'consent', state }
}

type Told = Partial<Omit<Read<ConsentRecord>, 'customerId' | 'purpose'>> &
  Pick<ConsentRecord, 'customerId' | 'purpose' | 'basis' | 'state'>

/** Adds an act to the ledger. One that says the same, done at the same instant, is answered as it stands. */
async function record(context: OperationContext, own: Settled, told: Told): Promise<ConsentAct> {
  const { now } = context
  const { customerId, by, guardianId, source, actedAt = now(), recordedAt, ...given } = told
  const scope = await scopeOf(context, told, own)
  const actor = await actorNow(context)
  const who = whoActed(actor, { customerId: scope.customerId, by, guardianId })
  const act = newAct({
    ...given,
    ...scope,
    by: who.by,
    guardianId: await knownGuardian(context, who.guardianId, scope.customerId),
    source: source ?? actor.kind,
    actedAt,
    recordedAt: recordedAt ?? (who.by === 'import' ? actedAt : now()),
  })
  assertTimes(now(), act)
  if (own.separate.has(act.purpose) && isPlainGrant(act)) throw needsSeparate({ purpose: act.purpose })
  return kept(context, act, await ledgerOf(context, act, own))
}

function isPlainGrant({ basis, state, separate }: NewRow<ConsentAct>): boolean {
  return basis === 'consent' && (state === 'granted' || state === 'pending') && !separate
}

/** @throws `consentAct.not_found` | `consent.not_pending` */
async function confirmAct(
  context: OperationContext,
  own: Settled,
  consentActId: string,
  { by, guardianId, source, actedAt = context.now(), ...given }: Partial<Read<ConsentRecord>>,
): Promise<ConsentAct> {
  const { unit, entity, now } = context
  const actor = await actorNow(context)
  const asked = await unit.load(ConsentAct, consentActId)
  const { id: customerId } = await unit.load(entity(Customer), asked.customerId)
  // Who follows the link that was sent to them is the subject, unless it is said otherwise.
  const who = whoActed(actor, {
    customerId,
    by: by ?? (actor.kind === 'system' ? 'subject' : by),
    guardianId,
  })
  if (who.by !== 'subject' && who.by !== 'guardian') throw notTheirAct({ by: 'subject', kind: actor.kind })
  const ledger = await ledgerOf(context, { ...asked, customerId }, own)
  const act = confirmation({ ...asked, customerId }, ledger.acts, {
    ...given,
    by: who.by,
    guardianId: await knownGuardian(context, who.guardianId, customerId),
    source: source ?? asked.source,
    actedAt,
    recordedAt: now(),
  })
  assertTimes(now(), act)
  return kept(context, act, ledger)
}

async function kept(
  context: OperationContext,
  draft: NewRow<ConsentAct>,
  ledger: Ledger,
): Promise<ConsentAct> {
  const known = sameAct(ledger.acts, draft)
  if (known) return known
  const act = await context.unit.insert(ConsentAct, draft)
  await keepHolding(context, { ...ledger, acts: [...ledger.acts, act] }, momentOf(act))
  return act
}

/** Who calls, by the id that a customer has now. */
async function actorNow({ unit, entity, actor }: OperationContext): Promise<ActorRef> {
  const known = actor.kind === 'customer' ? await unit.find(entity(Customer), actor.id) : undefined
  return known ? { ...actor, id: known.id } : actor
}

/** The guardian, whom the host's own code vouches for. @throws `customer.not_found` | `consent.not_their_act` */
async function knownGuardian(
  context: OperationContext,
  guardianId: string | null,
  customerId: string,
): Promise<string | null> {
  if (guardianId === null) return null
  const { unit, entity, actor } = context
  const { id } = await unit.load(entity(Customer), guardianId)
  if (actor.kind === 'customer' && !(await isGuardian(context, id, customerId))) {
    throw notTheirAct({ by: 'guardian', kind: actor.kind })
  }
  return id
}

async function isGuardian({ unit }: OperationContext, fromId: string, toId: string): Promise<boolean> {
  const of = Object.entries({ fromId, toId, kind: 'guardian_of', state: 'active' })
  const all = of.map(([field, value]) => ({ op: 'eq', left: { field }, right: { value } }))
  const where: RuleJson = { v: 1, entity: Relationship.name, where: { op: 'and', of: all } }
  return (await unit.list(Relationship, { where, whole: true, limit: 1 })).length > 0
}

/** What is said was said before now, and holds for a while. @throws `input.invalid` */
function assertTimes(now: Instant, { actedAt, recordedAt, expiresAt }: NewRow<ConsentAct>): void {
  const isToCome = actedAt > now
  const faults = [
    ...(isToCome ? [{ path: ['actedAt'], expected: 'an instant that is not to come' }] : []),
    ...(!isToCome && (recordedAt > now || recordedAt < actedAt)
      ? [{ path: ['recordedAt'], expected: 'an instant from actedAt until now' }]
      : []),
    ...(expiresAt !== null && expiresAt <= actedAt
      ? [{ path: ['expiresAt'], expected: 'an instant after actedAt' }]
      : []),
  ]
  if (faults.length === 0) return
  throw invalid(
    'consent',
    faults.map((fault) => ({ ...fault, received: 'another instant' })),
  )
}
