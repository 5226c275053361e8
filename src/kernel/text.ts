/** Unicode simple case folding, near enough to the standard's table: lower case of upper case, character by character. */
export const fold = (text: string): string => {
  const lower = text.toLowerCase()
  return isAscii(text) ? lower : Array.from(text.normalize('NFC'), foldCharacter).join('').normalize('NFC')
}

// Full upper-casing may lengthen (`ß` -> `SS`); simple folding never does, so such a character folds by lower case alone.
function foldCharacter(character: string): string {
  const upper = character.toUpperCase()
  const folded = upper.length === character.length ? upper.toLowerCase() : character.toLowerCase()
  return folded.length === character.length ? folded : character
}

function isAscii(text: string): boolean {
  for (let i = 0; i < text.length; i++) if (text.charCodeAt(i) > 0x7f) return false
  return true
}

/** Orders two texts by code point, as every engine is made to do. `<` orders by UTF-16 code unit, which differs above U+FFFF. */
export const compareText = (a: string, b: string): number => {
  const length = Math.min(a.length, b.length)
  for (let i = 0; i < length; i++) {
    const x = a.charCodeAt(i)
    const y = b.charCodeAt(i)
    if (x !== y) return codePointRank(x) - codePointRank(y)
  }
  return a.length - b.length
}

// Surrogates stand for code points above every other unit.
function codePointRank(unit: number): number {
  return unit >= 0xd800 && unit <= 0xdfff ? unit + 0x10000 : unit
}

export const codePoints = (text: string): number => {
  let count = 0
  for (const _ of text) count++
  return count
}

/** `givenName` -> `given name`. */
export const inWords = (name: string): string => name.replace(/([a-z0-9])([A-Z])/g, '$1 $2').toLowerCase()

/** `placedAt` -> `placed_at`. */
export const snakeCase = (name: string): string => name.replace(/([a-z0-9])([A-Z])/g, '$1_$2').toLowerCase()

/** A text in several languages, `en` always among them. */
export type LocalizedText = string | { readonly en: string; readonly [locale: string]: string }

/** Picks a language: `zh-Hans-CN` falls to `zh-Hans`, to `zh`, to `en`. */
export const localize = (text: LocalizedText, locale: string): string => {
  if (typeof text === 'string') return text
  for (let tag = locale; tag; tag = tag.slice(0, Math.max(0, tag.lastIndexOf('-')))) {
    const found = Object.hasOwn(text, tag) ? text[tag] : undefined
    if (found !== undefined) return found
  }
  return text.en
}
