/** What a host may export without saying its type: the compiler must find a public name for each. */
import type { Kysely } from 'kysely'
import { createAppCrm, type Database, model } from './host-100.js'

const crmOn = (db: Kysely<Database>) => createAppCrm(db)

export const customerFields = model.fields.customer
export const purchaseOwner = model.fields.purchase.customer
export const entities = model.entities
export const customers = (db: Kysely<Database>) => crmOn(db).customer
export const scopeOf = (db: Kysely<Database>) => crmOn(db).scope({ actor: { id: 'u1', role: 'sales' } })
export const transactionOf = (db: Kysely<Database>) => crmOn(db).transaction(async (tx) => tx)
export const importAll = (db: Kysely<Database>) => crmOn(db).bulk('customer.create', [])
export const firstPage = (db: Kysely<Database>) => crmOn(db).customer.list({ include: ['purchases'] })
export const hear = (db: Kysely<Database>) => crmOn(db).on
export const explainWhy = (db: Kysely<Database>) => crmOn(db).why
export const explained = (db: Kysely<Database>) => crmOn(db).explain({ entity: 'customer' })
export const verified = (db: Kysely<Database>) => crmOn(db).verify()
export const definitions = (db: Kysely<Database>) => crmOn(db).definitions
