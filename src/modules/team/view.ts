import type { ViewRead, ViewSection } from '../../kernel/index.js'
import type { Team, User } from './entities.js'

/** What the view of a customer tells of this module. */
export const teamSections = {
  owner: {
    relation: 'owner',
    label: { en: 'Owner', zh: '负责人' },
    limit: 1,
    derive: ({ items: [user] }: ViewRead<User>): User | null => user ?? null,
  },
  team: {
    relation: 'team',
    label: { en: 'Team', zh: '团队' },
    limit: 1,
    derive: ({ items: [team] }: ViewRead<Team>): Team | null => team ?? null,
  },
} as const satisfies Record<string, ViewSection>

/** The sections to the compiler. */
export type TeamSections = {
  readonly owner: { readonly relation: 'owner'; readonly derived: User | null }
  readonly team: { readonly relation: 'team'; readonly derived: Team | null }
}
