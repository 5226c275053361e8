import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { fromRoot } from './doors.js'
import { completed, entryFor, gapsIn } from './lock-file.js'

const lock = {
  packages: {
    '': {},
    'node_modules/tool': {
      version: '1.2.3',
      dev: true,
      optionalDependencies: { 'tool-linux-x64-gnu': '1.2.3', 'tool-darwin-arm64': '1.2.3' },
    },
    'node_modules/tool-linux-x64-gnu': { version: '1.2.3' },
  },
}

describe('the lock file', () => {
  it('has an entry for every platform (else: npm run lock)', () => {
    const real = JSON.parse(readFileSync(fromRoot('package-lock.json'), 'utf8'))
    expect(gapsIn(real).map(({ name }) => name)).toEqual([])
  })
})

describe('gapsIn', () => {
  it('finds the platform that was left out, and none once it was added', () => {
    expect(gapsIn(lock)).toEqual([{ name: 'tool-darwin-arm64', version: '1.2.3', dev: true }])
    expect(gapsIn(completed(lock))).toEqual([])
    expect(Object.keys(completed(lock).packages)).toEqual([
      '',
      'node_modules/tool',
      'node_modules/tool-darwin-arm64',
      'node_modules/tool-linux-x64-gnu',
    ])
  })
})

describe('entryFor', () => {
  it.each([
    ['tool-linux-x64-musl', { cpu: ['x64'], libc: ['musl'], os: ['linux'] }],
    ['tool-linux-arm-gnueabihf', { cpu: ['arm'], libc: ['glibc'], os: ['linux'] }],
    ['tool-win32-x64-gnu', { cpu: ['x64'], os: ['win32'] }],
    ['@a/b-darwin-arm64', { cpu: ['arm64'], os: ['darwin'] }],
  ])('reads the platform from %s', (name, platform) => {
    expect(entryFor({ name, version: '1.2.3', dev: false })).toEqual({
      version: '1.2.3',
      optional: true,
      ...platform,
    })
  })

  it('refuses what it cannot know', () => {
    expect(() => entryFor({ name: 'tool', version: '1.2.3', dev: true })).toThrow(
      'not named after a platform',
    )
    expect(() => entryFor({ name: 'tool-darwin-arm64', version: '^1', dev: true })).toThrow(
      'no exact version',
    )
  })
})
