/** A record of any entity. */
export type EntityRef = { readonly entity: string; readonly id: string }

/** The most code points of an entity's name where a record is named with it. */
export const maxEntityNameLength = 64

/** The stored columns of a field that names a record of any entity. */
export const subjectColumns = (name: string): { readonly entity: string; readonly id: string } => ({
  entity: `${name}Entity`,
  id: `${name}Id`,
})

/** Where relations are declared that every entity gets. */
export const everyEntity = '*' as const
