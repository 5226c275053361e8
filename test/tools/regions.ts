/** A fenced block of a Markdown page, and the region it says it is. */
export interface Snippet {
  readonly line: number
  readonly language: string
  readonly text: string
  /** `examples/x.ts#name`, from a `<!-- region: examples/x.ts#name -->` on the line before. */
  readonly region?: string
}

/** The fenced blocks of a page. */
export const snippetsIn = (markdown: string): readonly Snippet[] => {
  const fence = /^(?:<!-- region: (\S+) -->\n+)?```(\w*)[^\n]*\n([\s\S]*?)^```$/gm
  return [...markdown.matchAll(fence)].map(({ index, 1: region, 2: language = '', 3: text = '' }) => ({
    line: markdown.slice(0, index).split('\n').length,
    language,
    text: text.trimEnd(),
    ...(region ? { region } : {}),
  }))
}

/**
 * The text between `// #region name` and its `// #endregion`, without the marks of regions inside it and without the
 * indentation all its lines share.
 *
 * @throws when the source has no such region, or two
 */
export const regionOf = (source: string, name: string): string => {
  const lines = source.split('\n')
  const starts = lines.flatMap((line, index) => (line.trim() === `// #region ${name}` ? [index] : []))
  const [start] = starts
  if (start === undefined || starts.length > 1) throw new Error(`${starts.length} regions are called ${name}`)
  return dedented(lines.slice(start + 1, endOf(lines, start)).filter((line) => !isMark(line)))
}

/** What a program says it prints: its last `// Output:` block; undefined when it has none. */
export const expectedOutputOf = (source: string): string | undefined => {
  const block = /(?:^|\n)\/\/ Output:\n((?:\/\/.*\n?)+)\s*$/.exec(source)?.[1]
  return block
    ?.trimEnd()
    .split('\n')
    .map((line) => line.replace(/^\/\/ ?/, '').trimEnd())
    .join('\n')
}

function endOf(lines: readonly string[], start: number): number {
  let depth = 0
  for (let index = start; index < lines.length; index += 1) {
    const line = lines[index]?.trim() ?? ''
    if (line.startsWith('// #region')) depth += 1
    if (line.startsWith('// #endregion')) depth -= 1
    if (depth === 0) return index
  }
  throw new Error(`The region in line ${start + 1} has no end`)
}

function isMark(line: string): boolean {
  return /^\s*\/\/ #(end)?region\b/.test(line)
}

function dedented(lines: readonly string[]): string {
  const indents = lines.filter((line) => line.trim() !== '').map((line) => line.search(/\S/))
  const shared = Math.min(...indents, 80)
  return lines
    .map((line) => line.slice(shared))
    .join('\n')
    .trim()
}
