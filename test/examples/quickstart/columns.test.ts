import { describe, expect, it } from 'vitest'
import { readArguments } from '../../../examples/quickstart/arguments.js'
import { missingColumns, readMap, readRecord } from '../../../examples/quickstart/columns.js'
import { inWords } from '../../../examples/quickstart/totals.js'
import { UsageError } from '../../../examples/quickstart/usage.js'

const map = readMap('externalId=order, customerId=client ,total=amount')

describe('readArguments', () => {
  it('makes up a data set when nothing is said', () => {
    expect(readArguments([])).toEqual({ db: '.quickstart/sample.db', currency: 'USD', source: 'sample' })
  })

  it('gives each file a database of its own', () => {
    const args = [
      '--purchases',
      'data/orders.2025.csv',
      '--map',
      'externalId=order,customerId=client,total=amount',
    ]
    expect(readArguments(args)).toEqual({
      db: '.quickstart/orders.2025.db',
      currency: 'USD',
      source: 'orders.2025',
      csv: { file: 'data/orders.2025.csv', map },
    })
  })

  it('takes a name, a currency and a database', () => {
    const named = ['--source', 'till', '--currency', 'EUR', '--db', 'x.db']
    const csv = ['--purchases', 'a.csv', '--map', 'externalId=order,customerId=client,total=amount']
    expect(readArguments([...csv, ...named])).toMatchObject({ db: 'x.db', currency: 'EUR', source: 'till' })
  })

  it('answers nothing when help is asked for', () => {
    expect(readArguments(['--help'])).toBeUndefined()
  })

  it.each([
    [['--bogus'], "Unknown option '--bogus'."],
    [['extra'], "Unexpected argument 'extra'."],
    [['--map', 'x=y'], '--map and --source need --purchases.'],
    [['--purchases', 'a.csv'], '--purchases needs --map.'],
    [['--currency', 'euro'], '--currency takes an ISO 4217 code such as EUR.'],
  ])('refuses %j', (args, message) => {
    expect(() => readArguments(args)).toThrow(new UsageError(message))
  })
})

describe('readMap', () => {
  it.each([
    [
      'price=amount',
      '--map knows no price; it knows externalId, customerId, total, currency, quantity, placedOn, placedAt, status, name, email, phone.',
    ],
    ['total', '--map names no column for total.'],
    ['total=amount', '--map does not say which column is externalId and customerId.'],
  ])('refuses %s', (text, message) => {
    expect(() => readMap(text)).toThrow(new UsageError(message))
  })
})

describe('missingColumns', () => {
  it('names what the file does not have', () => {
    expect(missingColumns(map, ['order', 'amount', 'more'])).toEqual(['client'])
  })
})

describe('readRecord', () => {
  const context = { line: 7, source: 'till', currency: 'USD' }

  it('names a customer without a name by its id', () => {
    expect(readRecord({ order: '1', client: 'c1', amount: '11.77' }, map, context)).toEqual({
      line: 7,
      customer: { id: 'c1', name: 'c1' },
      purchase: {
        source: 'till',
        externalId: '1',
        customerId: 'c1',
        total: { amount: 1177, currency: 'USD' },
      },
    })
  })

  it('reads every column that is mapped', () => {
    const record = {
      ...{
        id: '1',
        who: 'c1',
        sum: '1200',
        cur: 'JPY',
        n: '2',
        day: '2026-01-02',
        at: '2026-01-02T10:00:00Z',
      },
      ...{ state: 'paid', name: 'Ada', mail: 'ada@example.com', tel: '+49301234567' },
    }
    const all = readMap(
      'externalId=id,customerId=who,total=sum,currency=cur,quantity=n,placedOn=day,placedAt=at,status=state,name=name,email=mail,phone=tel',
    )
    expect(readRecord(record, all, context)).toEqual({
      line: 7,
      customer: { id: 'c1', name: 'Ada', email: 'ada@example.com', phone: '+49301234567' },
      purchase: {
        source: 'till',
        externalId: '1',
        customerId: 'c1',
        status: 'paid',
        placedOn: '2026-01-02',
        placedAt: '2026-01-02T10:00:00Z',
        quantity: 2,
        total: { amount: 1200, currency: 'JPY' },
      },
    })
  })

  it('leaves an amount that is none to the crm to refuse', () => {
    const { purchase } = readRecord({ order: '1', client: 'c1', amount: '1.005' }, map, context)
    expect(purchase.total).toEqual({ amount: Number.NaN, currency: 'USD' })
  })
})

describe('inWords', () => {
  it.each([
    [{ amount: 250_031_563, currency: 'USD' }, '2,500,315.63 dollars'],
    [{ amount: 5, currency: 'EUR' }, '0.05 euros'],
    [{ amount: 1200, currency: 'JPY' }, '1,200 JPY'],
  ])('says %j as %s', (money, text) => {
    expect(inWords(money)).toBe(text)
  })
})
