import type { CrmError } from 'clientele'
import { html } from 'hono/html'
import type { Html } from '../layout.js'
import type { Tongue } from '../tongue.js'

/** What a page answers when the crm refused: what it said, and what is wrong with which field. */
export const failure = ({ words }: Tongue, { message, issues }: CrmError): Html => html`
  <h1>${words.failed}</h1>
  <p>${message}</p>
  <ul>${issues.map(({ path, expected }) => html`<li><code>${path.join('.')}</code>: ${expected}</li>`)}</ul>
  <p><a href="/">${words.back}</a></p>`

export const nothingHere = ({ words }: Tongue): Html => html`
  <h1>${words.notFound}</h1>
  <p><a href="/">${words.back}</a></p>`
