import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { toCloudEvent } from '../../../src/engines/cloud-events/index.js'
import type { RecordedEvent } from '../../../src/kernel/index.js'

const event: RecordedEvent = {
  id: 'evt_7',
  type: 'customer.created',
  schemaVersion: 2,
  tenant: 'acme',
  position: 42,
  actor: { kind: 'user', id: 'usr_1' },
  parties: [{ customerId: 'cus_1', role: 'customer' }],
  subject: { entity: 'customer', id: 'cus_1', version: 1 },
  correlationId: 'txn_3',
  causationId: 'evt_6',
  occurredAt: '2026-01-15T08:00:00.000Z',
  recordedAt: '2026-01-15T09:00:00.000Z',
  data: { customerId: 'cus_1', name: 'Ada' },
}

const source = 'https://crm.example.com/log'

describe('toCloudEvent', () => {
  it('tells an event as CloudEvents 1.0 does', () => {
    expect(toCloudEvent(event, { source, typePrefix: 'com.example' })).toEqual({
      specversion: '1.0',
      id: 'evt_7',
      source: 'https://crm.example.com/log',
      type: 'com.example.customer.created',
      subject: 'customer/cus_1',
      time: '2026-01-15T08:00:00.000Z',
      datacontenttype: 'application/json',
      tenant: 'acme',
      sequence: '0000000000000042',
      recordedtime: '2026-01-15T09:00:00.000Z',
      schemaversion: 2,
      correlationid: 'txn_3',
      causationid: 'evt_6',
      data: { customerId: 'cus_1', name: 'Ada' },
    })
  })

  it('leaves out a cause that there is none of, and a prefix that nobody gave', () => {
    const plain = toCloudEvent({ ...event, causationId: null }, { source })
    expect(plain).not.toHaveProperty('causationid')
    expect(plain.type).toBe('customer.created')
  })

  it('tells neither who did it nor whom else it concerns: data says what its type promises', () => {
    expect(JSON.stringify(toCloudEvent(event, { source }))).not.toMatch(/usr_1|role/)
  })

  it('keeps to the rules of CloudEvents 1.0 for attributes, whatever the event', () => {
    fc.assert(
      fc.property(
        fc.record({
          id: fc.uuid(),
          position: fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER }),
          schemaVersion: fc.integer({ min: 1, max: 1000 }),
          causationId: fc.option(fc.uuid()),
        }),
        (some) => {
          expect(faultsOf({ ...toCloudEvent({ ...event, ...some }, { source }) })).toEqual([])
        },
      ),
    )
  })

  it('has sequences that sort as text in the order of the log', () => {
    const position = fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER })
    fc.assert(
      fc.property(position, position, (a, b) => {
        const [first, second] = [a, b].map(
          (at) => toCloudEvent({ ...event, position: at }, { source }).sequence,
        )
        expect(String(first) < String(second)).toBe(a < b)
      }),
    )
  })
})

describe('the check of these tests', () => {
  it('finds what the specification forbids', () => {
    const good = toCloudEvent(event, { source })
    expect(faultsOf({ ...good, id: '' })).toEqual(['id'])
    expect(faultsOf({ ...good, source: '' })).toEqual(['source'])
    expect(faultsOf({ ...good, specversion: '0.3' })).toEqual(['specversion'])
    expect(faultsOf({ ...good, time: 'yesterday' })).toEqual(['time'])
    expect(faultsOf({ ...good, correlationId: 'txn' })).toEqual(['correlationId'])
    expect(faultsOf({ ...good, sequence: 42.5 })).toEqual(['sequence'])
    expect(faultsOf({ ...good, subject: 'a\u0000' })).toEqual(['subject'])
  })
})

/** The rules of the specification, sections 2.1 (naming), 2.2 (types) and 3 (attributes), by the name that breaks one. */
function faultsOf(event: Readonly<Record<string, unknown>>): string[] {
  const { data: _, ...attributes } = event
  const required = ['id', 'source', 'specversion', 'type']
  const bad = (name: string, value: unknown): boolean => {
    if (!/^[a-z0-9]{1,20}$/.test(name)) return true
    if (required.includes(name) && (typeof value !== 'string' || value === '')) return true
    if (name === 'specversion' && value !== '1.0') return true
    if (['time', 'recordedtime'].includes(name) && !rfc3339.test(String(value))) return true
    if (typeof value === 'number') return !Number.isInteger(value) || Math.abs(value) >= 2 ** 31
    if (typeof value !== 'string') return true
    // Control characters, lone surrogates and noncharacters.
    return value === '' || /\p{Cc}|\p{Noncharacter_Code_Point}/u.test(value) || /\p{Surrogate}/u.test(value)
  }
  return Object.entries(attributes).flatMap(([name, value]) => (bad(name, value) ? [name] : []))
}

const rfc3339 = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{2}:\d{2})$/
