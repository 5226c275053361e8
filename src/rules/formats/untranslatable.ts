import { type Catalogue, type EntityInfo, type Issue, pathText, refusal } from '../../kernel/index.js'
import type { Condition } from '../ast.js'
import { parseRule } from '../check.js'
import { ruleInvalid } from '../errors.js'
import { collectFaults, type Faults, named, oneOfThese, type Path } from '../faults.js'

/** What a rule may name: a catalogue, or the model that has one. */
export type Vocabulary = Catalogue | { readonly '~parts': { readonly catalogue: Catalogue } }

/** What is translated from or to. */
export type Format = 'react-querybuilder' | 'JSONLogic'

/** A rule that another format cannot say, or the other way round. All that does not translate is in `issues`, by path. */
export const untranslatable = refusal(
  'rule.untranslatable',
  'invalid',
  ({ format, direction, first, count }: UntranslatableDetails) =>
    `${direction === 'from' ? `This ${queries[format]} is no rule` : `This rule cannot be said in ${format}`}: ${first}${count > 1 ? ` (and ${count - 1} more)` : ''}.`,
)

const queries: Readonly<Record<Format, string>> = {
  'react-querybuilder': 'query of react-querybuilder',
  JSONLogic: 'JSONLogic',
}

interface UntranslatableDetails {
  readonly format: Format
  readonly direction: 'from' | 'to'
  readonly first: string
  readonly count: number
}

export const catalogueOf = (vocabulary: Vocabulary): Catalogue =>
  // No entity is called `~parts`, so it is a model that has it.
  '~parts' in vocabulary ? (vocabulary['~parts'] as { catalogue: Catalogue }).catalogue : vocabulary

export const entityNamed = (faults: Faults, catalogue: Catalogue, name: string): EntityInfo | undefined =>
  Object.hasOwn(catalogue, name)
    ? catalogue[name]
    : faults.say(['entity'], `one of ${oneOfThese(Object.keys(catalogue))}`, named(name))

/** Translates, and refuses with all that does not. */
export const translating = <Result>(
  format: Format,
  direction: 'from' | 'to',
  translate: (faults: Faults) => Result | undefined,
): Result => {
  const faults = collectFaults()
  const result = direction === 'from' ? readable(faults, () => translate(faults)) : translate(faults)
  if (result !== undefined && faults.issues.length === 0) return result
  const { issues } = faults
  const first = issues[0] ? sentence(issues[0]) : 'not acceptable'
  throw untranslatable({ format, direction, first, count: issues.length }, { issues })
}

/** A condition as the rule language keeps it; else what is wrong with it, told at the place it came from. */
export const accepted = (
  faults: Faults,
  catalogue: Catalogue,
  entity: EntityInfo,
  condition: Condition,
  path: Path,
): Condition | undefined => {
  try {
    return parseRule({ v: 1, entity: entity.name, where: condition }, catalogue).where
  } catch (error) {
    const [issue] = ruleInvalid.is(error) ? error.issues : []
    if (!issue) throw error
    return faults.say(path, issue.expected, issue.received)
  }
}

function readable<Result>(faults: Faults, read: () => Result): Result | undefined {
  try {
    return read()
  } catch {
    // A getter or a proxy of the caller's own, or nesting without an end.
    return faults.say([], 'plain JSON', 'an object that cannot be read')
  }
}

function sentence({ path, expected, received }: Issue): string {
  return `${path.length > 0 ? `${pathText(path)}: ` : ''}expected ${expected}, received ${received}`
}
