import ts from 'typescript'
import type { Due } from './scopes.js'

/** How well a bullet is covered: by a test of the whole, of a part of it, or by none. */
export type Cover = { readonly whole: boolean; readonly parts: readonly string[] }

/** The ids of the bullets on a page, in order. */
export const bulletsIn = (markdown: string): readonly string[] =>
  [...markdown.matchAll(/^- \*\*([A-Z]{2}-\d+)\*\*/gm)].map(([, id]) => id ?? '')

/**
 * The ids that test names of a file carry: `[AP-9]`, `[AP-9, AP-10]` or `[AP-9: its cursors]`.
 * Comments do not count, nor does a test that is skipped or left to do.
 */
export const citationsIn = (source: string): readonly { id: string; part?: string }[] =>
  textsOf(ts.createSourceFile('test.ts', source, ts.ScriptTarget.Latest, true)).flatMap((text) =>
    [...text.matchAll(/\[([A-Z]{2}-\d+(?:, *[A-Z]{2}-\d+)*)(?:: *([^\]]+))?\]/g)].flatMap(
      ([, ids = '', part]) => ids.split(/, */).map((id) => (part === undefined ? { id } : { id, part })),
    ),
  )

/** What the tests cover, by id. */
export const coverOf = (sources: readonly string[]): ReadonlyMap<string, Cover> => {
  const covers = new Map<string, { whole: boolean; parts: string[] }>()
  for (const { id, part } of sources.flatMap(citationsIn)) {
    const cover = covers.get(id) ?? { whole: false, parts: [] }
    if (part === undefined) cover.whole = true
    else if (!cover.parts.includes(part)) cover.parts.push(part)
    covers.set(id, cover)
  }
  return covers
}

/** Whether a bullet that is due has its test: a test of any part will do when only a part is due. */
export const isKept = (due: Due, cover: Cover | undefined): boolean =>
  cover !== undefined && (cover.whole || (typeof due !== 'string' && cover.parts.length > 0))

/**
 * The bullets a caller means by `ground`, `AP`, `AP-3` or `ST-1..ST-7`.
 *
 * @throws when a word names nothing
 */
export const dueFor = (
  words: readonly string[],
  scopes: Readonly<Record<string, readonly Due[]>>,
  bullets: readonly string[],
): readonly Due[] => words.flatMap((word) => scopes[word] ?? bulletsNamed(word, bullets))

function bulletsNamed(word: string, bullets: readonly string[]): readonly string[] {
  const [first, last = first] = word.split('..')
  const from = bullets.findIndex((id) => id === first || id.startsWith(`${first}-`))
  const to = bullets.findLastIndex((id) => id === last || id.startsWith(`${last}-`))
  if (from < 0 || to < from) throw new Error(`No bullet and no scope is called ${word}`)
  return bullets.slice(from, to + 1)
}

function textsOf(node: ts.Node): readonly string[] {
  if (ts.isCallExpression(node) && /\.(skip|todo)$/.test(node.expression.getText())) return []
  if (ts.isStringLiteralLike(node)) return [node.text]
  if (ts.isTemplateExpression(node)) return [node.getText()]
  return node.getChildren().flatMap(textsOf)
}
