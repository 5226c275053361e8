import { type Cell, csvRow } from '../../../engines/tables/index.js'
import { formatDecimal, isPlainObject, type Money } from '../../../kernel/index.js'

export interface ExportOptions {
  /** The model of the crm: it says which columns there are, and in which order. */
  readonly model: ExportModel
  readonly entity: string
  readonly format: 'csv' | 'jsonl'
  /** As `list` takes them. */
  readonly where?: unknown
  readonly search?: string
  readonly archived?: 'include' | 'only'
  /** Fields, attributes as `attributes.plan`. Default: all. */
  readonly columns?: readonly string[]
  /** Default: `,`. */
  readonly delimiter?: string
}

/** What exporting needs of a model. */
export interface ExportModel {
  readonly entities: Readonly<
    Record<
      string,
      { readonly fields: Readonly<Record<string, { readonly name: string; readonly type: string }>> }
    >
  >
}

type Row = Readonly<Record<string, unknown>>

interface Streaming {
  stream(query: object): AsyncIterable<Row>
}

/** Rows of about so many characters leave together. */
const enough = 65_536

/**
 * Every row of an entity that its actor may see, as text: pieces of CSV (RFC 4180) or of JSON lines, for a file or a
 * response. Hidden fields have no column. In CSV no cell is a formula: `importTable` undoes what keeps it from being one.
 *
 * @returns pieces of text, as they are read
 * @throws `input.invalid` | `rule.invalid` | `access.denied`, and what the storage throws
 */
export async function* exportTable(crm: object, options: ExportOptions): AsyncGenerator<string, void, void> {
  const { model, entity, format, where, search, archived, delimiter } = options
  const noun = (crm as Readonly<Record<string, Streaming | undefined>>)[entity]
  if (!noun || !Object.hasOwn(model.entities, entity)) throw new TypeError(`The crm has no entity ${entity}.`)
  const wanted = options.columns ?? Object.keys(model.entities[entity]?.fields ?? {})
  let columns: readonly Column[] | undefined
  let text = ''
  const query = Object.fromEntries(
    Object.entries({ where, search, archived }).filter(([, value]) => value !== undefined),
  )
  for await (const row of noun.stream(query)) {
    if (format === 'jsonl') text += `${JSON.stringify(chosen(row, options.columns))}\n`
    else {
      if (!columns) {
        columns = columnsFor(
          wanted.filter((name) => isThere(row, name)),
          model,
          entity,
        )
        text += headerOf(columns, delimiter)
      }
      text += csvRow(
        columns.map((column) => column.cell(row)),
        delimiter,
      )
    }
    if (text.length < enough) continue
    yield text
    text = ''
  }
  if (format === 'csv' && !columns) text += headerOf(columnsFor(wanted, model, entity), delimiter)
  if (text !== '') yield text
}

/** One entity of an export of everything. */
export interface ExportedTable {
  readonly entity: string
  readonly text: AsyncIterable<string>
}

/**
 * Everything that its actor may see, entity by entity, archived rows included.
 *
 * @returns a table for each entity; its text is read before the next is asked for
 * @throws what `exportTable` throws
 */
export async function* exportAll(
  crm: object,
  { model, format, delimiter }: Pick<ExportOptions, 'model' | 'format' | 'delimiter'>,
): AsyncGenerator<ExportedTable, void, void> {
  for (const entity of Object.keys(model.entities)) {
    yield { entity, text: exportTable(crm, { model, entity, format, delimiter, archived: 'include' }) }
  }
}

interface Column {
  readonly name: string
  readonly cell: (row: Row) => Cell
}

function headerOf(columns: readonly Column[], delimiter?: string): string {
  return csvRow(
    columns.map(({ name }) => ({ text: name })),
    delimiter,
  )
}

// Money has a column more: an amount says nothing without its currency.
function columnsFor(names: readonly string[], model: ExportModel, entity: string): readonly Column[] {
  const fields = model.entities[entity]?.fields ?? {}
  return names.flatMap((name): Column[] => {
    const own = { name, cell: (row: Row) => cellOf(valueIn(row, name)) }
    if (fields[name]?.type !== 'money') return [own]
    const currency = (row: Row): Cell => {
      const value = valueIn(row, name)
      return isMoney(value) ? { text: value.currency } : undefined
    }
    return [own, { name: `${name}.currency`, cell: currency }]
  })
}

function cellOf(value: unknown): Cell {
  if (value === null || value === undefined) return undefined
  if (typeof value === 'string') return { text: value }
  if (isMoney(value)) return { plain: formatDecimal(value) }
  return typeof value === 'object' ? { text: JSON.stringify(value) } : { plain: String(value) }
}

function isMoney(value: unknown): value is Money {
  return isPlainObject(value) && typeof value.amount === 'number' && typeof value.currency === 'string'
}

const attribute = 'attributes.'

function valueIn(row: Row, name: string): unknown {
  if (!name.startsWith(attribute)) return row[name]
  return isPlainObject(row.attributes) ? row.attributes[name.slice(attribute.length)] : undefined
}

/** A hidden field is missing from its row; an attribute may be missing from one and stand in the next. */
function isThere(row: Row, name: string): boolean {
  return name.startsWith(attribute) ? 'attributes' in row : name in row
}

function chosen(row: Row, columns: readonly string[] | undefined): object {
  if (!columns) return row
  return Object.fromEntries(
    columns.filter((name) => isThere(row, name)).map((name) => [name, valueIn(row, name)]),
  )
}
