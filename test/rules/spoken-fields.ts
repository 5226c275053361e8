import type {
  BirthdayField,
  EnumField,
  InstantField,
  ListField,
  NumberField,
  RelationField,
  TextField,
} from '../../src/rules/index.js'

/** The fields of `spoken` that tests write rules with. */
export interface CustomerFields {
  createdAt: InstantField<'customer'>
  name: TextField<'customer'>
  plan: EnumField<'customer', 'free' | 'pro' | 'on_trial'>
  visits: NumberField<'customer'>
  tags: ListField<'customer', string>
  birthday: BirthdayField<'customer'>
  purchases: RelationField<'customer', 'purchase', PurchaseFields>
  tickets: RelationField<'customer', 'ticket', TicketFields>
}

interface PurchaseFields {
  status: EnumField<'purchase', 'open' | 'paid' | 'refunded'>
}

interface TicketFields {
  status: EnumField<'ticket', 'open' | 'solved'>
}
