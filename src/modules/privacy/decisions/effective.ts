import type { Instant } from '../../../kernel/index.js'
import {
  type Basis,
  bases,
  type ConsentAct,
  type ConsentScope,
  type ConsentState,
  everyChannel,
} from '../entities.js'

/** What of an act decides. Acts of one controller and one purpose are folded together. */
export type Act = Pick<
  ConsentAct,
  | 'id'
  | 'channel'
  | 'contactPointId'
  | 'contact'
  | 'basis'
  | 'state'
  | 'by'
  | 'separate'
  | 'textVersion'
  | 'actedAt'
  | 'uses'
  | 'expiresAt'
>

/** A channel, or all of them, and a contact, or all of them. */
export interface Target {
  readonly channel: string
  /** As `contactOf` says it; `null`: all of them. */
  readonly contact: string | null
}

/** What acts are looked at with. */
export interface Asked {
  readonly at: Instant
  /** How often an act for so many uses has been used. */
  readonly usedOf: (act: Act) => number
  /** Only what was asked for by itself opens. */
  readonly separate?: boolean
}

/** What holds for a target. */
export interface Effective {
  /** `none`: nobody has said anything. */
  readonly state: ConsentState | 'none'
  /** The act that decides. */
  readonly act?: Act | undefined
  /** An objection that stands. */
  readonly objection?: Act | undefined
}

/** The contact an act is about. What has lost its value is still known by its row. */
export const contactOf = ({ contact, contactPointId }: Pick<ConsentScope, 'contact' | 'contactPointId'>) =>
  contact ?? (contactPointId === null ? null : `#${contactPointId}`)

/** The target an act names. */
export const targetOf = (act: Pick<ConsentScope, 'channel' | 'contact' | 'contactPointId'>): Target => ({
  channel: act.channel,
  contact: contactOf(act),
})

/**
 * What holds for a target, and for everything below it: who asks about all contact points asks about each of them, and one
 * basis must carry them all. The same whatever the order of the acts.
 */
export const effective = (acts: readonly Act[], target: Target, asked: Asked): Effective => {
  const whole = said(acts, target, asked)
  if (whole.state !== 'granted') return whole
  const below = targetsOf(acts.flatMap((act) => meet(targetOf(act), target) ?? []))
  const answers = bases.map((basis) => throughout(acts, [target, ...below], asked, basis))
  const held = answers.find(({ state }) => state === 'granted')
  return held ?? answers.find(({ state }) => state !== 'none') ?? whole
}

/** What holds on one basis for all of these; where it does not, what closes it. */
function throughout(
  acts: readonly Act[],
  [target, ...below]: readonly [Target, ...Target[]],
  asked: Asked,
  basis: Basis,
): Effective {
  const whole = said(acts, target, asked, [basis])
  if (whole.state !== 'granted') return { state: 'none' }
  const parts = below.map((each) => said(acts, each, asked, [basis]))
  const [worst] = parts.filter(({ state }) => state !== 'granted').toSorted(worseFirst)
  return worst ? { ...worst, objection: whole.objection } : whole
}

/** What holds for exactly this: of the acts that speak of it, for each basis, the latest by the subject. */
export const said = (
  acts: readonly Act[],
  target: Target,
  asked: Asked,
  on: readonly Basis[] = bases,
): Effective => {
  const about = acts.filter((act) => covers(targetOf(act), target))
  const opened = on.flatMap((basis) => opening(about, basis, asked) ?? [])
  const holding = opened.find((act) => !isOver(act, asked))
  const objection = objectionOf(about)
  if (holding) return { state: 'granted', act: holding, objection }
  const closed = about.filter(({ state }) => state === 'withdrawn' || state === 'objected')
  const candidates = [
    ...closed.map((act) => ({ state: 'withdrawn', act }) as const),
    ...opened.map((act) => ({ state: 'expired', act }) as const),
    ...pending(about, asked),
  ]
  const [last] = candidates.toSorted((a, b) => later(a.act, b.act))
  return last ? { ...last, objection } : { state: 'none' }
}

