import { describe, expect, it } from 'vitest'
import { broken, bytesOf, inPieces, read, utf16 } from './tables.js'

const text = '姓名,城市\n王小明,北京\n李雷,上海\n'
const records = [
  { line: 2, 姓名: '王小明', 城市: '北京' },
  { line: 3, 姓名: '李雷', 城市: '上海' },
]
const gb18030 = new Uint8Array([
  0xd0, 0xd5, 0xc3, 0xfb, 0x2c, 0xb3, 0xc7, 0xca, 0xd0, 0x0a, 0xcd, 0xf5, 0xd0, 0xa1, 0xc3, 0xf7, 0x2c, 0xb1,
  0xb1, 0xbe, 0xa9, 0x0a,
])
const marked = (mark: readonly number[], bytes: Uint8Array) => new Uint8Array([...mark, ...bytes])

describe('the encoding of a table', () => {
  it.each([
    ['UTF-8', bytesOf(text), undefined],
    ['UTF-8 with its mark', marked([0xef, 0xbb, 0xbf], bytesOf(text)), undefined],
    ['UTF-16 with its mark', marked([0xff, 0xfe], utf16(text, 'le')), undefined],
    ['UTF-16, high byte first, with its mark', marked([0xfe, 0xff], utf16(text, 'be')), undefined],
    ['UTF-16 without a mark', utf16(text, 'le'), 'utf-16le'],
    ['UTF-16 that is said loosely', marked([0xfe, 0xff], utf16(text, 'be')), 'UTF-16'],
  ])('is %s [CU-17: part, encodings]', async (_, bytes, encoding) => {
    expect((await read(bytes, { encoding })).records).toEqual(records)
    expect((await read(inPieces(bytes, 1), { encoding })).records).toEqual(records)
  })

  it('is GB18030 when it is said, or marked [CU-17: part, encodings]', async () => {
    const found = [records[0]]
    expect((await read(gb18030, { encoding: 'gb18030' })).records).toEqual(found)
    expect((await read(gb18030, { encoding: 'GBK' })).records).toEqual(found)
    expect((await read(marked([0x84, 0x31, 0x95, 0x33], gb18030))).records).toEqual(found)
  })

  it('is not guessed: bytes of another are refused with their line [CU-17: part, encodings]', async () => {
    expect(await broken(gb18030)).toEqual({ code: 'table.encoding_broken', line: 1, before: 0 })
    const later = new Uint8Array([...bytesOf('a,b\n1,2\n3,4\n'), 0x35, 0x2c, 0xff, 0x0a, ...bytesOf('7,8\n')])
    expect(await broken(later)).toEqual({ code: 'table.encoding_broken', line: 4, before: 2 })
    expect(await broken(inPieces(later, 2))).toEqual({ code: 'table.encoding_broken', line: 4, before: 2 })
    expect(await broken(utf16(text, 'le').subarray(0, -1), { encoding: 'utf-16le' })).toMatchObject({
      code: 'table.encoding_broken',
    })
  })

  it('is refused where the mark says another, and where nobody knows it', async () => {
    const bytes = marked([0xff, 0xfe], utf16(text, 'le'))
    expect(await broken(bytes, { encoding: 'utf-8' })).toMatchObject({ code: 'table.encoding_differs' })
    expect(await broken(bytes, { encoding: 'klingon' })).toMatchObject({ code: 'table.encoding_unknown' })
  })

  it('does not matter to a text, whose mark goes', async () => {
    expect((await read(`\uFEFF${text}`)).records).toEqual(records)
  })
})

describe('a stream', () => {
  it('is a web stream, iterable or not', async () => {
    const stream = () =>
      new ReadableStream<Uint8Array>({
        start: (controller) => {
          controller.enqueue(bytesOf(text))
          controller.close()
        },
      })
    expect((await read(stream())).records).toEqual(records)
    const bare = stream()
    expect((await read({ getReader: () => bare.getReader() })).records).toEqual(records)
  })
})
