import type { z } from 'zod'
import {
  type BaseRow,
  defineOperation,
  type Entity,
  type EntityRef,
  type EventDeclaration,
  type LocalizedText,
  type OperationContext,
} from '../../../kernel/index.js'
import * as decisions from '../decisions/hanging.js'
import { customerAt } from './places.js'

/** A row that hangs on a record. */
export interface Hung extends BaseRow {
  readonly subject: EntityRef
  readonly root: EntityRef
}

/** A row by its id, under the name of its entity, and the version the caller has seen. */
export type At<Name extends string> = { readonly [Key in `${Name}Id`]: string } & {
  readonly ifVersion?: number
}

export interface Shelved<Name extends string, Row extends Hung> {
  readonly entity: Entity<Name, Row>
  readonly schema: z.ZodType<At<Name>>
  readonly archived: EventDeclaration
  readonly restored: EventDeclaration
  readonly labels: { readonly archive: LocalizedText; readonly restore: LocalizedText }
  /** What events of such rows tell. */
  readonly told: (row: Row, customerId: string | null) => object
}

/** The id of such a row. */
export const idIn = <Name extends string>(name: Name, input: At<Name>): string =>
  // The key is made of the name, which the compiler cannot put together.
  (input as unknown as Readonly<Record<string, string>>)[`${name}Id`] ?? ''

/** Hiding what hangs on a record, and showing it again. */
export const shelving = <Name extends string, Row extends Hung>({
  entity,
  schema,
  archived,
  restored,
  labels,
  told,
}: Shelved<Name, Row>) => {
  const archive = defineOperation({
    kind: 'update',
    label: labels.archive,
    input: schema,
    emits: [archived],
    handler: async (context, input) => {
      const { row, data } = await found(context, input)
      const event = { type: archived.type, data }
      return context.unit.save(row, decisions.archive(row, context.now(), event))
    },
  })

  const restore = defineOperation({
    kind: 'update',
    label: labels.restore,
    input: schema,
    emits: [restored],
    handler: async (context, input) => {
      const { row, data } = await found(context, input)
      return context.unit.save(row, decisions.restore(row, { type: restored.type, data }))
    },
  })

  return { archive, restore }

  async function found(context: OperationContext, input: At<Name>) {
    const { ifVersion } = input
    const id = idIn(entity.name, input)
    const row = await context.unit.load(entity, id, { ifVersion, archived: 'include' })
    return { row, data: told(row, await customerAt(context, row)) }
  }
}
