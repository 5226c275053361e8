/**
 * A list of texts as one text with a mark between them. Read as PostgreSQL writes arrays it would be a list that the planner
 * cannot see into: it then compares each row with each item where it does not know yet how many rows a table has.
 */
export const joined = (list: readonly unknown[]): string => {
  const texts = list.map(String)
  // Cut at its marks a single empty text would be none: twice it is the same set.
  return (texts.length === 1 ? [...texts, ...texts] : texts).join(markOf(list))
}

/** What stands between the texts of a list: a character that none of them holds. */
export const markOf = (list: readonly unknown[]): string => {
  const whole = list.join('')
  let code = unitSeparator
  while (whole.includes(String.fromCodePoint(code))) code = code === lastBeforeSurrogates ? 0xe000 : code + 1
  return String.fromCodePoint(code)
}

/** The control character for just that, which hardly any text holds. */
const unitSeparator = 0x1f
const lastBeforeSurrogates = 0xd7ff
