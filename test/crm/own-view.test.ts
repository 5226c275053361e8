import { describe, expect, expectTypeOf, it } from 'vitest'
import {
  createSearchTable,
  createTable,
  defineEntity,
  defineModule,
  many,
  migration,
  ref,
  text,
  type ViewRead,
} from '../../src/kernel/index.js'
import { defineCrm } from '../../src/model.js'
import { Customer, customer } from '../../src/modules/customer/index.js'
import { testCrm } from '../../src/testing/index.js'
import { storages } from '../modules/storages.js'
import { inserting } from './machines.js'

const open = { privacy: 'none' } as const

// #region entity
const Machine = defineEntity('machine', {
  idPrefix: 'mac',
  search: { fields: { name: 'words', serial: 'id' } },
  fields: {
    customerId: ref('customer', { whenMerged: 'move' }),
    name: text({ max: 100, ...open }),
    serial: text({ max: 40, ...open }),
  },
})

const tables = migration('machines/0001', [
  createTable(
    'machine',
    {
      id: 'text(128)',
      version: 'integer',
      createdAt: 'instant',
      updatedAt: 'instant',
      archivedAt: 'instant?',
      customerId: 'text(128)',
      name: 'text(100)',
      serial: 'text(40)',
    },
    { indexes: [['customerId']] },
  ),
  createSearchTable('machine'),
])
// #endregion

type Machine = NonNullable<(typeof Machine)['~row']>

// #region module
const machines = defineModule({
  name: 'machines',
  needs: ['customer'],
  entities: { machine: Machine },
  relations: { customer: { machines: many('machine', 'customerId') } },
  operations: { machine: { install: inserting(Machine) } },
  view: {
    customer: {
      machines: { relation: 'machines', limit: 10, totals: { count: { fn: 'count' } } },
      serials: {
        relation: 'machines',
        limit: 10,
        derive: ({ items }: ViewRead<Machine>) => items.map(({ serial }) => serial).toSorted(),
      },
    },
  },
  migrations: [tables],
})
// #endregion

const model = defineCrm({ currency: 'EUR', modules: { customer: customer(), machines } })

describe.each(storages)('a module of a host on $name', ({ open: storage }) => {
  it('adds sections to the view of a customer, and is searched [CU-13: part, of own modules]', async () => {
    const { crm } = await testCrm(model, { storage: storage() })
    await crm.customer.create({ id: 'a', name: 'Ada' })
    const install = (name: string, serial: string) => crm.machine.install({ customerId: 'a', name, serial })
    await install('Steam press', 'SP-7')
    await install('Drill 钻床', 'D-12')
    const view = await crm.customer.view({ customerId: 'a' })
    expect(view.machines).toMatchObject({ items: [{}, {}], hasMore: false, totals: { count: 2 } })
    expect(view.serials).toEqual(['D-12', 'SP-7'])
    expectTypeOf(view.serials).toEqualTypeOf<string[]>()
    expectTypeOf<(typeof view.machines.items)[number]['serial']>().toEqualTypeOf<string>()
    const found = async (search: string) =>
      (await crm.machine.list({ search })).items.map(({ serial }) => serial)
    expect([await found('press'), await found('d-1'), await found('zuan'), await found('床')]).toEqual([
      ['SP-7'],
      ['D-12'],
      ['D-12'],
      ['D-12'],
    ])
  })
})

describe('a model', () => {
  const viewing = (section: object) => () =>
    defineCrm({
      currency: 'EUR',
      modules: {
        customer: customer(),
        own: defineModule({
          name: 'own',
          needs: ['customer'],
          view: { [Customer.name]: { own: section as never } },
        }),
      },
    })

  it.each([
    ['a relation that is not there', { relation: 'friends' }, ['view', 'customer', 'own', 'relation']],
    ['rows between', { relation: 'ancestors' }, ['view', 'customer', 'own', 'relation']],
    ['too many rows', { relation: 'members', limit: 101 }, ['view', 'customer', 'own', 'limit']],
    [
      'an order by nothing',
      { relation: 'members', order: [{ by: 'x' }] },
      ['view', 'customer', 'own', 'order'],
    ],
    [
      'relations of the rows that are not there',
      { relation: 'members', include: ['x'] },
      ['view', 'customer', 'own', 'include'],
    ],
    [
      'figures of nothing',
      { relation: 'members', totals: { sum: { fn: 'sum', of: { field: 'x' } } } },
      ['view', 'customer', 'own', 'measures', 'sum', 'of', 'field'],
    ],
  ])('refuses a section with %s', (_, section, path) => {
    expect(viewing(section)).toThrow(
      expect.objectContaining({ code: 'model.invalid', issues: [expect.objectContaining({ path })] }),
    )
  })
})
