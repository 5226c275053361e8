import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { fromRoot } from './doors.js'
import { engineFiles } from './engine-files.js'
import { filesUnder } from './files.js'

describe('engineFiles', () => {
  const files = engineFiles()

  it('names the tests that ask for an engine, directly and through others', () => {
    expect(files).toContain('test/contract/mariadb-contract.test.ts')
    expect(files).toContain('test/crm/bulk.test.ts')
    expect(files).toContain('test/crash/killed-servers.test.ts')
  })

  it('leaves out what is the same on every engine', () => {
    expect(files).not.toContain('test/kernel/money.test.ts')
    expect(files.length).toBeLessThan(filesUnder('test', '.test.ts').length / 2)
  })

  it('misses none that reads the environment itself', () => {
    const word = ['process', 'env', 'CLIENTELE_ENGINES'].join('.')
    const reading = filesUnder('test', '.test.ts').filter((file) =>
      readFileSync(fromRoot(file), 'utf8').includes(word),
    )
    expect(reading.filter((file) => !files.includes(file))).toEqual([])
  })
})
