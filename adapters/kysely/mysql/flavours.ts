import type { Named, Write } from '../engine.js'

/** What MariaDB and MySQL do differently from each other, and nothing else. */
export interface MysqlFlavour {
  readonly label: 'MariaDB' | 'MySQL'
  /** The oldest version with what is used here: `json_table`, and `skip locked` on MariaDB, row aliases on MySQL. */
  readonly oldest: readonly [major: number, minor: number, patch: number]
  /** Equality and order by code point, trailing blanks included. The `utf8mb4_bin` of both pads with blanks. */
  readonly collation: string
  /** Adds to a counter row, made if it is missing. On MariaDB it answers `pos` itself. */
  next(counter: Named, bind: { tenant: Write; n: Write }): string
  /** Answers `pos` after `next`, where that cannot: parameter tenant. */
  position?(counter: Named, bind: { tenant: Write }): string
  /** Answers as `alive` whether a transaction is open; MySQL has no such question that everybody may ask. */
  readonly askAlive?: string
  /** A query under other settings of its session, for itself alone. */
  under(settings: Readonly<Record<string, number>>, query: string): string
  explain(query: string): string
}

export const mariadb: MysqlFlavour = {
  label: 'MariaDB',
  oldest: [10, 6, 0],
  collation: 'utf8mb4_nopad_bin',
  next: ({ table, columns }, { tenant, n }) =>
    `insert into ${table} (${columns.tenant}, ${columns.pos}) values (${tenant()}, ${n()}) ` +
    `on duplicate key update ${columns.pos} = ${columns.pos} + values(${columns.pos}) ` +
    `returning ${columns.pos} as \`pos\``,
  askAlive: 'select @@in_transaction as `alive`',
  under: (settings, query) =>
    `set statement ${Object.entries(settings)
      .map(([name, value]) => `${name} = ${value}`)
      .join(', ')} for ${query}`,
  // `explain` stands behind the settings, not before them.
  explain: (query) => query.replace(/^(set statement [^()]+? for )?/, '$1explain '),
}

export const mysql8: MysqlFlavour = {
  label: 'MySQL',
  oldest: [8, 0, 19],
  collation: 'utf8mb4_0900_bin',
  next: ({ table, columns }, { tenant, n }) =>
    `insert into ${table} (${columns.tenant}, ${columns.pos}) values (${tenant()}, ${n()}) as \`taken\` ` +
    `on duplicate key update ${columns.pos} = ${table}.${columns.pos} + \`taken\`.${columns.pos}`,
  // The transaction holds the row: it reads what it wrote, and nobody else has written since.
  position: ({ table, columns }, { tenant }) =>
    `select ${columns.pos} as \`pos\` from ${table} where ${columns.tenant} = ${tenant()}`,
  under: (settings, query) =>
    query.replace(
      /^select /,
      `select /*+ ${Object.entries(settings)
        .map(([name, value]) => `set_var(${name} = ${value})`)
        .join(' ')} */ `,
    ),
  explain: (query) => `explain ${query}`,
}

/** `10.11.6-MariaDB-1`, `8.0.36-commercial`; some proxies put `5.5.5-` before MariaDB's own. */
export const readVersion = (
  version: string,
): { readonly flavour: MysqlFlavour; readonly numbers: readonly number[] } => {
  const isMariadb = /mariadb/i.test(version)
  const own = isMariadb ? version.replace(/^5\.5\.5-/, '') : version
  return {
    flavour: isMariadb ? mariadb : mysql8,
    numbers: own.split(/[^\d]+/, 3).map(Number),
  }
}
