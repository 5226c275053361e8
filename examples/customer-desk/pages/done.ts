import { html } from 'hono/html'
import type { Html } from '../layout.js'
import type { Tongue } from '../tongue.js'

/** What has just been done, said once on the page that follows, with the way back where there is one. */
export const done = (
  { words }: Tongue,
  { merged, unmerged }: Readonly<Record<string, string>>,
): Html | undefined => {
  if (unmerged) return html`${words.unmerged}`
  if (!merged) return undefined
  return html`${words.merged}
    <form method="post" action="/customers/${encodeURIComponent(merged)}/unmerge">
      <button>${words.undoMerge}</button>
    </form>`
}
