import { type Catalogue, type Issue, type Module, maxViewRows, type ViewSection } from '../kernel/index.js'
import { check, readMeasures } from '../rules/index.js'

/** By entity and name: what the view of a record tells, in the order of the modules. */
export type Views = Readonly<Record<string, Readonly<Record<string, ViewSection>>>>

export const viewsOf = (modules: readonly Module[]): Views => {
  const result: Record<string, Record<string, ViewSection>> = {}
  for (const [entity, sections] of modules.flatMap(({ view }) => Object.entries(view))) {
    result[entity] = { ...result[entity], ...sections }
  }
  return result
}

/** Sections are read without a fault, whatever there is to read: what they name must be there. */
export const faultsOfViews = (modules: readonly Module[], catalogue: Catalogue): readonly Issue[] => {
  const seen = new Set<string>(['profile'])
  return modules.flatMap(({ view }) =>
    Object.entries(view).flatMap(([entity, sections]) =>
      Object.entries(sections).flatMap(([name, section]) => {
        const path = ['view', entity, name]
        const isTaken = name === 'profile' || seen.has(`${entity}.${name}`)
        seen.add(`${entity}.${name}`)
        if (isTaken) return [{ path, expected: 'a name of its own', received: 'a name that is taken' }]
        return faultsOfSection(section, { path, entity, catalogue })
      }),
    ),
  )
}

interface Place {
  readonly path: readonly string[]
  readonly entity: string
  readonly catalogue: Catalogue
}

function faultsOfSection(section: ViewSection, { path, entity, catalogue }: Place): Issue[] {
  const way = catalogue[entity]?.relations[section.relation]
  const there = way && catalogue[way.entity]
  if (!there || way.via) {
    const expected = `a relation of ${entity} without rows between`
    return [{ path: [...path, 'relation'], expected, received: section.relation }]
  }
  const { limit = 0, order = [], include = [], totals, where } = section
  const unknown = (names: readonly string[], known: object, part: string, expected: string): Issue[] =>
    names
      .filter((name) => !Object.hasOwn(known, name))
      .map((name) => ({ path: [...path, part], expected, received: name }))
  const unsorted = order.map(({ by }) => by).filter((by) => !there.fields[by]?.sortable)
  const isWithin = Number.isInteger(limit) && limit >= 0 && limit <= maxViewRows
  const measured = totals ? readMeasures({ measures: totals }, catalogue, { entity: there }).issues : []
  return [
    ...(isWithin
      ? []
      : [{ path: [...path, 'limit'], expected: `0 to ${maxViewRows} rows`, received: String(limit) }]),
    ...unknown(unsorted, {}, 'order', `a field of ${there.name} that lists may be ordered by`),
    ...unknown(include, there.relations, 'include', `a relation of ${there.name}`),
    ...[...measured, ...(where ? check(where, catalogue) : [])].map((issue) => ({
      ...issue,
      path: [...path, ...issue.path],
    })),
  ]
}
