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
import {
  birthdayOverAt,
  expiresAt,
  relationshipChangesAt,
  roleChangesAt,
  staleAt,
  sweepsAt,
} from './deadlines.js'
import { qualityPolicy } from './definitions.js'
import {
  Assignment,
  ContactPoint,
  Customer,
  CustomerMerge,
  CustomerMergePart,
  CustomerRole,
  ExternalId,
  Freshness,
  Identifier,
  Mend,
  QualitySweep,
  Relationship,
} from './entities.js'
import { customerEvents } from './events.js'
import { customerMigrations } from './migrations.js'
import { archiveOf, restoreOf } from './operations/archive.js'
import { assign } from './operations/assign.js'
import { contactPointOperations } from './operations/contact-points.js'
import { createOf } from './operations/create.js'
import { ensureOf } from './operations/ensure.js'
import { externalIdOperations } from './operations/external-ids.js'
import { findDuplicates } from './operations/find-duplicates.js'
import { identifierOperations } from './operations/identifiers.js'
import { identityOf, readIdentityOf } from './operations/identity.js'
import { merge, planMerge } from './operations/merge.js'
import { confirm, quality, review } from './operations/quality.js'
import { relationshipOperations } from './operations/relationships.js'
import { customerRoleOperations } from './operations/roles.js'
import { unmerge } from './operations/unmerge.js'
import { updateOf } from './operations/update.js'
import { type CustomerOptions, settled } from './options.js'
import { quality as keepingQuality } from './reactions.js'
import type { CustomerTypes } from './types.js'
import { customerSections } from './view.js'

const ofCustomer = { customer: one('customer', 'customerId', { label: { en: 'Customer', zh: '客户' } }) }

/**
 * Customers: their contact points, identifiers and ids in other systems, their roles and relationships, and whose they are.
 *
 * @returns the module, for `defineCrm`
 * @throws `input.invalid` for attributes of an unsupported kind or that cannot be promoted, and for options that are none
 */
export const customer = <Schema extends AttributeSchema = NoAttributes>({
  attributes,
  promote,
  ...options
}: CustomerOptions<Schema> = {}): Module<'customer', CustomerTypes<Schema>> => {
  const own = settled(options)
  return moduleWith<CustomerTypes<Schema>>()({
    name: 'customer',
    entities: {
      customer: Customer.with(attributes, promote),
      contactPoint: ContactPoint,
      externalId: ExternalId,
      identifier: Identifier,
      relationship: Relationship,
      customerRole: CustomerRole,
      assignment: Assignment,
      mend: Mend,
      freshness: Freshness,
      qualitySweep: QualitySweep,
      customerMerge: CustomerMerge,
      customerMergePart: CustomerMergePart,
    },
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
        identifiers: many('identifier', 'customerId', { label: { en: 'Identifiers', zh: '证件号码' } }),
        relationships: many('relationship', 'fromId', { label: { en: 'Relationships', zh: '关系' } }),
        relatedFrom: many('relationship', 'toId', { label: { en: 'Related from', zh: '被关联' } }),
        roles: many('customerRole', 'customerId', { label: { en: 'Roles', zh: '角色' } }),
        assignments: many('assignment', 'customerId', { label: { en: 'Assignments', zh: '分配记录' } }),
        mends: many('mend', 'customerId', { label: { en: 'To mend', zh: '待修补' } }),
      },
      contactPoint: ofCustomer,
      externalId: ofCustomer,
      identifier: ofCustomer,
      relationship: {
        from: one('customer', 'fromId', { label: { en: 'From', zh: '主方' } }),
        to: one('customer', 'toId', { label: { en: 'To', zh: '对方' } }),
      },
      customerRole: ofCustomer,
      assignment: ofCustomer,
      mend: ofCustomer,
      freshness: ofCustomer,
    },
    events: customerEvents,
    operations: {
      customer: {
        create: createOf(own),
        update: updateOf(own),
        ensure: ensureOf(own),
        assign,
        quality,
        review,
        confirm,
        archive: archiveOf(own),
        restore: restoreOf(own),
        findDuplicates,
        planMerge,
        merge,
        unmerge,
        identity: identityOf(own),
        readIdentity: readIdentityOf(own),
      },
      contactPoint: contactPointOperations(own),
      externalId: externalIdOperations,
      identifier: identifierOperations,
      relationship: relationshipOperations,
      customerRole: customerRoleOperations,
    },
    deadlines: {
      customer: { birthdayOverAt },
      contactPoint: { expiresAt: expiresAt(own) },
      relationship: { changesAt: relationshipChangesAt },
      customerRole: { changesAt: roleChangesAt },
      freshness: { staleAt },
      qualitySweep: { runAt: sweepsAt },
    },
    definitionKinds: [qualityPolicy],
    consumers: own.quality ? { quality: keepingQuality } : {},
    view: { customer: customerSections },
    migrations: customerMigrations,
  })
}

export { readEmail } from './contacts.js'
export type { UniqueContacts, Uniqueness } from './decisions/contact-points.js'
export { externalIdValue } from './decisions/external-ids.js'
export type { QualityPolicy } from './decisions/quality.js'
export { qualityPolicy } from './definitions.js'
export { normalizeEmail } from './email.js'
export type {
  ContactPointKind,
  CustomerKind,
  FieldMove,
  IdentifierKind,
  MendReason,
  MergedBefore,
  NameOrder,
  NameVariant,
  PartChange,
  RelationshipKind,
  RoleWord,
  Sharing,
} from './entities.js'
export {
  Assignment,
  ContactPoint,
  Customer,
  CustomerMerge,
  CustomerMergePart,
  CustomerRole,
  ExternalId,
  Freshness,
  Identifier,
  Mend,
  QualitySweep,
  Relationship,
} from './entities.js'
export type { Contradiction } from './errors.js'
export {
  alreadyOne,
  contradicting,
  customerErased,
  invalidContact,
  invalidIdentifier,
  notMerged,
  parentTaken,
  wrongKind,
} from './errors.js'
export type { Changes, CustomerEvents } from './events.js'
export type {
  Confirmation,
  ContactPointAt,
  ContactPointChanges,
  CustomerAssignment,
  CustomerAt,
  CustomerChanges,
  CustomerMatch,
  CustomerNamed,
  CustomerRoleEnd,
  CustomerSourceId,
  DuplicatesAsked,
  EnsureCustomer,
  HandingOver,
  IdentifierAt,
  MergeCustomers,
  NewContact,
  NewCustomer,
  NewCustomerRole,
  NewIdentifier,
  NewRelationship,
  RelationshipEnd,
  SourceId,
  Verification,
} from './inputs.js'
export type { Duplicate, Duplicates } from './operations/find-duplicates.js'
export type { MergePlan } from './operations/merge.js'
export type { CustomerQuality } from './operations/quality.js'
export { namedNow, saidOtherwise } from './operations/said-otherwise.js'
export type { CustomerOptions } from './options.js'
export type {
  AssignmentRefs,
  ContactPointOperations,
  ContactPointRefs,
  CustomerMergePartRefs,
  CustomerMergeRefs,
  CustomerOperations,
  CustomerRefs,
  CustomerRoleOperations,
  CustomerRoleRefs,
  CustomerTypes,
  ExternalIdOperations,
  ExternalIdRefs,
  FreshnessRefs,
  IdentifierOperations,
  IdentifierRefs,
  MendRefs,
  QualitySweepRefs,
  RelationshipOperations,
  RelationshipRefs,
} from './types.js'
