import { html } from 'hono/html'
import type { Html } from '../layout.js'
import { type DeskCrm, model } from '../model.js'
import type { Tongue } from '../tongue.js'

/** Who is probably here twice, the likeliest first, and what speaks for it. */
export const duplicates = async (crm: DeskCrm, tongue: Tongue): Promise<Html> => {
  const { words, percent } = tongue
  const { items } = await crm.customer.findDuplicates({ limit: 50 })
  const ids = items.flatMap(({ customerId, otherId }) => [customerId, otherId])
  const names = await namesOf(crm, ids)
  return html`
    <h1>${words.duplicates}</h1>
    ${items.length === 0 ? html`<p>${words.noDuplicates}</p>` : ''}
    <table class="list" ${items.length === 0 ? html`hidden` : ''}>
      <thead>
        <tr>
          <th scope="col">${words.customers}</th>
          <th scope="col" class="number">${words.probability}</th>
          <th scope="col">${words.evidence}</th>
        </tr>
      </thead>
      <tbody>
        ${items.map(
          ({ customerId, otherId, probability, evidence }) => html`
        <tr>
          <th scope="row">
            <a href="/duplicates/${encodeURIComponent(customerId)}/${encodeURIComponent(otherId)}" data-item>
              ${names.get(customerId)} · ${names.get(otherId)}</a>
          </th>
          <td class="number">${percent(probability)}</td>
          <td>${evidence.map((one) => spoken(tongue, one)).join(', ')}</td>
        </tr>`,
        )}
      </tbody>
    </table>`
}

type Evidence = Awaited<
  ReturnType<DeskCrm['customer']['findDuplicates']>
>['items'][number]['evidence'][number]

function spoken({ label, value }: Tongue, { field, level, weight }: Evidence): string {
  const name = label('customer', field)
  return `${name === field ? value(field) : name} ${value(level)} (${weight > 0 ? '+' : ''}${weight.toFixed(1)})`
}

async function namesOf(crm: DeskCrm, ids: readonly string[]): Promise<ReadonlyMap<string, string>> {
  const { items } = await crm.customer.list({ where: model.fields.customer.id.in(ids), limit: 100 })
  return new Map(items.map(({ id, name }) => [id, name]))
}
