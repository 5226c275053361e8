import { type AttributeSchema, invalid, type PromotableKey, received } from '../../kernel/index.js'
import type { UniqueContacts, Uniqueness } from './decisions/contact-points.js'

export interface CustomerOptions<Schema extends AttributeSchema> {
  /** The host's own fields: a zod object. */
  readonly attributes?: Schema
  /** Attributes that get a column of their own and an index. More than a few make writing dearer. */
  readonly promote?: readonly PromotableKey<Schema>[]
  /** Which contact points tell customers apart. Changed later, it holds for what is written from then on. */
  readonly unique?: UniqueContacts
  /** Writes down how Chinese names are said, in pinyin, where nobody says it. Default: `false`. */
  readonly pinyin?: boolean
  /** Keeps the queue of what to mend, as quality policies ask, whenever something happens to a customer. Default: `false`. */
  readonly quality?: boolean
}

/** The options as the module's parts read them. */
export interface Settled {
  readonly unique: Required<UniqueContacts>
  readonly pinyin: boolean
  readonly quality: boolean
}

const words: readonly unknown[] = ['persons', 'all', 'shared'] satisfies Uniqueness[]

/** What stands where nothing is said. */
const defaults: Settled = {
  unique: { email: 'persons', phone: 'shared' },
  pinyin: false,
  quality: false,
}

/**
 * Reads what a host gives.
 *
 * @throws `input.invalid` with every fault
 */
export const settled = ({
  unique,
  pinyin = false,
  quality = false,
}: Omit<CustomerOptions<never>, 'attributes' | 'promote'>): Settled => {
  const own = { ...defaults.unique, ...unique }
  const issues = Object.entries(own).flatMap(([name, word]) =>
    words.includes(word) && Object.hasOwn(defaults.unique, name)
      ? []
      : [{ path: ['unique', name], expected: 'persons, all or shared', received: received(word) }],
  )
  if (issues.length > 0) throw invalid('customer', issues)
  return { unique: own, pinyin, quality }
}
