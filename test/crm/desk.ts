import { z } from 'zod'
import {
  createInput,
  createTable,
  defineEntity,
  defineEvent,
  defineModule,
  defineOperation,
  Id,
  instant,
  integer,
  jsonField,
  many,
  migration,
  one,
  oneOf,
  optional,
  ref,
  refusal,
  text,
  updateInput,
  Version,
  withChanges,
} from '../../src/kernel/index.js'
import { Customer } from '../../src/modules/customer/index.js'

const open = { privacy: 'none' } as const
const personal = { privacy: 'personal', whenErased: 'blank' } as const

/** A small help desk: what a host's own module looks like. */
const Ticket = defineEntity('ticket', {
  idPrefix: 'tic',
  fields: {
    customerId: ref('customer', { whenMerged: 'move' }),
    number: optional(text({ max: 20, ...open })),
    subject: text({ max: 100, searchable: true, ...personal }),
    status: oneOf(['open', 'solved']),
    priority: optional(integer({ min: 0, maxValue: 9 })),
    dueAt: optional(instant()),
    secret: optional(text({ max: 200, ...personal })),
    messageCount: integer({ readOnly: true }),
    openedAt: instant({ readOnly: true }),
  },
  timeField: 'openedAt',
  unique: { number: { fields: ['number'] } },
  attributes: z.object({
    score: z.int().optional(),
    city: z.string().optional(),
    tags: z.array(z.string()).optional(),
    plan: z.enum(['free', 'pro']).default('free'),
  }),
})
export type Ticket = typeof Ticket extends { readonly '~row'?: infer R } ? NonNullable<R> : never

const Message = defineEntity('message', {
  idPrefix: 'msg',
  fields: {
    ticketId: ref('ticket', { whenMerged: 'move' }),
    body: text({ max: 1000, searchable: true, ...personal }),
    sentAt: instant({ readOnly: true }),
  },
  timeField: 'sentAt',
})
export type Message = typeof Message extends { readonly '~row'?: infer R } ? NonNullable<R> : never

const ticketId = ref('ticket', { whenMerged: 'custom' })
const customerId = ref('customer', { whenMerged: 'custom' })

const TicketOpened = defineEvent('ticket.opened', {
  ticketId,
  customerId,
  subject: text({ max: 100, ...personal }),
  secret: optional(text({ max: 200, ...personal })),
})
const TicketChanged = defineEvent(
  'ticket.changed',
  { ticketId, customerId, what: jsonField(personal) },
  { changesOf: { field: 'what', entity: 'ticket' } },
)
const TicketSolved = defineEvent('ticket.solved', { ticketId, customerId })
const TicketArchived = defineEvent('ticket.archived', { ticketId })
const MessageAdded = defineEvent('message.added', { ticketId, body: text({ max: 1000, ...personal }) })

/** Solving what is solved. */
export const alreadySolved = refusal(
  'ticket.already_solved',
  'conflict',
  ({ ticketId: id }: { ticketId: string }) => `Ticket ${id} is solved already.`,
)

const openTicket = defineOperation({
  kind: 'create',
  input: createInput(Ticket, { without: ['status'] }) as unknown as z.ZodType<NewTicket, NewTicket>,
  emits: [TicketOpened],
  lookups: ({ id, customerId: owner, number }) => ({
    ids: [{ entity: 'customer', id: owner }, ...(id === undefined ? [] : [{ entity: 'ticket', id }])],
    unique: number ? [{ entity: 'ticket', key: 'number', values: [number] }] : [],
  }),
  handler: async ({ unit, entity, now }, { attributes, ...input }) => {
    await unit.load(entity(Customer), input.customerId)
    const blank = { number: null, priority: null, dueAt: null, secret: null }
    const row = { ...blank, ...input, status: 'open', messageCount: 0, openedAt: now() } as const
    return unit.insert(entity(Ticket), { ...row, attributes: { plan: 'free', ...attributes } }, (ticket) => [
      {
        type: 'ticket.opened',
        data: {
          ticketId: ticket.id,
          customerId: ticket.customerId,
          subject: ticket.subject,
          secret: ticket.secret,
        },
      },
    ])
  },
})

export interface NewTicket {
  readonly id?: string
  readonly customerId: string
  readonly number?: string | null
  readonly subject: string
  readonly priority?: number | null
  readonly dueAt?: string | null
  readonly secret?: string | null
  readonly attributes?: { score?: number; city?: string; tags?: string[]; plan?: 'free' | 'pro' }
}

