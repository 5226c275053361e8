import { describe, expect, it } from 'vitest'
import { figuresOf, percentile } from './source-figures.js'

describe('figuresOf', () => {
  it('counts lines, functions of every kind, and any', () => {
    const source = `const one = (x: any): number => x
function three() {
  return [1].map((n) => n)
}
type F = (y: any) => void
interface I { method(): void }
`
    expect(figuresOf(source)).toEqual({ lines: 6, functionLines: [1, 3, 1], anys: 2 })
  })
})

describe('percentile', () => {
  it('is the nearest rank', () => {
    expect(percentile([3, 1, 2], 0.5)).toBe(2)
    expect(percentile([1, 2, 3, 4], 0.95)).toBe(4)
    expect(percentile([], 0.5)).toBe(0)
  })
})
