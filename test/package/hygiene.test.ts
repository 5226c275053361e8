import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { fromRoot } from '../tools/doors.js'

const tracked = spawnSync('git', ['ls-files'], { cwd: fromRoot(''), encoding: 'utf8' })
  .stdout.split('\n')
  .filter((path) => /\.(ts|mjs|cjs|json|md)$|^\.npmrc$|^\.ci\//.test(path))

/** A folder of somebody's machine, as it would stand in a text by mistake. */
const machinePath = /(?<![\w./-])\/(root|home|Users|work|farm)\/\w/

describe('what is committed', () => {
  it('names no folder of one machine', () => {
    expect(tracked.filter((path) => machinePath.test(textOf(path)))).toEqual([])
  })

  it('names no registry: the lock files have no address', () => {
    const locks = tracked.filter((path) => path.endsWith('package-lock.json') || path.endsWith('.npmrc'))
    expect(locks.length).toBeGreaterThan(0)
    expect(locks.filter((path) => /"resolved"|registry *=|https?:\/\/[^"]*\.tgz/.test(textOf(path)))).toEqual(
      [],
    )
  })

  it('is guarded by a pattern that finds such a folder', () => {
    expect(machinePath.test(`see ${['', 'home', 'ada'].join('/')}/notes`)).toBe(true)
    expect(machinePath.test('see docs/home/ada')).toBe(false)
  })
})

function textOf(path: string): string {
  return readFileSync(fromRoot(path), 'utf8')
}
