import { describe, expect, it } from 'vitest'
import { broken, inPieces, read } from './tables.js'

const format = 'jsonl' as const

describe('a table of JSON lines', () => {
  it('has values of every kind, and members of members as columns of their own', async () => {
    const text =
      '{"name":"Ada","age":36,"address":{"city":"London"},"tags":["x"],"gone":null}\n\n{"name":"Grace"}'
    const { columns, records } = await read(text, { format })
    expect(columns).toEqual(['name', 'age', 'address', 'address.city', 'tags', 'gone'])
    expect(records).toEqual([
      {
        line: 1,
        name: 'Ada',
        age: 36,
        address: { city: 'London' },
        'address.city': 'London',
        tags: ['x'],
        gone: null,
      },
      { line: 3, name: 'Grace' },
    ])
    expect(await read(inPieces(text, 3), { format })).toEqual({ columns, records })
  })

  it('tells of a line that is no object, and goes on', async () => {
    const { records } = await read('{"a":1}\n{"a":\n[1]\n"x"\n{"a":2}\r\n', { format })
    expect(records).toEqual([
      { line: 1, a: 1 },
      { line: 2, code: 'table.not_json' },
      { line: 3, code: 'table.not_an_object' },
      { line: 4, code: 'table.not_an_object' },
      { line: 5, a: 2 },
    ])
  })

  it('refuses a line that is too long, and one with too many members [CU-17: part, bad input]', async () => {
    const many = JSON.stringify(Object.fromEntries(Array.from({ length: 1001 }, (_, at) => [`c${at}`, 1])))
    expect(await broken(`{"a":1}\n${many}\n`, { format })).toMatchObject({
      code: 'table.too_many_columns',
      line: 2,
    })
    const long = `{"a":"${'x'.repeat(2_000_000)}"}`
    expect(await broken(`{"a":1}\n${long}\n`, { format })).toMatchObject({
      code: 'table.row_too_long',
      line: 2,
    })
    expect(await broken(inPieces(`{"a":1}\n${long}`, 50_000), { format })).toEqual({
      code: 'table.row_too_long',
      line: 2,
      before: 1,
    })
  })
})
