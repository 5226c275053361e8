import { z } from 'zod'
import { type Issue, invalid, issuesOf, plainJson, type Settings } from '../../kernel/index.js'
import { faultsOfSettings } from '../../model/settings.js'
import type { SettingChanges } from './types.js'

/** What names a tenant: a name of a host's own. */
export const tenantName = z.string().min(1).max(128)

const setting = z.union([z.string(), z.number()]).nullable().optional()

/** Their values are checked by `checkedChanges`, as the model's are. */
export const settingShape = {
  currency: setting,
  timeZone: setting,
  locale: setting,
  weekStart: setting,
  fiscalYearStart: setting,
} satisfies Record<keyof Settings, unknown>

/** Reads what a host handed in. @throws `input.invalid` with every fault */
export const readInput = <Schema extends z.ZodType>(
  subject: string,
  schema: Schema,
  raw: unknown,
): z.output<Schema> => {
  const { value, issues } = plainJson(raw ?? {})
  if (issues.length > 0) throw invalid(subject, issues)
  const parsed = schema.safeParse(value)
  if (!parsed.success) throw invalid(subject, issuesOf(parsed.error, value))
  return parsed.data
}

/** Settings as the model would take them; `null` is none. @throws `input.invalid` with every fault */
export const checkedChanges = (
  subject: string,
  given: { readonly [name: string]: unknown },
  under: Issue['path'] = [],
): SettingChanges => {
  const said = Object.entries(given).filter(([, value]) => value !== undefined)
  const issues = faultsOfSettings(Object.fromEntries(said.filter(([, value]) => value !== null)))
  if (issues.length > 0) {
    throw invalid(
      subject,
      issues.map((issue) => ({ ...issue, path: [...under, ...issue.path] })),
    )
  }
  return Object.fromEntries(said)
}
