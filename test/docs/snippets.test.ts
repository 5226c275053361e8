import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { fromRoot } from '../tools/doors.js'
import { filesUnder } from '../tools/files.js'
import { regionOf, snippetsIn } from '../tools/regions.js'

const pages = ['README.md', 'CHANGELOG.md', ...filesUnder('docs', '.md')].filter(
  (path) => !/^docs\/(api|promises|decisions)\//.test(path),
)

const snippets = pages.flatMap((page) =>
  snippetsIn(readFileSync(fromRoot(page), 'utf8'))
    .filter(
      ({ language, region }) => region !== undefined || /^(ts|typescript|js|javascript)$/.test(language),
    )
    .map((snippet) => ({ where: `${page}:${snippet.line}`, ...snippet })),
)

describe('code in the documentation', () => {
  it.each(snippets)('$where is a region of a program that is run', ({ region, text }) => {
    expect(region, 'no `<!-- region: examples/x.ts#name -->` stands before it').toMatch(
      /^(examples|test)\/.+#.+$/,
    )
    const [path = '', name = ''] = region?.split('#') ?? []
    expect(text).toBe(regionOf(readFileSync(fromRoot(path), 'utf8'), name))
  })

  it('gives the two commands that CI runs', () => {
    const commands = snippetsIn(readFileSync(fromRoot('README.md'), 'utf8'))
      .filter(({ language }) => language === 'sh')
      .flatMap(({ text }) => text.split('\n'))
    expect(commands).toEqual(expect.arrayContaining(['npm ci && npm run quickstart', 'npm ci && npm test']))
  })
})

describe('links of the documentation', () => {
  const links = [...pages, ...filesUnder('docs/decisions', '.md')].flatMap((page) =>
    [...readFileSync(fromRoot(page), 'utf8').matchAll(/\]\((?!https?:|#|mailto:)([^)#\s]+)/g)].map(
      ([, target = '']) => [page, target] as const,
    ),
  )

  it('lead to files that are there', () => {
    const broken = links.filter(([page, target]) => {
      try {
        readFileSync(new URL(target, `file://${fromRoot(page)}`))
        return false
      } catch (error) {
        return (error as NodeJS.ErrnoException).code !== 'EISDIR'
      }
    })
    expect(broken).toEqual([])
  })
})