export interface TicketChanges {
  readonly ticketId: string
  readonly ifVersion?: number
  readonly customerId?: string
  readonly number?: string | null
  readonly subject?: string
  readonly status?: 'open' | 'solved'
  readonly priority?: number | null
  readonly dueAt?: string | null
  readonly secret?: string | null
  readonly attributes?: {
    score?: number | null
    city?: string | null
    tags?: string[] | null
    plan?: 'free' | 'pro' | null
  }
}

const updateTicket = defineOperation({
  kind: 'update',
  input: updateInput(Ticket) as unknown as z.ZodType<TicketChanges, TicketChanges>,
  emits: [TicketChanged],
  lookups: ({ ticketId: id }) => ({ ids: [{ entity: 'ticket', id }] }),
  handler: async ({ unit, entity }, { ticketId: id, ifVersion, ...changes }) => {
    const ticket = await unit.load(entity(Ticket), id, { ifVersion })
    const next = withChanges(entity(Ticket), ticket, changes)
    const what = Object.fromEntries(
      Object.keys(changes).map((name) => [
        name,
        { from: ticket[name as 'subject'], to: next[name as 'subject'] },
      ]),
    )
    return unit.save(ticket, {
      next,
      events: [{ type: 'ticket.changed', data: { ticketId: id, customerId: ticket.customerId, what } }],
    })
  },
})

const ticketAt = z.strictObject({ ticketId: Id, ifVersion: Version.optional() })

const solve = defineOperation({
  kind: 'update',
  input: ticketAt,
  emits: [TicketSolved],
  handler: async ({ unit, entity }, { ticketId: id, ifVersion }) => {
    const ticket = await unit.load(entity(Ticket), id, { ifVersion })
    if (ticket.status === 'solved') throw alreadySolved({ ticketId: id })
    return unit.save(ticket, {
      next: { ...ticket, status: 'solved' },
      events: [{ type: 'ticket.solved', data: { ticketId: id, customerId: ticket.customerId } }],
    })
  },
})

const archiveTicket = defineOperation({
  kind: 'update',
  input: ticketAt,
  emits: [TicketArchived],
  handler: async ({ unit, entity, now }, { ticketId: id }) => {
    const ticket = await unit.load(entity(Ticket), id)
    return unit.save(ticket, {
      next: { ...ticket, archivedAt: now() },
      events: [{ type: 'ticket.archived', data: { ticketId: id } }],
    })
  },
})

const restoreTicket = defineOperation({
  kind: 'update',
  input: ticketAt,
  handler: async ({ unit, entity }, { ticketId: id }) => {
    const ticket = await unit.load(entity(Ticket), id, { archived: 'only' })
    return unit.save(ticket, { next: { ...ticket, archivedAt: null }, events: [] })
  },
})

const removeTicket = defineOperation({
  kind: 'delete',
  input: ticketAt,
  handler: async ({ unit, entity }, { ticketId: id }) => {
    await unit.remove(await unit.load(entity(Ticket), id))
  },
})

/** Writes, reads what it has written, and then fails. */
const halfWay = defineOperation({
  kind: 'update',
  input: ticketAt,
  handler: async ({ unit, entity }, { ticketId: id }) => {
    const ticket = await unit.load(entity(Ticket), id)
    await unit.save(ticket, { next: { ...ticket, subject: 'half' }, events: [] })
    await unit.list(entity(Ticket), {})
    throw new Error('half way')
  },
})

/** Claims a value, has it written, and then fails. */
const claimAndFail = defineOperation({
  kind: 'update',
  input: ticketAt,
  handler: async ({ unit, entity }, { ticketId: id }) => {
    await unit.claim({ key: 'ticket.number', value: 'N-claimed', ownerId: id })
    await unit.list(entity(Ticket), {})
    throw new Error('after the claim')
  },
})

/** Claims a value that it may have already, and others with it. */
const claimNumbers = defineOperation({
  kind: 'update',
  input: z.strictObject({ ticketId: Id, numbers: z.array(z.string()) }),
  handler: async ({ unit }, { ticketId: id, numbers }) => {
    for (const value of numbers) await unit.claim({ key: 'ticket.number', value, ownerId: id })
  },
})

