import {
  type BaseRow,
  defineOperation,
  type Entity,
  eventEntity,
  invalid,
  type OperationContext,
  type RuleJson,
} from '../../../../kernel/index.js'
import { Customer } from '../../../customer/index.js'
import { subjectExportSchema } from '../inputs.js'
import type { SubjectItem, SubjectPage } from '../types.js'
import { heldBehind, sameAs } from './held.js'

/** Everything that is held of a person, by entity, then what the log says of them, a page at a time. */
export const exportSubject = defineOperation({
  kind: 'read',
  label: { en: 'Export everything held of a customer', zh: '导出客户的全部数据' },
  input: subjectExportSchema,
  handler: async (context, { customerId, after, limit = 200 }): Promise<SubjectPage> => {
    const customer = await context.unit.load(context.entity(Customer), customerId, { archived: 'include' })
    const customerIds = await sameAs(context, customer.id)
    const place = placeOf(after)
    const items: SubjectItem[] = []
    for (const name of sectionsFrom(context, place.entity)) {
      const behind = name === place.entity ? place.after : ''
      const wanted = limit - items.length
      const page = await pageOf(context, name, customerIds, behind, wanted + 1)
      items.push(...page.slice(0, wanted).map(({ item }) => item))
      const last = page[wanted - 1]
      if (page.length > wanted) return { items, next: written({ entity: name, after: last?.key ?? behind }) }
      if (items.length === limit) {
        const following = sectionsFrom(context, name)[1]
        return following === undefined
          ? { items }
          : { items, next: written({ entity: following, after: '' }) }
      }
    }
    return { items }
  },
})

interface Place {
  readonly entity: string
  /** The key of the last one before. */
  readonly after: string
}

/** The person's own records first, then rows by the names of their entities, then events. */
function sectionsFrom({ persons }: OperationContext, from: string): readonly string[] {
  const all = ['customer', ...Object.keys(persons.belongings).toSorted(), eventEntity]
  const at = all.indexOf(from)
  if (at === -1) throw invalid('customer.exportSubject', [notOurs])
  return all.slice(at)
}

const notOurs = { path: ['after'], expected: 'what a page has said to go on with', received: 'another text' }

function placeOf(after: string | undefined): Place {
  if (after === undefined) return { entity: 'customer', after: '' }
  const at = after.indexOf(':')
  if (at === -1) throw invalid('customer.exportSubject', [notOurs])
  return { entity: after.slice(0, at), after: after.slice(at + 1) }
}

function written({ entity, after }: Place): string {
  return `${entity}:${after}`
}

interface Keyed {
  readonly key: string
  readonly item: SubjectItem
}

async function pageOf(
  context: OperationContext,
  name: string,
  customerIds: readonly string[],
  after: string,
  limit: number,
): Promise<readonly Keyed[]> {
  if (name === eventEntity) return eventsOf(context, customerIds, after, limit)
  const entity = context.persons.entities[name]
  if (!entity) return []
  const rows = await rowsOf(context, entity, customerIds, after, limit)
  return rows.map((row) => ({ key: row.id, item: { entity: name, row } }))
}

async function eventsOf(
  context: OperationContext,
  customerIds: readonly string[],
  after: string,
  limit: number,
): Promise<readonly Keyed[]> {
  const position = Number(after)
  if (!Number.isSafeInteger(position)) throw invalid('customer.exportSubject', [notOurs])
  const { items, next } = await context.persons.events({ customerIds, after: position, limit })
  const found = items.map((row): Keyed => ({ key: String(row.position), item: { entity: eventEntity, row } }))
  // Of a page that the actor may see little of, the rest of the log is still to be read.
  if (next === undefined || found.length >= limit) return found
  return [...found, ...(await eventsOf(context, customerIds, String(next), limit - found.length))]
}

async function rowsOf(
  context: OperationContext,
  entity: Entity,
  customerIds: readonly string[],
  after: string,
  limit: number,
): Promise<readonly BaseRow[]> {
  const belonging = context.persons.belongings[entity.name]
  const isDirect = belonging === undefined || belonging.subjects.length + belonging.events.length === 0
  const fields = entity.name === 'customer' ? ['id'] : (belonging?.customers ?? [])
  if (isDirect && fields.length > 0) return direct(context, entity, fields, customerIds, after, limit)
  return heldBehind(context, customerIds, entity, { after, limit })
}

/** What names a customer itself is read page by page, however much there is. */
function direct(
  { unit }: OperationContext,
  entity: Entity,
  fields: readonly string[],
  customerIds: readonly string[],
  after: string,
  limit: number,
): Promise<readonly BaseRow[]> {
  const named = fields.map((field) => ({ op: 'in', left: { field }, values: customerIds }))
  const behind = after === '' ? [] : [{ op: 'gt', left: { field: 'id' }, right: { value: after } }]
  const where: RuleJson = {
    v: 1,
    entity: entity.name,
    where: { op: 'and', of: [{ op: 'or', of: named }, ...behind] },
  }
  return unit.list(entity, { where, limit, archived: 'include' })
}
