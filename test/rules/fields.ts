import type { z } from 'zod'
import {
  type AttributeRefs,
  type BooleanField,
  type DayField,
  type EnumField,
  fieldRefs,
  type InstantField,
  type ListField,
  type MoneyField,
  type NumberField,
  type RefField,
  type RelationField,
  type TextField,
  type ToOneField,
} from '../../src/rules/index.js'
import { catalogue } from './catalogue.js'

export interface CustomerAttributes {
  plan: z.ZodEnum<{ free: 'free'; pro: 'pro' }>
  city: z.ZodOptional<z.ZodString>
  age: z.ZodOptional<z.ZodInt>
  rating: z.ZodOptional<z.ZodNumber>
  newsletter: z.ZodDefault<z.ZodBoolean>
  since: z.ZodOptional<z.ZodISODate>
  renewedAt: z.ZodNullable<z.ZodISODateTime>
  interests: z.ZodArray<z.ZodString>
  limit: z.ZodOptional<z.ZodObject<{ amount: z.ZodInt; currency: z.ZodString }>>
}

export interface CustomerFields {
  id: TextField<'customer'>
  createdAt: InstantField<'customer'>
  archivedAt: InstantField<'customer'>
  name: TextField<'customer'>
  nickname: TextField<'customer'>
  kind: EnumField<'customer', 'person' | 'organization'>
  birthDate: DayField<'customer'>
  lastSeenAt: InstantField<'customer'>
  ownerId: RefField<'customer'>
  visits: NumberField<'customer'>
  score: NumberField<'customer'>
  vip: BooleanField<'customer'>
  tags: ListField<'customer', string>
  credit: MoneyField<'customer'>
  spent: MoneyField<'customer'>
  attributes: AttributeRefs<'customer', CustomerAttributes>
  purchases: RelationField<'customer', 'purchase', PurchaseFields>
  tickets: RelationField<'customer', 'ticket', TicketFields>
}

export interface PurchaseFields {
  id: TextField<'purchase'>
  customerId: RefField<'purchase'>
  status: EnumField<'purchase', 'open' | 'paid' | 'refunded'>
  placedAt: InstantField<'purchase'>
  paidAt: InstantField<'purchase'>
  quantity: NumberField<'purchase'>
  total: MoneyField<'purchase'>
  customer: ToOneField<'purchase', 'customer', CustomerFields>
  lines: RelationField<'purchase', 'purchaseLine', LineFields>
}

export interface LineFields {
  sku: TextField<'purchaseLine'>
  quantity: NumberField<'purchaseLine'>
  purchase: ToOneField<'purchaseLine', 'purchase', PurchaseFields>
}

export interface TicketFields {
  status: EnumField<'ticket', 'open' | 'pending' | 'solved' | 'closed'>
  subject: TextField<'ticket'>
  customer: ToOneField<'ticket', 'customer', CustomerFields>
}

// The runtime factory does not know the types; the model says them, and here the tests do.
export const f = fieldRefs(catalogue, 'customer') as unknown as CustomerFields
export const p = fieldRefs(catalogue, 'purchase') as unknown as PurchaseFields
