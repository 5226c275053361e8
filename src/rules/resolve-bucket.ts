import { hash31 } from '../kernel/index.js'
import type { Bucket } from './ast.js'
import { combine, type Outcome } from './combine.js'
import type { Predicate, Term } from './predicate.js'
import type { Context } from './resolve-context.js'

/** A prime: `(hash * a + b) mod p` of a million buckets. */
const modulus = 1_000_003
/** With a hash of 31 bits, all stays below 2^53. */
const mostTimes = 2 ** 21 - 1

/** A stable random share: the seed says how the stored hashes are dealt into buckets. */
export const resolveBucket = ({ seed, from, to }: Bucket, { entity, slots }: Context): Outcome => {
  const { hashColumn } = entity
  if (hashColumn === undefined) throw new TypeError(`${entity.name} keeps no hash of its ids`)
  const left: Term = {
    kind: 'bucket',
    of: { column: hashColumn, type: 'integer' },
    times: slots.add(1 + (hash31(`${seed}:a`) % mostTimes), 'integer'),
    plus: slots.add(hash31(`${seed}:b`), 'integer'),
    modulus: slots.add(modulus, 'integer'),
    type: 'integer',
  }
  const compare = (op: 'gte' | 'lt', share: number): Predicate => {
    const right = slots.add(Math.floor(share * modulus), 'integer')
    return { kind: 'compare', op, left, right, negated: false }
  }
  return combine('and', [compare('gte', from), compare('lt', to)])
}
