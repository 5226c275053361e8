export { searchKeys } from './keys.js'
export type { SearchTerm } from './terms.js'
export { searchTerms } from './terms.js'
