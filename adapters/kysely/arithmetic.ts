import type { Term } from '../../src/storage/index.js'
import type { Write } from './engine.js'
import { isTame, magnitude, numberForm } from './numbers.js'
import type { Scope } from './scope.js'

export type Arithmetic = Extract<Term, { left: Term; type: 'number' }>

/** One operation of IEEE doubles; `null` where it has no finite result. */
export const arithmeticSql = (scope: Scope, term: Arithmetic): string => {
  const [left, right] = [term.left, term.right].map((side) => () => doubleSql(scope, side)) as [Write, Write]
  const plainly = () => `(${plain[term.kind](left, right)})`
  if (isTame(magnitude(term, scope.sums))) return plainly()
  if (scope.engine.computing.overflow === 'infinite') return finiteSql(plainly())
  const guardedly = () => guarded[term.kind](left, right)
  const slot = [term.left, term.right].find((side) => 'slot' in side)
  const others = [term.left, term.right].filter((side) => side !== slot)
  if (!slot || !others.every((side) => isTame(magnitude(side, scope.sums) + slotPower))) return guardedly()
  // A sum beside a constant is written more than once, and read once.
  const size = () => `abs(${doubleSql(scope, slot)})`
  const isSlotTame = `${size()} between 1e-${slotPower} and 1e${slotPower}`
  return `(case when ${isSlotTame} then ${plainly()} else ${guardedly()} end)`
}

const slotPower = 150

/** A number as a double. */
export const doubleSql = (scope: Scope, term: Term): string => {
  if ('slot' in term) return scope.engine.computing.double(scope.draft.slot(term.slot, 'number'))
  const number = scope.write.term(scope, term, 'column')
  return numberForm(term, scope.sums) === 'double' ? number : scope.engine.computing.double(number)
}

/** A double that is not too large to be one: the same, or `null`. */
export const finiteSql = (double: string): string => `nullif(nullif(${double}, 9e999), -9e999)`

type Operation = (left: Write, right: Write) => string
type Operations = Readonly<Record<Arithmetic['kind'], Operation>>

const plain: Operations = {
  times: (left, right) => `${left()} * ${right()}`,
  minus: (left, right) => `${left()} - ${right()}`,
  ratio: (left, right) => `${left()} / nullif(${right()}, 0)`,
}

const two = (power: number) => String(2 ** power)

/**
 * The same for engines whose doubles fail where they overflow, or vanish: those cases are told by numbers that were
 * first brought nearer to 1 by powers of two, which changes no digit.
 */
const guarded: Operations = {
  times: (left, right) => {
    const [l, r] = [size(left), size(right)]
    const large = () =>
      `case when (${l()} * ${two(-512)}) * (${r()} * ${two(-512)}) < 1 then ${left()} * ${right()} end`
    const vanishes = () => `(${l()} * ${two(537)}) * (${r()} * ${two(537)}) <= 0.5`
    return (
      `(case when ${l()} >= 1 and ${r()} >= 1 then ${large()} ` +
      `when ${l()} < 1 and ${r()} < 1 and (${l()} < ${two(-537)} or ${r()} < ${two(-537)}) ` +
      `then case when ${vanishes()} then 0 else ${left()} * ${right()} end ` +
      `else ${left()} * ${right()} end)`
    )
  },
  minus: (left, right) => {
    const [l, r] = [size(left), size(right)]
    return (
      `(case when ${l()} < 1 or ${r()} < 1 then ${left()} - ${right()} ` +
      `when abs(${left()} / 2 - ${right()} / 2) < ${two(1023)} then ${left()} - ${right()} end)`
    )
  },
  ratio: (left, right) => {
    const [l, r] = [size(left), size(right)]
    const quotient = () => `${left()} / ${right()}`
    const fits = () => `(${l()} * ${two(-540)}) / (${r()} * ${two(540)}) < ${two(-56)}`
    const vanishes = () => `(${l()} * ${two(540)}) / (${r()} * ${two(-540)}) <= 32`
    return (
      `(case when ${right()} = 0 then null ` +
      `when ${r()} < 1 then case when ${l()} <= ${r()} * ${two(1000)} then ${quotient()} when ${fits()} then ${quotient()} end ` +
      `when ${l()} < ${r()} * ${two(-1000)} then case when ${vanishes()} then 0 else ${quotient()} end ` +
      `else ${quotient()} end)`
    )
  },
}

function size(number: Write): Write {
  return () => `abs(${number()})`
}
