import { describe, expect, it } from 'vitest'
import { expectedOutputOf, regionOf, snippetsIn } from './regions.js'

describe('snippetsIn', () => {
  it('finds fenced blocks and the region each one names', () => {
    const page = '# T\n\n<!-- region: examples/a.ts#one -->\n```ts\nconst a = 1\n```\n\n```sh\nnpm ci\n```\n'
    expect(snippetsIn(page)).toEqual([
      { line: 3, language: 'ts', text: 'const a = 1', region: 'examples/a.ts#one' },
      { line: 8, language: 'sh', text: 'npm ci' },
    ])
  })
})

describe('regionOf', () => {
  const source = `import a from 'a'
  // #region outer
  const b = 1
  // #region inner
  if (b) {
    a()
  }
  // #endregion
  // #endregion
`

  it('takes the text out, without marks and shared indentation', () => {
    expect(regionOf(source, 'outer')).toBe('const b = 1\nif (b) {\n  a()\n}')
    expect(regionOf(source, 'inner')).toBe('if (b) {\n  a()\n}')
  })

  it('refuses a name that is not there, and a region without an end', () => {
    expect(() => regionOf(source, 'other')).toThrow('0 regions are called other')
    expect(() => regionOf('// #region x\n', 'x')).toThrow('no end')
  })
})

describe('expectedOutputOf', () => {
  it('reads the last comment of a program', () => {
    expect(expectedOutputOf('run()\n\n// Output:\n// one\n//\n//   two\n')).toBe('one\n\n  two')
    expect(expectedOutputOf('// Output:\n// one\nrun()\n')).toBeUndefined()
  })
})
