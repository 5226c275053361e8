/** Reads a boolean as a driver gives it: one, or the text PostgreSQL writes for it. */
export const isTrue = (value: unknown): boolean => value === true || value === 't' || value === 'true'
