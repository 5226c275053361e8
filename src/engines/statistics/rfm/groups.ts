/** What a customer is called by the scores of recency and frequency. Every pair of scores has exactly one name. */
export type RfmGroup =
  | 'champions'
  | 'loyal'
  | 'potential_loyalist'
  | 'new'
  | 'promising'
  | 'need_attention'
  | 'about_to_sleep'
  | 'at_risk'
  | 'cannot_lose'
  | 'hibernating'
  | 'lost'

export type Quintile = 1 | 2 | 3 | 4 | 5

/** By recency down, by frequency from 1 to 5 across. */
const table: Readonly<Record<Quintile, Readonly<Record<Quintile, RfmGroup>>>> = {
  5: { 1: 'new', 2: 'potential_loyalist', 3: 'potential_loyalist', 4: 'champions', 5: 'champions' },
  4: { 1: 'promising', 2: 'potential_loyalist', 3: 'potential_loyalist', 4: 'loyal', 5: 'loyal' },
  3: { 1: 'about_to_sleep', 2: 'about_to_sleep', 3: 'need_attention', 4: 'loyal', 5: 'loyal' },
  2: { 1: 'hibernating', 2: 'hibernating', 3: 'at_risk', 4: 'at_risk', 5: 'cannot_lose' },
  1: { 1: 'lost', 2: 'hibernating', 3: 'at_risk', 4: 'at_risk', 5: 'cannot_lose' },
}

/** The eleven groups, best first. */
export const rfmGroups: readonly RfmGroup[] = [
  'champions',
  'loyal',
  'potential_loyalist',
  'new',
  'promising',
  'need_attention',
  'about_to_sleep',
  'at_risk',
  'cannot_lose',
  'hibernating',
  'lost',
]

/** The group of a pair of scores from 1 to 5. */
export const rfmGroup = (recency: Quintile, frequency: Quintile): RfmGroup => table[recency][frequency]