/** Saves a row that another operation of the same unit has changed since. */
const saveStale = defineOperation({
  kind: 'update',
  input: ticketAt,
  handler: async ({ unit, entity, call }, { ticketId: id }) => {
    const ticket = await unit.load(entity(Ticket), id)
    await call('ticket.countMessage', { ticketId: id })
    return unit.save(ticket, { next: { ...ticket, messageCount: 100 }, events: [] })
  },
})

/** Two tickets with what a handler adds to rows. */
const digest = defineOperation({
  kind: 'read',
  input: z.strictObject({}),
  handler: async ({ unit, entity }) => {
    const tickets = await unit.list(entity(Ticket), {})
    return { total: tickets.length, tickets: tickets.map((ticket) => ({ ...ticket, isNew: true })) }
  },
})

/** Only other operations call it. */
const countMessage = defineOperation({
  kind: 'update',
  internal: true,
  input: ticketAt,
  handler: async ({ unit, entity }, { ticketId: id }) => {
    const ticket = await unit.load(entity(Ticket), id)
    return unit.save(ticket, { next: { ...ticket, messageCount: ticket.messageCount + 1 }, events: [] })
  },
})

const addMessage = defineOperation({
  kind: 'create',
  input: z.strictObject({ ticketId: Id, body: z.string().min(1).max(1000) }),
  emits: [MessageAdded],
  lookups: ({ ticketId: id }) => ({ ids: [{ entity: 'ticket', id }] }),
  handler: async ({ unit, entity, now, call }, { ticketId: id, body }) => {
    await unit.load(entity(Ticket), id)
    const message = await unit.insert(Message, { ticketId: id, body, sentAt: now() }, () => [
      { type: 'message.added', data: { ticketId: id, body } },
    ])
    await call('ticket.countMessage', { ticketId: id })
    return message
  },
})

export const desk = () =>
  defineModule({
    name: 'desk',
    needs: ['customer'],
    entities: { ticket: Ticket, message: Message },
    relations: {
      customer: { tickets: many('ticket', 'customerId') },
      ticket: { customer: one('customer', 'customerId'), messages: many('message', 'ticketId') },
      message: { ticket: one('ticket', 'ticketId') },
    },
    events: [TicketOpened, TicketChanged, TicketSolved, TicketArchived, MessageAdded],
    operations: {
      ticket: {
        open: openTicket,
        update: updateTicket,
        solve,
        archive: archiveTicket,
        restore: restoreTicket,
        remove: removeTicket,
        countMessage,
        halfWay,
        claimAndFail,
        claimNumbers,
        saveStale,
        digest,
      },
      message: { add: addMessage },
    },
    before: {
      'ticket.open': ({ input }) => {
        if ((input as unknown as NewTicket).subject === 'spam') throw new Error('no spam')
      },
    },
    migrations: [
      migration('desk/0001', [
        createTable(
          'ticket',
          {
            id: 'text(128)',
            version: 'integer',
            createdAt: 'instant',
            updatedAt: 'instant',
            archivedAt: 'instant?',
            customerId: 'text(128)',
            number: 'text(20)?',
            subject: 'text(100)',
            subjectFolded: 'text(100)',
            status: 'text(40)',
            priority: 'integer?',
            dueAt: 'instant?',
            secret: 'text(200)?',
            messageCount: 'integer',
            openedAt: 'instant',
            attributes: 'json',
          },
          { indexes: [['customerId', 'openedAt']] },
        ),
        createTable(
          'message',
          {
            id: 'text(128)',
            version: 'integer',
            createdAt: 'instant',
            updatedAt: 'instant',
            archivedAt: 'instant?',
            ticketId: 'text(128)',
            body: 'text(1000)',
            bodyFolded: 'text(1000)',
            sentAt: 'instant',
          },
          { indexes: [['ticketId', 'sentAt']] },
        ),
      ]),
    ],
  })

/** A module that reacts in the transaction: every urgent ticket is answered at once. */
export const greeter = () =>
  defineModule({
    name: 'greeter',
    needs: ['customer', 'desk'],
    reactions: {
      'ticket.opened': async ({ call }, event) => {
        const { ticketId: id, subject } = event.data as { ticketId: string; subject: string }
        if (subject.startsWith('urgent')) await call('message.add', { ticketId: id, body: 'We are on it.' })
        if (subject === 'unwelcome') throw new Error('not welcome')
      },
    },
  })
