import type { OperationContext, RuleJson } from '../../../kernel/index.js'
import { Customer, type CustomerKind } from '../entities.js'
import { wrongKind } from '../errors.js'

type Placed = Pick<Customer, 'id' | 'kind' | 'parentId' | 'organisationId'>
type Find = (id: string) => Promise<Customer | undefined>

/**
 * Organisations stand below organisations, and persons belong to them.
 *
 * @throws `customer.not_found` | `customer.wrong_kind`
 */
export const assertPlace = async (
  find: Find,
  { id, kind, parentId, organisationId }: Placed,
): Promise<void> => {
  if (parentId !== null) {
    assertKind({ id, kind }, 'organisation', 'parentId')
    await assertOrganisation(find, parentId, 'parentId')
  }
  if (organisationId !== null) {
    assertKind({ id, kind }, 'person', 'organisationId')
    await assertOrganisation(find, organisationId, 'organisationId')
  }
}

/** Who has others below it stays an organisation. @throws `customer.wrong_kind` */
export const assertNoneBelow = async (context: OperationContext, { id }: Placed): Promise<void> => {
  const where = { op: 'or', of: [isAt('parentId', id), isAt('organisationId', id)] }
  const below = { v: 1, entity: 'customer', where } as const
  const [one] = await context.unit.list(context.entity(Customer), { where: below, limit: 1, whole: true })
  if (one) throw wrongKindOf(id, 'organisation', 'kind')
}

/** Finds a customer without locking it: two that are moved below each other would wait for one another. */
export const findUnlocked =
  (context: OperationContext): Find =>
  async (id) => {
    const where: RuleJson = { v: 1, entity: 'customer', where: isAt('id', id) }
    const [found] = await context.unit.list(context.entity(Customer), { where, limit: 1 })
    // An id that was merged away leads to who stands for it.
    return found ?? context.unit.find(context.entity(Customer), id)
  }

function isAt(field: string, id: string) {
  return { op: 'eq', left: { field }, right: { value: id } }
}

async function assertOrganisation(find: Find, id: string, field: string): Promise<void> {
  const named = await find(id)
  if (!named) throw Customer.notFound({ id })
  assertKind(named, 'organisation', field)
}

function assertKind(
  { id, kind }: Pick<Customer, 'id' | 'kind'>,
  expected: CustomerKind,
  field: string,
): void {
  if (kind !== expected) throw wrongKindOf(id, expected, field)
}

function wrongKindOf(customerId: string, expected: CustomerKind, field: string) {
  const received = expected === 'person' ? 'organisation' : 'person'
  return wrongKind({ customerId, expected }, { issues: [{ path: [field], expected, received }] })
}
