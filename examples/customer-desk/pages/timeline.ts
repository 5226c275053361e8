import { html } from 'hono/html'
import type { Html } from '../layout.js'
import type { DeskCrm } from '../model.js'
import type { Tongue } from '../tongue.js'

/** What happened to a customer, read from the log, the newest first. */
export const timeline = async (
  crm: DeskCrm,
  tongue: Tongue,
  { customerId, after }: { readonly customerId: string; readonly after?: string | undefined },
): Promise<Html> => {
  const { words } = tongue
  const { items, next } = await crm.customer.timeline({ customerId, after, limit: 20 })
  const there = `/customers/${encodeURIComponent(customerId)}`
  return html`<section aria-labelledby="timeline">
    <h2 id="timeline">${words.timeline}</h2>
    <ol class="timeline">
      ${items.map(
        (event) => html`
      <li>
        <time datetime="${event.occurredAt}">${tongue.instant(event.occurredAt)}</time>
        <strong>${tongue.event(event.type)}</strong>
        ${detail(tongue, event)}
        ${event.reason ? html`<small>${words.why}: ${event.reason}</small>` : ''}
      </li>`,
      )}
    </ol>
    <p class="pages">
      ${next ? html`<a href="${there}?${new URLSearchParams({ after: next })}#timeline">${words.older}</a>` : ''}
    </p>
  </section>`
}

type Told = Awaited<ReturnType<DeskCrm['customer']['timeline']>>['items'][number]

/** What a reader wants to know of an event beside its name. */
function detail({ label, value, money }: Tongue, event: Told): Html | string {
  switch (event.type) {
    case 'customer.updated':
      return html`<ul>${Object.entries(event.data.changes)
        .filter(([field]) => field !== 'sortName')
        .map(
          ([field, { from, to }]) => html`<li>${label('customer', field)}: ${said(from)} → ${said(to)}</li>`,
        )}</ul>`
    case 'contact_point.added':
    case 'contact_point.removed':
    case 'contact_point.made_primary':
      return html`<span>${value(event.data.kind)}: ${event.data.value}</span>`
    case 'external_id.added':
      return html`<span>${event.data.source}: ${event.data.value}</span>`
    case 'purchase.recorded':
    case 'purchase.cancelled':
    case 'purchase.paid':
    case 'purchase.returned':
      return html`<span>${money(event.data.net)}</span>`
    case 'consent.changed': {
      const { purpose, channel, to } = event.data
      return html`<span>${value(purpose)}, ${value(channel)}: ${value(to)}</span>`
    }
    case 'tag.added':
    case 'tag.removed':
      return html`<span>${event.data.tag}</span>`
    default:
      return ''
  }

  function said(json: unknown): string {
    if (json === null) return '–'
    return typeof json === 'string' ? value(json) : JSON.stringify(json)
  }
}
