// What spreadsheets begin a formula with, also in full width; a tab and a carriage return are left out before they look.
const armed = /^'*[=+\-@\t\r\uFF1D\uFF0B\uFF0D\uFF20]/
const disarmed = /^'+[=+\-@\t\r\uFF1D\uFF0B\uFF0D\uFF20]/

/**
 * A text that no spreadsheet computes: an apostrophe stands before what would be a formula, and before what looks disarmed
 * already, so that `rearm` gives exactly the text again.
 *
 * @see OWASP, CSV Injection
 */
export const disarm = (text: string): string => (armed.test(text) ? `'${text}` : text)

/** The text that was disarmed; any other as it is. */
export const rearm = (text: string): string => (disarmed.test(text) ? text.slice(1) : text)
