import type { SpellState } from '../../engines/calendar/spells.js'
import type { CallOptions } from '../../kernel/index.js'
import type {
  BooleanField,
  DayField,
  EnumField,
  InstantField,
  NumberField,
  RefField,
  TextField,
} from '../../rules/index.js'
import type { Team, TeamMember, TeamPlacement, User } from './entities.js'
import type { TeamEvents } from './events.js'
import type {
  NewTeam,
  NewTeamMember,
  NewUser,
  TeamAt,
  TeamChanges,
  TeamMemberEnd,
  UserAt,
  UserChanges,
} from './inputs.js'
import type { TeamSections } from './view.js'

interface BaseRefs<Entity extends string> {
  readonly id: TextField<Entity>
  readonly version: NumberField<Entity>
  readonly createdAt: InstantField<Entity>
  readonly updatedAt: InstantField<Entity>
}

export interface UserRefs extends BaseRefs<'user'> {
  readonly name: TextField<'user'>
  readonly email: TextField<'user'>
  readonly active: BooleanField<'user'>
}

export interface TeamRefs extends BaseRefs<'team'> {
  readonly name: TextField<'team'>
  readonly parentId: RefField<'team'>
}

export interface TeamMemberRefs extends BaseRefs<'teamMember'> {
  readonly teamId: RefField<'teamMember'>
  readonly userId: RefField<'teamMember'>
  readonly role: TextField<'teamMember'>
  readonly startedOn: DayField<'teamMember'>
  readonly endedOn: DayField<'teamMember'>
  readonly state: EnumField<'teamMember', SpellState>
  readonly changesAt: InstantField<'teamMember'>
}

export interface TeamPlacementRefs extends BaseRefs<'teamPlacement'> {
  readonly teamId: RefField<'teamPlacement'>
  readonly parentId: RefField<'teamPlacement'>
  readonly placedAt: InstantField<'teamPlacement'>
  readonly endedAt: InstantField<'teamPlacement'>
}

/** `crm.user`, its reading apart. */
export interface UserOperations {
  /**
   * Creates a user, active from the start.
   *
   * @returns the user
   * @throws `user.duplicate` when the id or the e-mail address is taken | `contactPoint.invalid` for what is no address
   * @emits `user.created`
   */
  create(input: NewUser, options?: CallOptions): Promise<User>
  /**
   * Changes a user: absent leaves, `null` clears.
   *
   * @returns the user; without a change nothing is written and nothing is emitted
   * @throws `user.not_found` | `user.duplicate` | `contactPoint.invalid` | `storage.conflict`
   * @emits `user.updated`
   */
  update(input: UserChanges, options?: CallOptions): Promise<User>
  /**
   * Lets a user own what is new again. One that is active stays as it is.
   *
   * @returns the user
   * @throws `user.not_found` | `storage.conflict`
   * @emits `user.activated`
   */
  activate(input: UserAt, options?: CallOptions): Promise<User>
  /**
   * Lets a user own nothing new; what is theirs stays theirs until somebody else is given it.
   *
   * @returns the user
   * @throws `user.not_found` | `storage.conflict`
   * @emits `user.deactivated`
   */
  deactivate(input: UserAt, options?: CallOptions): Promise<User>
}

/** `crm.team`, its reading apart. */
export interface TeamOperations {
  /**
   * Creates a team, below another where one is named.
   *
   * @returns the team
   * @throws `team.duplicate` when the id is taken | `team.not_found` for `parentId` | `team.too_deep`
   * @emits `team.created`
   */
  create(input: NewTeam, options?: CallOptions): Promise<Team>
  /**
   * Changes a team's name, or where it stands. Where it stood is kept, in `teamPlacement` and in the log.
   *
   * @returns the team; without a change nothing is written and nothing is emitted
   * @throws `team.not_found` | `team.cycle` | `team.too_deep` | `storage.conflict`
   * @emits `team.updated`
   */
  update(input: TeamChanges, options?: CallOptions): Promise<Team>
  /**
   * Hides a team. One that is archived stays as it is.
   *
   * @returns the team, `archivedAt` set
   * @throws `team.not_found` | `storage.conflict`
   * @emits `team.archived`
   */
  archive(input: TeamAt, options?: CallOptions): Promise<Team>
  /**
   * Shows a team again.
   *
   * @returns the team, `archivedAt` null
   * @throws `team.not_found` | `storage.conflict`
   * @emits `team.restored`
   */
  restore(input: TeamAt, options?: CallOptions): Promise<Team>
  /**
   * Puts a user into a team: today, or on a day to come, by tick. Who is in it, or will be, is answered as it is.
   *
   * @returns the membership
   * @throws `team.not_found` | `user.not_found` | `user.inactive`
   * @emits `team.member_added`
   */
  addMember(input: NewTeamMember, options?: CallOptions): Promise<TeamMember>
  /**
   * Takes a user out of a team: today, or on a day to come, by tick. Who is not in it is no fault.
   *
   * @throws `team.not_found`
   * @emits `team.member_removed`
   */
  removeMember(input: TeamMemberEnd, options?: CallOptions): Promise<void>
}

type Many<Entity extends string> = { readonly entity: Entity; readonly kind: 'many' }
type One<Entity extends string> = { readonly entity: Entity; readonly kind: 'one' }

/** What the module is to the compiler. */
export interface TeamTypes {
  readonly entities: {
    readonly user: { readonly row: User; readonly refs: UserRefs }
    readonly team: { readonly row: Team; readonly refs: TeamRefs }
    readonly teamMember: { readonly row: TeamMember; readonly refs: TeamMemberRefs }
    readonly teamPlacement: { readonly row: TeamPlacement; readonly refs: TeamPlacementRefs }
  }
  readonly relations: {
    readonly customer: { readonly owner: One<'user'>; readonly team: One<'team'> }
    readonly user: { readonly memberships: Many<'teamMember'>; readonly customers: Many<'customer'> }
    readonly team: {
      readonly parent: One<'team'>
      readonly children: Many<'team'>
      readonly ancestors: Many<'team'>
      readonly descendants: Many<'team'>
      readonly members: Many<'teamMember'>
      readonly placements: Many<'teamPlacement'>
      readonly customers: Many<'customer'>
    }
    readonly teamMember: { readonly team: One<'team'>; readonly user: One<'user'> }
    readonly teamPlacement: { readonly team: One<'team'>; readonly parent: One<'team'> }
  }
  readonly operations: { readonly user: UserOperations; readonly team: TeamOperations }
  readonly events: TeamEvents
  readonly views: { readonly customer: TeamSections }
}
