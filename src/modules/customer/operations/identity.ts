import { z } from 'zod'
import { defineOperation, type Issue } from '../../../kernel/index.js'
import { readContact } from '../contacts.js'
import { contactClaims } from '../decisions/contact-points.js'
import { externalIdClaims } from '../decisions/external-ids.js'
import { identifierClaims } from '../decisions/identifiers.js'
import { Customer } from '../entities.js'
import { readIdentifier } from '../identifiers.js'
import { customerAtSchema } from '../inputs.js'
import type { Settled } from '../options.js'
import { claimsOf } from './archive.js'

/** What nobody else can have: a unique value, by its key. */
export interface Identifying {
  /** `customer.email`. */
  readonly key: string
  readonly value: string
}

/** The unique values of a customer, live or not. */
export const identityOf = (own: Settled) =>
  defineOperation({
    kind: 'read',
    internal: true,
    input: customerAtSchema,
    handler: async (context, { customerId }): Promise<readonly Identifying[]> => {
      const entity = context.entity(Customer)
      const customer = await context.unit.load(entity, customerId, { archived: 'include' })
      return (await claimsOf(own, context, customer)).map(({ key, value }) => ({ key, value }))
    },
  })

const text = z.string().min(1).max(320)

/** What somebody may be recognised by. */
const givenIdentitySchema = z.strictObject({
  email: text.optional(),
  phone: text.optional(),
  countryCode: z.string().length(2).optional(),
  externalIds: z
    .array(z.strictObject({ source: text, value: text }))
    .max(100)
    .optional(),
  identifiers: z
    .array(z.strictObject({ kind: text, countryCode: z.string().length(2).optional(), value: text }))
    .max(100)
    .optional(),
})

/** The unique values a person would have who is described like this. Which they are follows from the host's policy. */
export const readIdentityOf = ({ unique }: Settled) =>
  defineOperation({
    kind: 'read',
    internal: true,
    input: givenIdentitySchema,
    handler: async (_, { email, phone, countryCode = null, externalIds = [], identifiers = [] }) => {
      const person = { id: '', kind: 'person' } as const
      const given = [
        ...(email === undefined ? [] : [{ kind: 'email', value: email } as const]),
        ...(phone === undefined ? [] : [{ kind: 'phone', value: phone } as const]),
      ]
      const contacts = []
      for (const { kind, value } of given) {
        const path: Issue['path'] = [kind]
        const read = await readContact({ kind, value, countryCode, path })
        contacts.push({ ...read, sharing: 'own', primary: true, expiredAt: null } as const)
      }
      const read = []
      for (const one of identifiers) {
        read.push(await readIdentifier({ ...one, countryCode: one.countryCode ?? null }))
      }
      const claims = [
        ...contactClaims(unique, person, contacts),
        ...externalIdClaims('', externalIds),
        ...identifierClaims('', read),
      ]
      return claims.map(({ key, value }): Identifying => ({ key, value }))
    },
  })
