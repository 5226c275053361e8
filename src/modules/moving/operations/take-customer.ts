import type { BaseRow, Entity, JsonObject } from '../../../kernel/index.js'
import { ContactPoint, Customer } from '../../customer/index.js'
import { ConsentAct } from '../../privacy/index.js'
import { diffOf } from '../decisions/rows.js'
import type { ImportSettings, RowMade } from '../entities.js'
import type { CustomerInRow } from '../inputs.js'
import type { Context } from './calls.js'
import type { AssertNotErased } from './erased.js'
import { findCustomer, keysOf } from './matching.js'
import type { Took } from './took.js'

/** Creates the customer of a row, or changes the one that is there. */
export const takeCustomer = async (
  context: Context,
  { match, existing }: ImportSettings,
  row: CustomerInRow,
  assertNotErased: AssertNotErased,
): Promise<Took> => {
  const known = await findCustomer(context, match, keysOf(row.customer))
  if (!known) {
    await assertNotErased(context, row.customer)
    return created(context, row)
  }
  if (existing === 'leave') return { outcome: 'unchanged', customerId: known.id }
  return updated(context, known, row)
}

async function created(
  context: Context,
  { customer: said, contacts = [], consents = [] }: CustomerInRow,
): Promise<Took> {
  const { id: customerId } = await context.call('customer.create', said)
  const contactPointIds = await addContacts(context, customerId, contacts)
  const consentActIds = await recordConsents(context, customerId, consents)
  const customer = await current(context, customerId)
  return {
    outcome: 'created',
    customerId,
    versionAfter: customer.version,
    given: diffOf(said, undefined, customer),
    made: madeOf({ contactPointIds, consentActIds }),
  }
}

async function updated(
  context: Context,
  from: Customer,
  { customer: said, contacts = [], consents = [] }: CustomerInRow,
): Promise<Took> {
  const { id: _, externalIds: __, ...changes } = said
  const customerId = from.id
  await context.call('customer.update', { ...changes, customerId })
  const externalIds = await addExternalIds(context, customerId, said)
  const contactPointIds = await addContacts(context, customerId, contacts)
  const consentActIds = await recordConsents(context, customerId, consents)
  const to = await current(context, customerId)
  const made = madeOf({ externalIds, contactPointIds, consentActIds })
  const diff = diffOf(changes, from, to)
  if (to.version === from.version && !made) return { outcome: 'unchanged', customerId }
  const versions = { versionBefore: from.version, versionAfter: to.version }
  return { outcome: 'updated', customerId, ...versions, changes: diff, made }
}

// The unit has it: nobody is asked.
async function current({ unit, entity }: Context, customerId: string): Promise<Customer> {
  return unit.load(entity(Customer), customerId)
}

async function addExternalIds(context: Context, customerId: string, said: JsonObject) {
  const added = []
  for (const { source, value } of keysOf(said).externalIds) {
    const keys = { externalIds: [{ source, value }] }
    const owner = await findCustomer(context, ['externalId'], keys)
    if (owner?.id === customerId) continue
    await context.call('externalId.add', { customerId, source, value })
    added.push({ source, value })
  }
  return added
}

/** One that the customer has already is not added, and not taken away in reverting. */
async function addContacts(
  context: Context,
  customerId: string,
  contacts: readonly JsonObject[],
): Promise<readonly string[]> {
  if (contacts.length === 0) return []
  const known = await idsNaming(context, ContactPoint, customerId)
  const added = new Set<string>()
  for (const contact of contacts) {
    const { id } = await context.call('contactPoint.add', { ...contact, customerId })
    if (!known.has(id)) added.add(id)
  }
  return [...added]
}

/** Acts are the import's, which opens nothing that was closed. One that is in the ledger is not added. */
async function recordConsents(
  context: Context,
  customerId: string,
  consents: readonly JsonObject[],
): Promise<readonly string[]> {
  if (consents.length === 0) return []
  const known = await idsNaming(context, ConsentAct, customerId)
  const added = new Set<string>()
  for (const consent of consents) {
    const told = { basis: 'consent', channel: 'all', ...consent, customerId, by: 'import' }
    const { id } = await context.call('consent.record', told)
    if (!known.has(id)) added.add(id)
  }
  return [...added]
}

async function idsNaming<Row extends BaseRow & { readonly customerId: string }>(
  { unit }: Context,
  entity: Entity<string, Row>,
  customerId: string,
): Promise<ReadonlySet<string>> {
  const rows = await unit.listNaming(entity, 'customerId', customerId)
  return new Set(rows.map(({ id }) => id))
}

function madeOf(made: RowMade): RowMade | undefined {
  const some = Object.entries(made).filter(([, list]) => list.length > 0)
  return some.length > 0 ? Object.fromEntries(some) : undefined
}
