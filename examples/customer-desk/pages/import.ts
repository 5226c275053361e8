import { and } from 'clientele'
import type { ImportRow } from 'clientele/moving'
import { html } from 'hono/html'
import type { Html } from '../layout.js'
import { type DeskCrm, model } from '../model.js'
import type { Progress } from '../runs.js'
import type { Tongue } from '../tongue.js'

const f = model.fields.importRow

/** One import: how far it is, what came of its rows, and the way back. */
export const importPage = async (
  crm: DeskCrm,
  tongue: Tongue,
  { importId, progress }: { readonly importId: string; readonly progress?: Progress | undefined },
): Promise<{ readonly title: string; readonly body: Html }> => {
  const { words, label, value } = tongue
  const one = await crm.import.get({ importId })
  const { items } = await crm.importRow.list({
    where: and(f.importId.eq(importId), f.outcome.eq('failed')),
    order: [{ by: f.row }],
    limit: 100,
  })
  const title = one.label ?? words.import
  const canRevert = ['finished', 'stopped', 'reverting'].includes(one.state) && !progress
  const body = html`
    <h1>${title}</h1>
    <section aria-labelledby="progress-text">
      ${bar(progress, importId)}
      <p id="progress-text" role="status">${words.rows[progress?.what ?? 'taken'](progress?.rows ?? one.rows)}</p>
      <dl>
        <dt>${label('import', 'state')}</dt><dd>${value(one.state)}</dd>
        ${(['created', 'updated', 'unchanged', 'failed'] as const).map((count) => html`<dt>${label('import', count)}</dt><dd>${one[count]}</dd>`)}
        ${one.stoppedBecause ? html`<dt>${label('import', 'stoppedBecause')}</dt><dd class="bad">${one.stoppedBecause}</dd>` : ''}
        ${one.left === null ? '' : html`<dt>${label('import', 'undone')}</dt><dd>${one.undone}</dd><dt>${label('import', 'kept')}</dt><dd>${one.kept}</dd>`}
      </dl>
      ${canRevert ? html`<form method="post" action="/imports/${importId}/revert"><button>${words.takeBack}</button></form>` : ''}
    </section>
    ${items.length > 0 ? failed(tongue, items) : ''}`
  return { title, body }
}

function bar(progress: Progress | undefined, importId: string): Html {
  if (!progress) return html`<progress max="1" value="1" aria-labelledby="progress-text"></progress>`
  const { done, size } = progress
  return html`<progress max="${size}" value="${done}" data-stream="/imports/${importId}/progress" aria-labelledby="progress-text"></progress>`
}

function failed({ words, label }: Tongue, rows: readonly ImportRow[]): Html {
  return html`<table class="list">
    <caption>${words.failedRows}</caption>
    <thead>
      <tr>
        <th scope="col" class="number">${label('importRow', 'line')}</th>
        <th scope="col">${label('importRow', 'code')}</th>
        <th scope="col">${words.whyFailed}</th>
      </tr>
    </thead>
    <tbody>
      ${rows.map(
        ({ line, code, issues }) => html`
      <tr>
        <td class="number">${line}</td>
        <td>${code}</td>
        <td>${(issues ?? []).map(({ path, expected }) => `${path.join('.')}: ${expected}`).join('; ')}</td>
      </tr>`,
      )}
    </tbody>
  </table>`
}
