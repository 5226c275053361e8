import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { csvRow, disarm, rearm } from '../../../src/engines/tables/index.js'
import { broken, bytesOf, inPieces, read } from './tables.js'

describe('a CSV table', () => {
  it('has its columns from the header and its lines from the text', async () => {
    const text = 'Name,Note\r\nAda,"two\r\nlines, and a ""word"""\r\n\r\nGrace,\r\n'
    expect(await read(text)).toEqual({
      columns: ['Name', 'Note'],
      records: [
        { line: 2, Name: 'Ada', Note: 'two\r\nlines, and a "word"' },
        { line: 5, Name: 'Grace', Note: '' },
      ],
    })
  })

  it.each(['\n', '\r\n', '\r'])('ends its lines with %j', async (end) => {
    const { records } = await read(['a,b', '1,2', '"3","4"', '5,6'].join(end))
    expect(records).toEqual([
      { line: 2, a: '1', b: '2' },
      { line: 3, a: '3', b: '4' },
      { line: 4, a: '5', b: '6' },
    ])
  })

  it('ends some of its lines in one way and some in the other', async () => {
    const { records } = await read('a,b\r\n1,2\n3,"4"\r\n5,"6"\n')
    expect(records.map((record) => Object.values(record))).toEqual([
      [2, '1', '2'],
      [3, '3', '4'],
      [4, '5', '6'],
    ])
  })

  it('calls a second column of a name by its number, and names that objects have already', async () => {
    const { columns, records } = await read('x,x,__proto__\n1,2,3\n')
    expect(columns).toEqual(['x', 'x (2)', '__proto__'])
    expect(records).toHaveLength(1)
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined()
  })

  it('tells of a row with another number of cells, and goes on', async () => {
    const { records } = await read('a,b\n1\n1,2,3\n1,2\n')
    expect(records).toEqual([
      { line: 2, code: 'table.cells_differ' },
      { line: 3, code: 'table.cells_differ' },
      { line: 4, a: '1', b: '2' },
    ])
  })

  it('comes in pieces of any size', async () => {
    const text = 'a,b\r\n"x ""y""\r\nz",2\r\n"3","4"\r\n'.repeat(3)
    const whole = await read(text)
    for (const size of [1, 2, 3, 7]) {
      expect(await read(inPieces(text, size))).toEqual(whole)
      expect(await read(inPieces(bytesOf(text), size))).toEqual(whole)
    }
  })

  it('reads other delimiters when they are said', async () => {
    expect((await read('a;b\n1,5;2\n', { delimiter: ';' })).records).toEqual([{ line: 2, a: '1,5', b: '2' }])
  })
})

describe('a broken CSV table', () => {
  it('tells the line of a quotation mark that is not closed [CU-17: part, bad input]', async () => {
    expect(await broken('a,b\n1,2\n3,"4\n5,6\n')).toEqual({
      code: 'table.quote_unclosed',
      line: 3,
      before: 1,
    })
  })

  it('tells the line where something follows a closing one', async () => {
    expect(await broken('a,b\n1,2\n3,"4"5\n')).toEqual({ code: 'table.quote_stray', line: 3, before: 1 })
  })

  it('refuses a row of 10 MB without reading it to its end [CU-17: part, bad input]', async () => {
    let given = 0
    const endless = async function* () {
      yield 'a,b\n1,2\n3,"'
      for (; given < 10_000_000; given += 10_000) yield 'x'.repeat(10_000)
    }
    expect(await broken(endless())).toEqual({ code: 'table.row_too_long', line: 3, before: 1 })
    expect(given).toBeLessThan(1_200_000)
    expect(await broken(inPieces(bytesOf(`a\n${'x'.repeat(10_000_000)}\n`), 65_536))).toMatchObject({
      code: 'table.row_too_long',
      line: 2,
    })
  })

  it('refuses a million columns [CU-17: part, bad input]', async () => {
    expect(await broken(`${'a,'.repeat(300_000)}\n`)).toMatchObject({
      code: 'table.too_many_columns',
      line: 1,
    })
    expect(await broken(`a\n1\n${','.repeat(300_000)}\n`)).toMatchObject({
      code: 'table.too_many_columns',
      line: 3,
    })
    expect(await broken(`${'a,'.repeat(1_000_000)}\n`)).toMatchObject({ code: 'table.row_too_long', line: 1 })
  })

  it('has no header when it is empty', async () => {
    expect(await broken('')).toMatchObject({ code: 'table.empty' })
    expect(await broken('\r\n\r\n')).toMatchObject({ code: 'table.empty' })
  })
})

describe('disarm', () => {
  it.each(['=1+1', '+49 30', '-1', '@sum', '\tx', '\rx', '＝1', "'=1", "''@x"])('disarms %j', (text) => {
    expect(disarm(text)).toBe(`'${text}`)
    expect(rearm(disarm(text))).toBe(text)
  })

  it.each(['', 'Ada', "'tis", "''", '1+1', ' =1'])('leaves %j', (text) => {
    expect(disarm(text)).toBe(text)
    expect(rearm(text)).toBe(text)
  })

  const cell = fc
    .array(fc.constantFrom('=', '+', '-', '@', "'", '"', ',', '\t', '\r', '\n', ' ', 'a', '＝', '中', '1'), {
      maxLength: 6,
    })
    .map((characters) => characters.join(''))

  it('is undone by rearm, whatever the text', () => {
    fc.assert(fc.property(fc.oneof(cell, fc.string()), (text) => rearm(disarm(text)) === text))
  })

  it('leaves no cell that begins a formula', () => {
    fc.assert(fc.property(cell, (text) => !/^[=+\-@\t\r＝＋－＠]/.test(disarm(text))))
  })

  it('written and read again, every text is what it was [CU-17: part, formulas are disarmed and rearmed]', async () => {
    const row = fc.array(fc.oneof(cell, fc.string({ unit: 'grapheme' })), { minLength: 1, maxLength: 4 })
    await fc.assert(
      fc.asyncProperty(
        fc.array(row, { minLength: 1, maxLength: 4 }),
        fc.integer({ min: 1, max: 9 }),
        async (rows, size) => {
          const columns = ['c0', 'c1', 'c2', 'c3']
          const texts = rows.map((cells) => columns.map((_, at) => cells[at] ?? ''))
          const text = [columns, ...texts]
            .map((cells) => csvRow(cells.map((one) => ({ text: one }))))
            .join('')
          const { records } = await read(inPieces(text, size))
          expect(records.map((record) => Object.values(record).slice(1))).toEqual(texts)
        },
      ),
    )
  })
})
