import { html } from 'hono/html'
import type { Html } from '../layout.js'
import { type DeskCrm, model } from '../model.js'
import type { Tongue } from '../tongue.js'

/** A file to choose, and the imports that were. */
export const importsPage = async (crm: DeskCrm, tongue: Tongue): Promise<Html> => {
  const { words, label, value, instant } = tongue
  const order = [{ by: model.fields.import.createdAt, dir: 'desc' }] as const
  const { items } = await crm.import.list({ order, limit: 20 })
  return html`
    <h1>${words.import}</h1>
    <form method="post" enctype="multipart/form-data" class="panel">
      <p>${words.importHint}</p>
      <label for="file">${words.file}</label>
      <input id="file" name="file" type="file" accept=".csv,.jsonl,.ndjson" required>
      <button>${words.upload}</button>
    </form>
    <table class="list" ${items.length === 0 ? html`hidden` : ''}>
      <thead>
        <tr>
          <th scope="col">${label('import', 'label')}</th>
          <th scope="col">${label('import', 'state')}</th>
          <th scope="col" class="number">${label('import', 'rows')}</th>
          <th scope="col">${label('import', 'createdAt')}</th>
        </tr>
      </thead>
      <tbody>
        ${items.map(
          (one) => html`
        <tr>
          <th scope="row"><a href="/imports/${one.id}" data-item>${one.label}</a></th>
          <td>${value(one.state)}</td>
          <td class="number">${one.rows}</td>
          <td>${instant(one.createdAt)}</td>
        </tr>`,
        )}
      </tbody>
    </table>`
}
