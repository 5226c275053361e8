/**
 * Customers: who somebody is, how to reach them, and what other systems call them.
 *
 * @module
 */
import {
  type AttributeSchema,
  ancestors,
  descendants,
  type Module,
  many,
  moduleWith,
  type NoAttributes,
  one,
} from '../../kernel/index.js'
import { ContactPoint, Customer, ExternalId } from './entities.js'
import { customerEvents } from './events.js'
import { customerMigrations } from './migrations.js'
import { archive, restore } from './operations/archive.js'
import { contactPointOperations } from './operations/contact-points.js'
import { create } from './operations/create.js'
import { ensure } from './operations/ensure.js'
import { externalIdOperations } from './operations/external-ids.js'
import { update } from './operations/update.js'
import type { CustomerTypes } from './types.js'

export interface CustomerOptions<Schema extends AttributeSchema> {
  /** The host's own fields: a zod object. */
  readonly attributes?: Schema
}

/**
 * Customers, their contact points and their ids in other systems.
 *
 * @returns the module, for `defineCrm`
 * @throws `input.invalid` for attributes of an unsupported kind
 */
export const customer = <Schema extends AttributeSchema = NoAttributes>({
  attributes,
}: CustomerOptions<Schema> = {}): Module<'customer', CustomerTypes<Schema>> =>
  moduleWith<CustomerTypes<Schema>>()({
    name: 'customer',
    entities: { customer: Customer.with(attributes), contactPoint: ContactPoint, externalId: ExternalId },
    relations: {
      customer: {
        contactPoints: many('contactPoint', 'customerId', {
          label: { en: 'Contact points', zh: '联系方式' },
        }),
        externalIds: many('externalId', 'customerId', { label: { en: 'External ids', zh: '外部编号' } }),
        parent: one('customer', 'parentId', { label: { en: 'Parent company', zh: '母公司' } }),
        children: many('customer', 'parentId', { label: { en: 'Child companies', zh: '子公司' } }),
        ancestors: ancestors('customer', { label: { en: 'Companies above', zh: '上级公司' } }),
        descendants: descendants('customer', { label: { en: 'Companies below', zh: '下级公司' } }),
        organisation: one('customer', 'organisationId', { label: { en: 'Organisation', zh: '所属单位' } }),
        members: many('customer', 'organisationId', { label: { en: 'Members', zh: '成员' } }),
      },
      contactPoint: { customer: one('customer', 'customerId', { label: { en: 'Customer', zh: '客户' } }) },
      externalId: { customer: one('customer', 'customerId', { label: { en: 'Customer', zh: '客户' } }) },
    },
    events: customerEvents,
    operations: {
      customer: { create, update, ensure, archive, restore },
      contactPoint: contactPointOperations,
      externalId: externalIdOperations,
    },
    migrations: customerMigrations,
  })

export type {
  ContactPointKind,
  CustomerKind,
  Sharing,
} from './entities.js'
export { ContactPoint, Customer, ExternalId } from './entities.js'
export { invalidContact, wrongKind } from './errors.js'
export type { Changes, CustomerEvents } from './events.js'
export type {
  ContactPointAt,
  CustomerAt,
  CustomerChanges,
  CustomerMatch,
  CustomerSourceId,
  EnsureCustomer,
  NewContact,
  NewCustomer,
  SourceId,
} from './inputs.js'
export type {
  ContactPointOperations,
  ContactPointRefs,
  CustomerOperations,
  CustomerRefs,
  CustomerTypes,
  ExternalIdOperations,
  ExternalIdRefs,
} from './types.js'
