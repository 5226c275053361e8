import { formatDecimal, type Money } from 'clientele/kernel'
import { eventWords } from './event-words.js'
import { model } from './model.js'
import { values, type Words, words } from './words.js'

export const languages = ['en', 'zh'] as const
export type Language = (typeof languages)[number]

/** How a page speaks: its words, and how it writes what is not a word. */
export interface Tongue {
  readonly language: Language
  readonly words: Words
  /** A field by its label in the model. */
  label(entity: keyof typeof model.entities, field: string): string
  /** A word of a field, such as a status. */
  value(word: string): string
  event(type: string): string
  money(money: Money): string
  instant(instant: string): string
  /** Of what is never quite sure: rounded down. */
  percent(share: number): string
}

export const tongueOf = (language: Language): Tongue => {
  const tags = { en: 'en-GB', zh: 'zh-CN' }
  const tag = tags[language]
  const place = languages.indexOf(language)
  const when = new Intl.DateTimeFormat(tag, {
    dateStyle: 'medium',
    timeStyle: 'short',
    timeZone: model.settings.timeZone,
  })
  const percents = new Intl.NumberFormat(tag, {
    style: 'percent',
    maximumFractionDigits: 1,
    roundingMode: 'floor',
  })
  return {
    language,
    words: words[language],
    label: (entity, field) => model.entities[entity].fields[field]?.label(language) ?? field,
    value: (word) => values[word]?.[place] ?? word,
    event: (type) => eventWords[type]?.[place] ?? type,
    // Decimal text keeps every digit; the formatter reads it as it is written.
    money: (money) =>
      new Intl.NumberFormat(tag, { style: 'currency', currency: money.currency }).format(
        formatDecimal(money) as unknown as number,
      ),
    instant: (instant) => when.format(new Date(instant)),
    percent: (share) => percents.format(share),
  }
}
