import { html } from 'hono/html'
import type { Html } from '../layout.js'
import type { DeskCrm } from '../model.js'
import type { Tongue } from '../tongue.js'

/** The fields a person chooses from; what hangs on the two comes together by itself. */
const chosen = ['name', 'givenName', 'familyName', 'legalName', 'language', 'countryCode', 'source'] as const

/** Two customers beside each other: who stays, whose values stand, and what a merge would do. */
export const mergePage = async (
  crm: DeskCrm,
  tongue: Tongue,
  { customerId, otherId }: { readonly customerId: string; readonly otherId: string },
): Promise<Html> => {
  const { words, label, value } = tongue
  const both = await Promise.all([
    crm.customer.get({ customerId }),
    crm.customer.get({ customerId: otherId }),
  ])
  const plan = await crm.customer.planMerge({ survivorId: customerId, otherIds: [otherId] })
  const moves = plan.moves.reduce((sum, { rows }) => sum + rows, 0)
  return html`
    <h1>${words.mergeTitle}</h1>
    <p>${words.mergeHint}</p>
    <form method="post" class="panel">
      <table>
        <thead>
          <tr>
            <th scope="col">${words.field}</th>
            ${both.map(({ name }) => html`<th scope="col">${name}</th>`)}
          </tr>
        </thead>
        <tbody>
          <tr>
            <th scope="row" id="survivorId">${words.stays}</th>
            ${both.map(({ id }, at) => html`<td>${radio({ name: 'survivorId', id, text: id, checked: at === 0 })}</td>`)}
          </tr>
          ${chosen.filter(isSaid).map(
            (field) => html`
          <tr>
            <th scope="row" id="fields.${field}">${label('customer', field)}</th>
            ${both.map((one) => html`<td>${choice(field, one)}</td>`)}
          </tr>`,
          )}
          ${(['email', 'phone'] as const).filter(isSaid).map(
            (field) => html`
          <tr>
            <th scope="row">${label('customer', field)}</th>
            ${both.map((one) => html`<td>${one[field]}</td>`)}
          </tr>`,
          )}
        </tbody>
      </table>
      <p>${words.moves(moves)}</p>
      ${plan.contradictions.length > 0 ? contradictions(tongue, plan.contradictions) : ''}
      <button>${words.merge}</button>
    </form>`

  function isSaid(field: keyof Customer): boolean {
    return both.some((one) => one[field] !== null)
  }

  function choice(field: (typeof chosen)[number], one: Customer): Html | string {
    const said = one[field]
    if (said === null) return ''
    const isSame = both.every((each) => each[field] === said)
    return isSame
      ? value(said)
      : radio({ name: `fields.${field}`, id: one.id, text: value(said), checked: false })
  }
}

type Customer = Awaited<ReturnType<DeskCrm['customer']['get']>>

interface Choice {
  readonly name: string
  readonly id: string
  readonly text: string
  readonly checked: boolean
}

function radio({ name, id, text, checked }: Choice): Html {
  return html`<label class="choice"><input type="radio" name="${name}" value="${id}" aria-describedby="${name}" ${checked ? html`checked` : ''}> ${text}</label>`
}

function contradictions({ words, label }: Tongue, all: readonly { readonly on: string }[]): Html {
  return html`<fieldset>
    <legend class="bad">${words.contradict}</legend>
    ${all.map(({ on }) => html`<label class="choice"><input type="checkbox" name="despite.${on}" value="${on}" required> ${label('customer', on)}: ${words.despite}</label>`)}
  </fieldset>`
}

/** What `customer.merge` takes. */
export interface Merge {
  readonly survivorId: string
  readonly otherIds: readonly string[]
  readonly fields: Readonly<Record<string, string>>
  readonly despite: readonly string[]
}

/** What the form said, as the operation takes it; the operation checks it. */
export const readMerge = (form: Readonly<Record<string, string>>, ids: readonly string[]): Merge => {
  const { survivorId = '' } = form
  return {
    survivorId,
    otherIds: ids.filter((id) => id !== survivorId),
    fields: Object.fromEntries(under('fields.')),
    despite: under('despite.').map(([, on]) => on),
  }

  function under(prefix: string): readonly (readonly [string, string])[] {
    return Object.entries(form).flatMap(([name, value]) =>
      name.startsWith(prefix) ? [[name.slice(prefix.length), value] as const] : [],
    )
  }
}
