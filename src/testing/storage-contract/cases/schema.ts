import {
  migrationChanged,
  type SchemaExecutor,
  type StorageDriver,
  type StorageModel,
} from '../../../storage/index.js'
import { type ContractStore, contractCase } from '../contract.js'
import { equal, rejection } from '../expect.js'
import { aNote, contractMigrations, contractModel } from '../model.js'
import { ids, insert } from '../shapes.js'

const needs = { needs: ['schema'] } as const
const [firstMigration, secondMigration] = contractMigrations
const all = contractMigrations.map(({ key, checksum }) => ({ key, checksum }))

function schemaOf({ schema, name }: StorageDriver): SchemaExecutor {
  if (!schema) throw new Error(`${name} has no schema`)
  return schema
}

/** The model, with a column that no migration has made. */
function widened({ tables }: StorageModel): StorageModel {
  const note = tables.note as StorageModel['tables'][string]
  const columns = { ...note.columns, colour: { type: 'text', nullable: true, max: 20 } } as const
  return { tables: { ...tables, note: { ...note, columns } } }
}

/** A driver on the store as the host finds it after an upgrade. */
async function another(store: ContractStore): Promise<SchemaExecutor> {
  const driver = await store.connect()
  return schemaOf(driver)
}

export const schemaCases = [
  contractCase(
    'schema/applied',
    'Every driver on the store knows what has been applied, in its order.',
    async ({ first, second }) => {
      equal(await schemaOf(first).applied(), all)
      equal(await schemaOf(second).applied(), all, 'for the other driver')
    },
    needs,
  ),
  contractCase(
    'schema/twice',
    'What has been applied is left alone when it comes again, with its rows.',
    async ({ first, second }) => {
      await insert(first, 'note', [aNote({ id: 'a' })])
      await schemaOf(second).apply(contractMigrations)
      equal(await schemaOf(first).applied(), all)
      equal(await ids(first, {}), ['a'])
    },
    needs,
  ),
  contractCase(
    'schema/resume',
    'A migration is applied after the others, later and by somebody else.',
    async ({ store, first }) => {
      const third = {
        key: 'contract/0003',
        checksum: 'c3',
        steps: [{ op: 'addIndex', entity: 'noteLine', columns: ['tenant', 'group'] }],
      } as const
      await (await another(store)).apply([...contractMigrations, third])
      equal(
        (await schemaOf(first).applied()).map(({ key }) => key),
        ['contract/0001', 'contract/0002', 'contract/0003'],
      )
    },
    needs,
  ),
  contractCase(
    'schema/together',
    'Two that apply the same migrations at once apply them once.',
    async ({ first, second }) => {
      const third = {
        key: 'contract/0003',
        checksum: 'c3',
        steps: [
          { op: 'addColumn', entity: 'noteLine', name: 'colour', column: { type: 'text', nullable: true } },
        ],
      } as const
      const settled = await Promise.allSettled([
        schemaOf(first).apply([third]),
        schemaOf(second).apply([third]),
      ])
      for (const [at, outcome] of settled.entries()) {
        if (outcome.status === 'rejected')
          equal([first, second][at]?.classify(outcome.reason)?.kind, 'busy', 'why one was refused')
      }
      equal(
        (await schemaOf(first).applied()).map(({ key }) => key),
        ['contract/0001', 'contract/0002', 'contract/0003'],
      )
    },
    needs,
  ),
  contractCase(
    'schema/changed',
    'A migration that has changed since it was applied is refused.',
    async ({ first }) => {
      const changed = [firstMigration, { ...secondMigration, checksum: 'other' }] as typeof contractMigrations
      const error = await rejection(schemaOf(first).apply(changed), 'a changed migration')
      equal(migrationChanged.is(error) && error.details, { key: 'contract/0002' }, 'what it says')
      equal(await schemaOf(first).applied(), all)
    },
    needs,
  ),
  contractCase(
    'schema/verify',
    'Verification finds nothing where nothing is missing, and names the column that is.',
    async ({ first }) => {
      equal(await schemaOf(first).verify(contractModel), [], 'differences')
      const [difference, ...others] = await schemaOf(first).verify(widened(contractModel))
      equal([difference?.entity, difference?.column, others.length], ['note', 'colour', 0], 'what is missing')
    },
    needs,
  ),
  contractCase(
    'schema/sql',
    'The statements of migrations can be read without being run.',
    async ({ first }) => {
      const third = {
        key: 'contract/0003',
        checksum: 'c3',
        steps: [
          {
            op: 'createTable',
            table: { ...(contractModel.tables.logHead as StorageModel['tables'][string]), entity: 'later' },
          },
        ],
      } as const
      const statements = schemaOf(first).sql([third])
      equal(
        statements.every((statement) => typeof statement === 'string' && statement.trim() !== ''),
        true,
        'whether all are text',
      )
      equal(await schemaOf(first).applied(), all)
    },
    needs,
  ),
]
