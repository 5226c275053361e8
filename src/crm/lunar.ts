import { lunarCalendar } from '../engines/calendar/lunar.js'
import type { LunarCalendar } from '../kernel/index.js'
import { needsLunar } from '../rules/index.js'

/** The Chinese calendar, once something has needed it. */
export interface LunarTables {
  readonly calendar: LunarCalendar | undefined
  /** @throws `calendar.library_missing` */
  load(): Promise<void>
}

export const lunarTables = (load: () => Promise<LunarCalendar> = lunarCalendar): LunarTables => {
  let calendar: LunarCalendar | undefined
  return {
    get calendar() {
      return calendar
    },
    load: async () => {
      calendar ??= await load()
    },
  }
}

/**
 * Resolves something that may turn out to ask for birthdays: then the tables are loaded, and it is resolved anew.
 *
 * @throws `calendar.library_missing`, and what the work throws
 */
export const resolving = async <R>({ lunar }: { readonly lunar: LunarTables }, work: () => R): Promise<R> => {
  try {
    return work()
  } catch (error) {
    if (!needsLunar.is(error) || lunar.calendar) throw error
  }
  await lunar.load()
  return work()
}
