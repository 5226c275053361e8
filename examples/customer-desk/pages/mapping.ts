import { type CustomerMapping, openTable, suggestColumns } from 'clientele/moving'
import { html } from 'hono/html'
import { formatOf, type Upload } from '../imports.js'
import type { Html } from '../layout.js'
import type { Tongue } from '../tongue.js'

/** What a column may be. */
const places = [
  'name',
  'givenName',
  'familyName',
  'legalName',
  'email',
  'phone',
  'countryCode',
  'language',
  'source',
  'attributes.plan',
] as const

const attributes = ['plan']

/** The columns of a file with what they seem to be, for somebody to look at. */
export const mappingPage = async (tongue: Tongue, upload: Upload): Promise<Html> => {
  const { words, label } = tongue
  const { columns, first } = await headOf(upload)
  const suggested = new Map(
    suggestColumns(columns, attributes).columns.map(({ column, to }) => [column, to] as const),
  )
  return html`
    <h1>${upload.name}</h1>
    <p>${words.mappingHint}</p>
    <form method="post" class="panel">
      <table>
        <thead>
          <tr>
            <th scope="col">${words.column}</th>
            <th scope="col">${words.example}</th>
            <th scope="col">${words.field}</th>
          </tr>
        </thead>
        <tbody>
          ${columns.map(
            (column, at) => html`
          <tr>
            <th scope="row"><label for="column-${at}">${column}</label></th>
            <td>${first.get(column)}</td>
            <td>
              <select id="column-${at}" name="${at}">
                <option value="">${words.leaveOut}</option>
                ${places.map((place) => html`<option value="${place}" ${suggested.get(column) === place ? html`selected` : ''}>${label('customer', place)}</option>`)}
              </select>
            </td>
          </tr>`,
          )}
        </tbody>
      </table>
      <button>${words.startImport}</button>
    </form>`
}

/** The mapping that a form says: customers are found by their e-mail address, others are made. */
export const readMapping = async (
  upload: Upload,
  form: Readonly<Record<string, string>>,
): Promise<CustomerMapping> => {
  const { columns } = await headOf(upload)
  const chosen = columns.flatMap((column, at) => (form[at] ? [{ column, to: form[at] }] : []))
  const parts = ['givenName', 'familyName'].flatMap(
    (part) => chosen.find(({ to }) => to === part)?.column ?? [],
  )
  const isNamed = chosen.some(({ to }) => to === 'name')
  return {
    into: 'customer',
    match: chosen.some(({ to }) => to === 'email') ? ['email'] : [],
    columns: isNamed || parts.length === 0 ? chosen : [...chosen, { column: parts, to: 'name' }],
  }
}

async function headOf({ name, bytes }: Upload) {
  const table = await openTable(bytes, { format: formatOf(name) })
  try {
    const { columns } = table
    for await (const [record] of table.batches) return { columns, first: record?.cells ?? new Map() }
    return { columns, first: new Map() }
  } finally {
    await table.close()
  }
}
