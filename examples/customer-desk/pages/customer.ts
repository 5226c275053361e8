import { and } from 'clientele'
import { html } from 'hono/html'
import type { Html } from '../layout.js'
import { type DeskCrm, model } from '../model.js'
import type { Tongue } from '../tongue.js'
import { consents } from './consents.js'
import { timeline } from './timeline.js'

/** One customer: what every module tells of them, and what happened. */
export const customer = async (
  crm: DeskCrm,
  tongue: Tongue,
  { customerId, after }: { readonly customerId: string; readonly after?: string | undefined },
): Promise<{ readonly id: string; readonly name: string; readonly body: Html }> => {
  const view = await crm.customer.view({ customerId })
  const { id, name } = view.profile
  const body = html`
    <h1>${name}</h1>
    <div class="columns">
      <div>
        ${profile(tongue, view.profile)}
        ${contactPoints(tongue, view)}
        ${purchases(tongue, view)}
      </div>
      <div>
        ${await consents(crm, tongue, id)}
        ${await notes(crm, tongue, id)}
        ${await timeline(crm, tongue, { customerId: id, after })}
      </div>
    </div>`
  return { id, name, body }
}

type View = Awaited<ReturnType<DeskCrm['customer']['view']>>

/** The fields of the profile that are shown where they are known. */
const shown = [
  'kind',
  'pronunciation',
  'legalName',
  'language',
  'countryCode',
  'birthDate',
  'source',
  'createdAt',
] as const

function profile(tongue: Tongue, customer: View['profile']): Html {
  const { label, value, words } = tongue
  const rows = shown.map((name): [string, string | null] => [label('customer', name), customer[name]])
  const known = rows.flatMap(([name, text]) => (text === null ? [] : [{ name, text }]))
  return html`<section aria-labelledby="profile">
    <h2 id="profile">${words.profile}</h2>
    <dl>
      ${known.map(({ name, text }) => html`<dt>${name}</dt><dd>${isInstant(text) ? tongue.instant(text) : value(text)}</dd>`)}
      <dt>${label('customer', 'attributes.plan')}</dt><dd>${value(customer.attributes.plan)}</dd>
    </dl>
  </section>`
}

function isInstant(text: string): boolean {
  return /^\d{4}-\d\d-\d\dT/.test(text)
}

function contactPoints({ words, value }: Tongue, { contactPoints }: View): Html {
  const { items, hasMore } = contactPoints
  return html`<section aria-labelledby="contact-points">
    <h2 id="contact-points">${words.contactPoints}</h2>
    ${items.length === 0 ? html`<p>${words.none}</p>` : ''}
    <dl>
      ${items.map((point) => html`<dt>${value(point.kind)}</dt><dd>${point.value} ${point.primary ? html`<small>${words.primary}</small>` : ''}</dd>`)}
    </dl>
    ${hasMore ? html`<p>${words.more}</p>` : ''}
  </section>`
}

function purchases(tongue: Tongue, { purchases }: View): Html {
  const { words, label, value, money, instant } = tongue
  const { items, hasMore, totals } = purchases
  if (items.length === 0) {
    return html`<section aria-labelledby="purchases"><h2 id="purchases">${words.purchases}</h2><p>${words.none}</p></section>`
  }
  return html`<section aria-labelledby="purchases">
    <h2 id="purchases">${words.purchases}</h2>
    <dl>
      <dt>${words.orders}</dt><dd>${totals.orders}</dd>
      <dt>${words.spent}</dt><dd>${totals.net ? money(totals.net) : ''}</dd>
    </dl>
    <table>
      <thead>
        <tr>
          <th scope="col">${label('purchase', 'placedAt')}</th>
          <th scope="col">${label('purchase', 'status')}</th>
          <th scope="col" class="number">${label('purchase', 'net')}</th>
        </tr>
      </thead>
      <tbody>
        ${items.map(
          ({ placedAt, status, net }) => html`
        <tr><td>${instant(placedAt)}</td><td>${value(status)}</td><td class="number">${money(net)}</td></tr>`,
        )}
      </tbody>
    </table>
    ${hasMore ? html`<p>${words.more}</p>` : ''}
  </section>`
}

async function notes(crm: DeskCrm, { words, instant }: Tongue, customerId: string): Promise<Html> {
  const { id, entity } = model.fields.note.subject
  const { items } = await crm.note.list({
    where: and(entity.eq('customer'), id.eq(customerId)),
    order: [{ by: model.fields.note.createdAt, dir: 'desc' }],
    limit: 20,
  })
  return html`<section aria-labelledby="notes">
    <h2 id="notes">${words.notes}</h2>
    ${items.map(({ body, createdAt }) => html`<blockquote><p>${body}</p><small>${instant(createdAt)}</small></blockquote>`)}
    <form method="post" action="/customers/${encodeURIComponent(customerId)}/notes">
      <label for="note">${words.newNote}</label>
      <textarea id="note" name="body" rows="2" required maxlength="20000"></textarea>
      <button>${words.addNote}</button>
    </form>
  </section>`
}
