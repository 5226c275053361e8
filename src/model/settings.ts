import {
  type Issue,
  isCurrency,
  isTimeZone,
  received,
  type Settings,
  type WeekStart,
  weekStarts,
} from '../kernel/index.js'

interface Check {
  readonly expected: string
  holds(value: unknown): boolean
}

const checks: Readonly<Record<keyof Settings, Check>> = {
  currency: {
    expected: 'an ISO 4217 code',
    holds: (value) => typeof value === 'string' && isCurrency(value),
  },
  timeZone: {
    expected: 'an IANA time zone',
    holds: (value) => typeof value === 'string' && isTimeZone(value),
  },
  locale: { expected: 'a BCP 47 language tag', holds: isLocale },
  weekStart: {
    expected: 'monday, saturday or sunday',
    holds: (value) => weekStarts.includes(value as WeekStart),
  },
  fiscalYearStart: { expected: 'a month from 1 to 12', holds: isMonth },
}

/** What a model says of its books and its calendar, and a tenant may say otherwise. */
const settingNames = Object.keys(checks) as readonly (keyof Settings)[]

/** What is wrong with the settings that are given. */
export const faultsOfSettings = (given: { readonly [Name in keyof Settings]?: unknown }): Issue[] =>
  settingNames.flatMap((name) => {
    const value = given[name]
    const { expected, holds } = checks[name]
    if (!Object.hasOwn(given, name) || holds(value)) return []
    return [{ path: [name], expected, received: received(value) }]
  })

function isMonth(value: unknown): boolean {
  return typeof value === 'number' && Number.isInteger(value) && value >= 1 && value <= 12
}

function isLocale(value: unknown): boolean {
  try {
    return typeof value === 'string' && Intl.getCanonicalLocales(value).length === 1
  } catch {
    return false
  }
}
