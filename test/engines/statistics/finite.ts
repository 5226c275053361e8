/** The ways to numbers in a value that are not finite: none, when all is well. */
export const notFinite = (value: unknown, path = ''): string[] => {
  if (typeof value === 'number') return Number.isFinite(value) ? [] : [`${path}: ${value}`]
  if (value instanceof Map) return [...value].flatMap(([key, item]) => notFinite(item, `${path}.${key}`))
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([key, item]) => notFinite(item, `${path}.${key}`))
}
