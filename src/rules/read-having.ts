import { type Issue, isPlainObject } from '../kernel/index.js'
import type { ComparisonOp, Constant } from './ast.js'
import { collectFaults, type Faults, named, oneOfThese, type Path } from './faults.js'
import { readConstant, type Wanted } from './read-constant.js'

/** Which figures an answer must have: for each name, comparisons that must all hold. A missing figure meets none. */
export type Having = Readonly<Record<string, Readonly<Partial<Record<ComparisonOp, Constant>>>>>

const ops: readonly string[] = ['eq', 'lt', 'lte', 'gt', 'gte'] satisfies ComparisonOp[]

/**
 * Reads what an answer must meet, by the types of its figures.
 *
 * @returns what was read; every fault with its path
 */
export const readHaving = (
  json: unknown,
  types: Readonly<Record<string, Wanted>>,
): { readonly having: Having; readonly issues: readonly Issue[] } => {
  const faults = collectFaults()
  const path = ['having']
  if (!isPlainObject(json)) {
    faults.add(path, 'an object of figures', json)
    return { having: {}, issues: faults.issues }
  }
  const entries = Object.entries(json).map(([name, value]) => {
    const wanted = Object.hasOwn(types, name) ? types[name] : undefined
    if (wanted) return [name, readComparisons(faults, value, [...path, name], wanted)]
    faults.say([...path, '?'], `one of ${oneOfThese(Object.keys(types))}`, named(name))
    return [name, {}]
  })
  return { having: Object.fromEntries(entries), issues: faults.issues }
}

function readComparisons(faults: Faults, json: unknown, path: Path, wanted: Wanted): Having[string] {
  if (!isPlainObject(json) || Object.keys(json).length === 0) {
    faults.add(path, `an object with ${oneOfThese(ops)}`, json)
    return {}
  }
  const entries = Object.entries(json).flatMap(([op, value]) => {
    if (!ops.includes(op)) faults.say([...path, '?'], `only ${oneOfThese(ops)}`, 'an unknown key')
    const constant = readOne(faults, value, [...path, op], wanted)
    return constant === undefined ? [] : [[op, constant]]
  })
  return Object.fromEntries(entries)
}

function readOne(faults: Faults, value: unknown, path: Path, wanted: Wanted): Constant | undefined {
  // A whole number of records is compared with any number: three and a half of them is more than three.
  return readConstant(faults, value, path, wanted.type === 'integer' ? { type: 'number' } : wanted)
}
