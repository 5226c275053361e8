import { describe, expect, it } from 'vitest'
import { bulletsIn, citationsIn, coverOf, dueFor, isKept } from './promise-ledger.js'

const bullets = ['XX-1', 'XX-2', 'XX-3', 'YY-1']

describe('bulletsIn', () => {
  it('finds the bullets of a page and nothing else', () => {
    expect(
      bulletsIn('# T\n\n- **XX-1** One\n  more of **XX-9**\n- **XX-2** Two, see XX-1\n- three\n'),
    ).toEqual(['XX-1', 'XX-2'])
  })
})

describe('citationsIn', () => {
  it('reads ids from names, one or several, whole or in part', () => {
    const source = `describe('list [XX-1]', () => { it.each([1])('x %s [XX-2, YY-1: cursors]', () => {}) })`
    expect(citationsIn(source)).toEqual([
      { id: 'XX-1' },
      { id: 'XX-2', part: 'cursors' },
      { id: 'YY-1', part: 'cursors' },
    ])
  })

  it('does not count comments, skipped tests and tests left to do', () => {
    expect(citationsIn(`// [XX-1]\nit.skip('a [XX-2]', () => {})\nit.todo('b [XX-3]')`)).toEqual([])
  })
})

describe('isKept', () => {
  const cover = coverOf([`it('a [XX-1]'); it('b [XX-2: half]')`])

  it('takes a test of a part only where a part is due', () => {
    expect(isKept('XX-1', cover.get('XX-1'))).toBe(true)
    expect(isKept('XX-2', cover.get('XX-2'))).toBe(false)
    expect(isKept({ id: 'XX-2', part: 'half' }, cover.get('XX-2'))).toBe(true)
    expect(isKept('XX-3', cover.get('XX-3'))).toBe(false)
  })
})

describe('dueFor', () => {
  it('understands scopes, pages, ids and ranges', () => {
    expect(dueFor(['ground'], { ground: ['XX-2'] }, bullets)).toEqual(['XX-2'])
    expect(dueFor(['XX'], {}, bullets)).toEqual(['XX-1', 'XX-2', 'XX-3'])
    expect(dueFor(['XX-2..XX-3', 'YY-1'], {}, bullets)).toEqual(['XX-2', 'XX-3', 'YY-1'])
  })

  it('refuses a word that names nothing', () => {
    expect(() => dueFor(['ZZ-1'], {}, bullets)).toThrow('ZZ-1')
  })
})
