import type { Consent } from 'clientele/privacy'
import { html } from 'hono/html'
import type { Html } from '../layout.js'
import { type DeskCrm, model } from '../model.js'
import type { Tongue } from '../tongue.js'

const purposes = ['marketing', 'newsletter', 'research'] as const
const channels = ['email', 'sms', 'phone'] as const
/** Only what the customer says opens what was withdrawn. */
const speakers = ['subject', 'agent'] as const

const f = model.fields.consent

/** What somebody may be contacted for, and the forms to record what they say of it. */
export const consents = async (crm: DeskCrm, tongue: Tongue, customerId: string): Promise<Html> => {
  const { words, label, value } = tongue
  const { items } = await crm.consent.list({ where: f.customerId.eq(customerId), order: [{ by: f.purpose }] })
  const action = `/customers/${encodeURIComponent(customerId)}/consents`
  return html`<section aria-labelledby="consent">
    <h2 id="consent">${words.consent}</h2>
    ${items.length === 0 ? html`<p>${words.none}</p>` : table(tongue, items, action)}
    <form method="post" action="${action}" class="inline">
      ${select('purpose', label('consent', 'purpose'), purposes)}
      ${select('channel', label('consent', 'channel'), channels)}
      ${select('by', words.saidBy, speakers)}
      <button name="act" value="grant">${words.grant}</button>
    </form>
  </section>`

  function select(name: string, title: string, options: readonly string[]): Html {
    return html`<label>${title}
      <select name="${name}">${options.map((option) => html`<option value="${option}">${value(option)}</option>`)}</select>
    </label>`
  }
}

function table({ words, label, value, instant }: Tongue, items: readonly Consent[], action: string): Html {
  return html`<table>
    <thead>
      <tr>
        <th scope="col">${label('consent', 'purpose')}</th>
        <th scope="col">${label('consent', 'channel')}</th>
        <th scope="col">${label('consent', 'state')}</th>
        <th scope="col">${label('consent', 'actedAt')}</th>
        <td></td>
      </tr>
    </thead>
    <tbody>
      ${items.map(
        ({ purpose, channel, state, actedAt }) => html`
      <tr>
        <td>${value(purpose)}</td>
        <td>${value(channel)}</td>
        <td><span class="state ${state}">${value(state)}</span></td>
        <td>${instant(actedAt)}</td>
        <td>${state === 'granted' ? withdrawal({ purpose, channel }) : ''}</td>
      </tr>`,
      )}
    </tbody>
  </table>`

  function withdrawal({ purpose, channel }: { purpose: string; channel: string }): Html {
    const of = `${value(purpose)}, ${value(channel)}`
    return html`<form method="post" action="${action}">
      <input type="hidden" name="purpose" value="${purpose}">
      <input type="hidden" name="channel" value="${channel}">
      <input type="hidden" name="by" value="subject">
      <button name="act" value="withdraw" aria-label="${words.withdrawOf(of)}">${words.withdraw}</button>
    </form>`
  }
}
