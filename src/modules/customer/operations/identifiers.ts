import { defineOperation } from '../../../kernel/index.js'
import {
  identifierAdded,
  identifierClaims,
  identifierRemoved,
  sameIdentifier,
} from '../decisions/identifiers.js'
import { Customer, Identifier } from '../entities.js'
import { IdentifierAdded, IdentifierRemoved } from '../events.js'
import { readIdentifier } from '../identifiers.js'
import { identifierAtSchema, newIdentifierSchema } from '../inputs.js'
import { identifiersOf } from './rows.js'

const add = defineOperation({
  kind: 'create',
  label: { en: 'Add an identifier', zh: '添加证件号码' },
  input: newIdentifierSchema,
  emits: [IdentifierAdded],
  lookups: ({ customerId }) => ({ ids: [{ entity: 'customer', id: customerId }] }),
  handler: async (context, { countryCode = null, kind, value, ...named }) => {
    const { id: customerId } = await context.unit.load(context.entity(Customer), named.customerId)
    const read = await readIdentifier({ kind, countryCode, value })
    const known = sameIdentifier(await identifiersOf(context, customerId), read)
    if (known) return known
    for (const claim of identifierClaims(customerId, [read])) await context.unit.claim(claim)
    return context.unit.insert(Identifier, { customerId, ...read }, (row) => [identifierAdded(row)])
  },
})

const remove = defineOperation({
  kind: 'delete',
  label: { en: 'Remove an identifier', zh: '移除证件号码' },
  input: identifierAtSchema,
  emits: [IdentifierRemoved],
  handler: async (context, { identifierId }) => {
    const identifier = await context.unit.load(Identifier, identifierId)
    await context.unit.load(context.entity(Customer), identifier.customerId)
    for (const claim of identifierClaims(identifier.customerId, [identifier])) {
      await context.unit.release(claim)
    }
    await context.unit.remove(identifier, [identifierRemoved(identifier)])
  },
})

export const identifierOperations = { add, remove }
