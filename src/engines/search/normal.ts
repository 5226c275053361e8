import { fold } from '../../kernel/index.js'

/** A text as it is looked for: of one width and case, Latin, Greek and Cyrillic letters without their marks. */
export const normalText = (text: string): string =>
  fold(
    text
      .normalize('NFKD')
      .replace(/[\u0300-\u036f]/gu, '')
      .normalize('NFC'),
  )

const cjk = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}ー]+/u
const han = /\p{Script=Han}/u

export const hasHan = (text: string): boolean => han.test(text)

/** A word, or a run of a script that writes none. */
export interface Piece {
  readonly text: string
  readonly isRun: boolean
}

/** The words of a normal text; of scripts without spaces whole runs. */
export const piecesOf = (text: string): readonly Piece[] =>
  text
    .split(/[^\p{L}\p{M}\p{N}ー]+/u)
    .flatMap((word) => word.split(new RegExp(`(${cjk.source})`, 'u')))
    .filter((part) => part !== '')
    .map((part) => ({ text: part, isRun: cjk.test(part) }))

/** Digits from the last to the first: what ends alike begins alike. No word begins with the sign. */
export const reversedDigits = (digits: string): string => `#${[...digits].reverse().join('')}`

/** The digits of what may be a phone number, without what stands before them at home or abroad. */
export const phoneDigits = (text: string): string | undefined => {
  if (!/^[\d\s()+./-]+$/u.test(text)) return undefined
  const digits = text.replace(/\D/gu, '').replace(/^0+/u, '')
  return digits.length >= 3 ? digits : undefined
}
