import { basename } from 'node:path'
import { parseArgs } from 'node:util'
import { type ColumnMap, readMap } from './columns.js'
import { UsageError } from './usage.js'

/** What the program is asked to do. */
export interface Wanted {
  readonly db: string
  readonly currency: string
  readonly source: string
  /** Absent: a made-up data set. */
  readonly csv?: { readonly file: string; readonly map: ColumnMap }
}

/** Reads the command line. @returns `undefined` when help is asked for */
export const readArguments = (args: readonly string[]): Wanted | undefined => {
  const { purchases, map, currency = 'USD', source, db, help } = parse(args)
  if (help) return undefined
  if (!/^[A-Z]{3}$/.test(currency)) throw new UsageError('--currency takes an ISO 4217 code such as EUR.')
  if (purchases === undefined) {
    if (map ?? source) throw new UsageError('--map and --source need --purchases.')
    return { db: db ?? '.quickstart/sample.db', currency, source: 'sample' }
  }
  if (map === undefined) throw new UsageError('--purchases needs --map.')
  const name = source ?? basename(purchases).replace(/\.[^.]*$/, '')
  const csv = { file: purchases, map: readMap(map) }
  return { db: db ?? `.quickstart/${name}.db`, currency, source: name, csv }
}

const text = { type: 'string' } as const
const options = {
  purchases: text,
  map: text,
  currency: text,
  source: text,
  db: text,
  help: { type: 'boolean' },
} as const

function parse(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options }).values
  } catch (error) {
    throw new UsageError(firstSentence(error))
  }
}

function firstSentence(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error)
  return `${message.split(/\.\s/)[0]?.replace(/\.$/, '')}.`
}
