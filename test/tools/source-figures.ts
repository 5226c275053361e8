import ts from 'typescript'

export interface SourceFigures {
  readonly lines: number
  readonly functionLines: readonly number[]
  readonly anys: number
}

/** How long a file and each of its functions are, and how often it says `any`. */
export const figuresOf = (source: string): SourceFigures => {
  const file = ts.createSourceFile('file.ts', source, ts.ScriptTarget.Latest, true)
  const functionLines: number[] = []
  let anys = 0

  const visit = (node: ts.Node): void => {
    if (node.kind === ts.SyntaxKind.AnyKeyword) anys += 1
    if (ts.isFunctionLike(node) && 'body' in node && node.body) functionLines.push(linesOf(node, file))
    ts.forEachChild(node, visit)
  }
  visit(file)
  return { lines: source.trimEnd().split('\n').length, functionLines, anys }
}

/** The value that a share of the others does not exceed (nearest rank); 0 of nothing. */
export const percentile = (values: readonly number[], share: number): number =>
  values.toSorted((a, b) => a - b)[Math.max(0, Math.ceil(values.length * share) - 1)] ?? 0

function linesOf(node: ts.Node, file: ts.SourceFile): number {
  const lineAt = (position: number) => file.getLineAndCharacterOfPosition(position).line
  return lineAt(node.getEnd()) - lineAt(node.getStart(file)) + 1
}
