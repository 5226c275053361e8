import type { ErrorKind } from 'clientele'
import type { Context } from 'hono'
import { layout, type Page } from './layout.js'
import type { Language, Tongue } from './tongue.js'

/** What every route finds: the language that is spoken, and its tongue. */
export type Desk = { readonly Variables: { readonly language: Language; readonly tongue: Tongue } }

const statuses = {
  invalid: 400,
  forbidden: 403,
  not_found: 404,
  conflict: 409,
  limit: 429,
  unknown_outcome: 500,
  unavailable: 503,
} as const satisfies Record<ErrorKind, number>

/** Answers with a page, in the tongue that was asked for. */
export const answer = (c: Context<Desk>, page: Omit<Page, 'tongue' | 'url'>, refused?: ErrorKind) =>
  c.html(layout({ ...page, tongue: c.var.tongue, url: c.req.url }), refused ? statuses[refused] : 200)

/** The fields of a form that were filled in. */
export const textsOf = async (c: Context): Promise<Readonly<Record<string, string>>> => {
  const form = await c.req.formData()
  return Object.fromEntries(
    [...form].flatMap(([name, value]) => (typeof value === 'string' && value !== '' ? [[name, value]] : [])),
  )
}

export const pathOf = (customerId: string): string => `/customers/${encodeURIComponent(customerId)}`