/** Different targets, each once. */
function targetsOf(targets: readonly Target[]): readonly Target[] {
  const keyed = targets.map((target) => [JSON.stringify([target.channel, target.contact]), target] as const)
  return [...new Map(keyed).values()]
}

/** What both speak of; `undefined` where they share nothing. */
export const meet = (a: Target, b: Target): Target | undefined => {
  const isApart =
    (a.channel !== everyChannel && b.channel !== everyChannel && a.channel !== b.channel) ||
    (a.contact !== null && b.contact !== null && a.contact !== b.contact)
  if (isApart) return undefined
  return {
    channel: a.channel === everyChannel ? b.channel : a.channel,
    contact: a.contact ?? b.contact,
  }
}

function covers(wide: Target, { channel, contact }: Target): boolean {
  const hasChannel = wide.channel === everyChannel || wide.channel === channel
  return hasChannel && (wide.contact === null || wide.contact === contact)
}

/** The act that opens a basis, whether or not its time is over. */
function opening(acts: readonly Act[], basis: Basis, { separate }: Asked): Act | undefined {
  const closed = latest(acts.filter((act) => closes(act, basis)))
  const grants = acts.filter((act) => act.state === 'granted' && act.basis === basis)
  const fit = separate && basis === 'consent' ? grants.filter((act) => act.separate) : grants
  const own = latest(fit.filter(isOwn))
  if (own) return closed && closed.actedAt >= own.actedAt ? undefined : own
  // What others say never opens what was closed, whenever they say it.
  return closed ? undefined : latest(fit)
}

/** A withdrawal closes its own basis, and of consent also the interest that might take its place; an objection closes all. */
function closes({ state, basis }: Act, which: Basis): boolean {
  if (state === 'objected') return true
  const withdrawn = state === 'withdrawn'
  return withdrawn && (basis === which || (basis === 'consent' && which === 'legitimate_interest'))
}

function isOwn({ by }: Act): boolean {
  return by === 'subject' || by === 'guardian'
}

function isOver(act: Act, { at, usedOf }: Asked): boolean {
  return (act.expiresAt !== null && act.expiresAt <= at) || (act.uses !== null && usedOf(act) >= act.uses)
}

/** An objection that no later act of the subject has taken back. */
function objectionOf(acts: readonly Act[]): Act | undefined {
  const objection = latest(acts.filter(({ state }) => state === 'objected'))
  const own = latest(acts.filter((act) => act.state === 'granted' && isOwn(act)))
  return objection && own && own.actedAt > objection.actedAt ? undefined : objection
}

function pending(acts: readonly Act[], { at }: Asked): { state: 'pending' | 'expired'; act: Act }[] {
  const act = latest(acts.filter(({ state }) => state === 'pending'))
  if (!act) return []
  return [{ state: act.expiresAt !== null && act.expiresAt <= at ? 'expired' : 'pending', act }]
}

function latest(acts: readonly Act[]): Act | undefined {
  return acts.toSorted(later)[0]
}

/** The latest first. Of acts at one instant what closes, then what opens less; nothing depends on which came in first. */
function later(a: Act, b: Act): number {
  return (
    byText(b.actedAt, a.actedAt) ||
    weight[a.state] - weight[b.state] ||
    byText(a.expiresAt ?? never, b.expiresAt ?? never) ||
    (a.uses ?? Number.MAX_SAFE_INTEGER) - (b.uses ?? Number.MAX_SAFE_INTEGER) ||
    byText(b.textVersion ?? '', a.textVersion ?? '') ||
    byText(a.id, b.id)
  )
}

const weight: Readonly<Record<Act['state'], number>> = { objected: 0, withdrawn: 1, pending: 2, granted: 3 }

/** Behind every instant. */
const never = '~'

function byText(a: string, b: string): number {
  if (a === b) return 0
  return a < b ? -1 : 1
}

const badness: Readonly<Record<Effective['state'], number>> = {
  withdrawn: 0,
  expired: 1,
  pending: 2,
  none: 3,
  granted: 4,
}

function worseFirst(a: Effective, b: Effective): number {
  const difference = badness[a.state] - badness[b.state]
  return difference || (a.act && b.act ? later(a.act, b.act) : 0)
}
