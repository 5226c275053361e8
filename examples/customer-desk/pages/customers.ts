import { html } from 'hono/html'
import type { Html } from '../layout.js'
import type { DeskCrm } from '../model.js'
import { model } from '../model.js'
import type { Tongue } from '../tongue.js'

const f = model.fields.customer

export interface Wanted {
  readonly search?: string | undefined
  readonly after?: string | undefined
}

/** A page of customers: those that were searched for, the best first, or all of them by name. */
export const customers = async (crm: DeskCrm, tongue: Tongue, { search, after }: Wanted): Promise<Html> => {
  const { words, label } = tongue
  const found = search ? { search } : {}
  const { items, next } = await crm.customer.list({
    ...found,
    ...(search ? {} : { order: [{ by: f.sortName }] }),
    columns: { spent: f.purchases.sum('net'), lastAt: f.purchases.max('placedAt') },
    after,
    limit: 25,
  })
  const count = await crm.customer.count(found)
  return html`
    <h1>${search ?? words.customers}</h1>
    <p class="count" role="status">${count === 0 ? words.nobody : words.found(count)}</p>
    <table class="list" ${count === 0 ? html`hidden` : ''}>
      <thead>
        <tr>
          <th scope="col">${label('customer', 'name')}</th>
          <th scope="col">${label('customer', 'kind')}</th>
          <th scope="col">${label('customer', 'email')}</th>
          <th scope="col">${label('customer', 'phone')}</th>
          <th scope="col">${label('customer', 'attributes.plan')}</th>
          <th scope="col" class="number">${words.spent}</th>
          <th scope="col">${words.lastPurchase}</th>
        </tr>
      </thead>
      <tbody>
        ${items.map(
          ({ id, name, kind, email, phone, attributes, computed }) => html`
        <tr>
          <th scope="row"><a href="/customers/${encodeURIComponent(id)}" data-item>${name}</a></th>
          <td>${tongue.value(kind)}</td>
          <td>${email}</td>
          <td>${phone}</td>
          <td>${tongue.value(attributes.plan)}</td>
          <td class="number">${computed.spent && computed.lastAt ? tongue.money(computed.spent) : ''}</td>
          <td>${computed.lastAt ? tongue.instant(computed.lastAt) : ''}</td>
        </tr>`,
        )}
      </tbody>
    </table>
    <p class="pages">
      ${after ? html`<a href="${address({ search })}">${words.firstPage}</a>` : ''}
      ${next ? html`<a href="${address({ search, after: next })}" rel="next" accesskey="n">${words.nextPage}</a>` : ''}
    </p>`
}

function address(wanted: Wanted): string {
  const given = Object.entries(wanted).filter((entry): entry is [string, string] => Boolean(entry[1]))
  return `/?${new URLSearchParams(given)}`
}
