/** Which entity the rows are of that a transaction has given out. */
export interface GivenRows {
  /** A row as it is stored. */
  loaded(row: object, entity: string): void
  /** A row without what its actor may not see: it can be answered with, not saved. */
  shown(row: object, entity: string): void
  /** The entity of a stored row. */
  ofLoaded(row: object): string | undefined
  /** The entity of any of them, of a copy with the same id too. */
  of(row: object): string | undefined
}

export const givenRows = (): GivenRows => {
  const stored = new WeakMap<object, string>()
  const masked = new WeakMap<object, string>()
  const byId = new Map<string, string>()

  return {
    loaded: (row, entity) => {
      stored.set(row, entity)
      const id = idOf(row)
      if (id !== undefined) byId.set(id, entity)
    },
    shown: (row, entity) => {
      masked.set(row, entity)
    },
    ofLoaded: (row) => stored.get(row),
    of: (row) => stored.get(row) ?? masked.get(row) ?? byId.get(idOf(row) ?? ''),
  }
}

// Only rows have both.
function idOf(row: object): string | undefined {
  return 'id' in row && 'version' in row && typeof row.id === 'string' ? row.id : undefined
}
