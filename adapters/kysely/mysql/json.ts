import type { ItemKind, ValueType } from '../../../src/kernel/index.js'
import { unsupported } from '../../../src/storage/index.js'
import type { BindList } from '../engine.js'

/** JSON in text columns, read with functions that MariaDB and MySQL share. */
export interface JsonExpressions {
  attribute(json: string, path: readonly string[], type: ValueType): string
  hasAny(array: string, item: ItemKind, list: BindList): string
  hasAll(array: string, item: ItemKind, list: BindList): string
}

export const jsonExpressions = (collation: string): JsonExpressions => {
  return {
    attribute: (json, path, type) => {
      const value = `json_extract(${json}, ${jsonPath(path)})`
      return declared(value, type)
    },
    // Counted, not asked with `exists`: joins that the optimizers of both make of that have answered wrongly.
    hasAny: (array, item, list) =>
      `(select count(*) from ${members(array)} as \`had\` where ${array} is not null and ` +
      `${declared('`had`.`item`', item)} in (${wanted(item, list)})) > 0`,
    hasAll: (array, item, list) =>
      `(${array} is not null and (select count(*) from (${wanted(item, list)}) as \`wanted\` where ` +
      `(select count(*) from ${members(array)} as \`had\` where ${array} is not null and ` +
      `${declared('`had`.`item`', item)} = \`wanted\`.\`item\`) = 0) = 0)`,
  }

  /** A JSON value as SQL, `null` unless it is of the declared JSON type. */
  function declared(json: string, type: ValueType | ItemKind): string {
    return `case when json_type(${json}) in (${jsonTypes[type]}) then ${plainOf(json, type)} end`
  }

  function plainOf(json: string, type: ValueType | ItemKind): string {
    switch (type) {
      case 'integer':
      case 'number':
      case 'money':
        return `cast(${json} as double)`
      case 'boolean':
        // MariaDB makes no column of a comparison whose collation is nobody's.
        return `json_unquote(${json}) collate ${collation} = 'true'`
      case 'list':
      case 'address':
      case 'birthday':
        return json
      default:
        return `json_unquote(${json}) collate ${collation}`
    }
  }

  function wanted(item: ItemKind, list: BindList): string {
    return `select ${plainOf('`given`.`item`', item)} as \`item\` from ${members(list(JSON.stringify))} as \`given\``
  }
}

/** The members of a JSON array as rows. */
function members(array: string): string {
  return `json_table(${array}, '$[*]' columns (\`item\` json path '$'))`
}

/** What `json_type` says of a value that is what was declared: MariaDB and MySQL do not use the same words. */
const numbers = `'INTEGER', 'UNSIGNED INTEGER', 'DOUBLE', 'DECIMAL'`

const jsonTypes: Readonly<Record<ValueType, string>> = {
  text: `'STRING'`,
  enum: `'STRING'`,
  ref: `'STRING'`,
  day: `'STRING'`,
  instant: `'STRING'`,
  integer: numbers,
  money: numbers,
  number: numbers,
  boolean: `'BOOLEAN'`,
  list: `'ARRAY'`,
  address: `'OBJECT'`,
  birthday: `'OBJECT'`,
}

/** Keys stand in quotes, escaped as in JSON. */
function jsonPath(keys: readonly string[]): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: JSON escapes them, and paths are compared in other ways
  if (keys.some((key) => /[\u0000-\u001f]/.test(key))) {
    throw unsupported({ driver: 'mysql', missing: ['attributes named with control characters'] })
  }
  return literal(`$${keys.map((key) => `.${JSON.stringify(key)}`).join('')}`)
}

/** As code points where it could mean anything else: mysql2 takes a question mark in quotes for a parameter. */
function literal(text: string): string {
  if (/^[\w $".-]*$/.test(text)) return `'${text}'`
  return `_utf8mb4 x'${[...new TextEncoder().encode(text)].map((byte) => byte.toString(16).padStart(2, '0')).join('')}'`
}
