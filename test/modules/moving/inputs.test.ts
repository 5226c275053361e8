import { describe, expect, expectTypeOf, it } from 'vitest'
import type { RowOf } from '../../../src/kernel/index.js'
import type * as entities from '../../../src/modules/moving/entities.js'
import type {
  CustomerInRow,
  FaultyRow,
  ImportAt,
  ImportRefs,
  ImportRevert,
  ImportRowRefs,
  ImportStop,
  NewImport,
  PurchaseInRow,
  RowsToImport,
} from '../../../src/modules/moving/index.js'
import {
  importAtSchema,
  importRevertSchema,
  importStopSchema,
  newImportSchema,
  rowsToImportSchema,
} from '../../../src/modules/moving/inputs.js'
import { model } from './ground.js'

type All<Input> = { [Key in keyof Required<Input>]: NonNullable<Input[Key]> }

const settings = { into: ['customer', 'purchase'], consents: true } as const
const newImport: All<NewImport> = {
  id: 'i1',
  into: 'purchase',
  label: 'Fair',
  match: ['id', 'externalId', 'email'],
  existing: 'leave',
  customers: 'make',
  products: 'leave_out',
  consents: true,
}
const customer: All<CustomerInRow> & { readonly line: number } = {
  line: 2,
  customer: { name: 'Ada' },
  contacts: [{ kind: 'phone', value: '+44 20 7123 4567' }],
  consents: [{ purpose: 'marketing', state: 'granted', actedAt: '2026-01-10T08:00:00.000Z' }],
}
const purchase: All<PurchaseInRow> & { readonly line: number } = {
  line: 3,
  purchase: { source: 'shop', externalId: '1' },
  of: { id: 'c1', email: 'ada@example.com', externalId: { source: 'shop', value: '7' } },
  make: { name: 'Ada' },
  products: [{ sku: 'pen', name: 'Pen' }, null],
}
const issues = [{ path: ['Seats', 1], expected: 'a whole number', received: 'text of 3 characters' }]
const faulty: All<FaultyRow> & { readonly line: number } = {
  line: 4,
  fault: { code: 'import.cell_invalid', issues },
}
const rows: All<RowsToImport> = {
  importId: 'i1',
  after: 0,
  check: 'a.b',
  rows: [customer, purchase, faulty],
  detailed: true,
}
const at: All<ImportAt> = { importId: 'i1' }
const stop: All<ImportStop> = { ...at, code: 'table.quote_unclosed' }
const revert: All<ImportRevert> = { ...at, limit: 200 }

describe('the inputs of imports', () => {
  it.each([
    ['start', newImportSchema(settings), newImport],
    ['apply', rowsToImportSchema(settings), rows],
    ['finish', importAtSchema, at],
    ['stop', importStopSchema, stop],
    ['revert', importRevertSchema, revert],
  ])('of %s are what their schema takes, and no more', (_, schema, input) => {
    expect(schema.parse(input)).toEqual(input)
    expect(schema.safeParse({ ...input, unknown: 1 }).success).toBe(false)
  })

  it.each([customer, purchase, faulty])('have rows that say nothing else: %o', (row) => {
    const schema = rowsToImportSchema(settings)
    expect(schema.safeParse({ ...rows, rows: [{ ...row, unknown: 1 }] }).success).toBe(false)
  })

  it('have no consents where nobody takes them, and none without its time', () => {
    const without = { into: ['customer'], consents: false } as const
    expect(newImportSchema(without).safeParse({ into: 'customer', consents: true }).success).toBe(false)
    expect(rowsToImportSchema(without).safeParse({ ...rows, rows: [customer] }).success).toBe(false)
    const timeless = { ...customer, consents: [{ purpose: 'marketing', state: 'granted' }] }
    expect(rowsToImportSchema(settings).safeParse({ ...rows, rows: [timeless] }).success).toBe(false)
  })

  it('go into what the module was asked for', () => {
    const schema = newImportSchema({ into: ['customer'], consents: false })
    expect(schema.safeParse({ into: 'customer' }).success).toBe(true)
    expect(schema.safeParse({ into: 'purchase' }).success).toBe(false)
  })
})

describe('the rows and references of imports', () => {
  it('are what the entities declare', () => {
    type Import = RowOf<NonNullable<(typeof entities.Import)['~fields']>>
    type ImportRow = RowOf<NonNullable<(typeof entities.ImportRow)['~fields']>>
    expectTypeOf<entities.Import>().toEqualTypeOf<{ [Key in keyof Import]: Import[Key] }>()
    expectTypeOf<entities.ImportRow>().toEqualTypeOf<{ [Key in keyof ImportRow]: ImportRow[Key] }>()
  })

  it('name the fields there are', () => {
    expectTypeOf(model.fields.import).toExtend<ImportRefs>()
    expectTypeOf(model.fields.importRow).toExtend<ImportRowRefs>()
    const importFields = [
      'into',
      'state',
      'label',
      'rows',
      'created',
      'updated',
      'unchanged',
      'failed',
      'stoppedBecause',
      'undone',
      'kept',
    ]
    const rowFields = ['importId', 'row', 'line', 'outcome', 'customerId', 'purchaseId', 'code', 'reverted']
    expect(importFields.filter((name) => !(name in model.fields.import))).toEqual([])
    expect(rowFields.filter((name) => !(name in model.fields.importRow))).toEqual([])
  })
})

describe('the labels of imports', () => {
  it.each(['import', 'importRow'] as const)('of %s are there in Chinese', (name) => {
    const { label, fields } = model.entities[name]
    const labels = [label('zh'), ...Object.values(fields).map((field) => field.label('zh'))]
    expect(labels.filter((text) => !/\p{Script=Han}/u.test(text))).toEqual([])
  })

  it('of the operations are there in Chinese', () => {
    const own = Object.entries(model.operations).filter(([name]) => name.startsWith('import.'))
    expect(own.map(([name]) => name).toSorted()).toEqual([
      'import.apply',
      'import.finish',
      'import.revert',
      'import.start',
      'import.stop',
    ])
    expect(
      own.map(([, operation]) => operation.label('zh')).filter((text) => !/\p{Script=Han}/u.test(text)),
    ).toEqual([])
  })
})
