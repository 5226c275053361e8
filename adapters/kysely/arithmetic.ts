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
 * first brought nearer to 1 by powers of two, which changes no digit. Each is held within what its case is about:
 * constants are multiplied before it is known whether the case is theirs.
 */
const guarded: Operations = {
  times: (left, right) => {
    const [l, r] = [size(left), size(right)]
    const scaled = (number: Write) => `(${atLeast(number, 0)} * ${two(-512)})`
    const raised = (number: Write) => `(${atMost(number, 0)} * ${two(537)})`
    const product = () => `${left()} * ${right()}`
    return (
      `(case when ${l()} >= 1 and ${r()} >= 1 then case when ${scaled(l)} * ${scaled(r)} < 1 then ${product()} end ` +
      `when ${l()} < 1 and ${r()} < 1 and (${l()} < ${two(-537)} or ${r()} < ${two(-537)}) ` +
      `then case when ${raised(l)} * ${raised(r)} <= 0.5 then 0 else ${product()} end ` +
      `else ${product()} end)`
    )
  },
  minus: (left, right) => {
    const half = (number: Write) => `${atLeast(size(number), 0)} * 0.5`
    const difference = () => `${left()} - ${right()}`
    return (
      `(case when ${half(left)} + ${half(right)} < ${two(1023)} then ${difference()} ` +
      `when (${left()} > 0) = (${right()} > 0) then ${difference()} end)`
    )
  },
  ratio: (left, right) => {
    const [l, r] = [size(left), size(right)]
    const quotient = () => `${left()} / ${right()}`
    const fits = () => `(${atLeast(l, -74)} * ${two(-540)}) / (${atMost(r, 0)} * ${two(540)}) < ${two(-56)}`
    const vanishes = () => `(${atMost(l, 24)} * ${two(540)}) / (${atLeast(r, 0)} * ${two(-540)}) <= 32`
    return (
      `(case when ${right()} = 0 then null ` +
      `when ${r()} < 1 and ${l()} > ${atMost(r, 0)} * ${two(1000)} then case when ${fits()} then ${quotient()} end ` +
      `when ${r()} >= 1 and ${l()} < ${atLeast(r, 0)} * ${two(-1000)} ` +
      `then case when ${vanishes()} then 0 else ${quotient()} end ` +
      `else ${quotient()} end)`
    )
  },
}

function atLeast(number: Write, power: number): string {
  return `greatest(${number()}, ${two(power)})`
}

function atMost(number: Write, power: number): string {
  return `least(${number()}, ${two(power)})`
}

function size(number: Write): Write {
  return () => `abs(${number()})`
}
