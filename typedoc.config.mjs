import { readFileSync } from 'node:fs'

const { compilerOptions } = JSON.parse(readFileSync(new URL('./tsconfig.json', import.meta.url), 'utf8'))

/** @type {Partial<import('typedoc').TypeDocOptions>} */
export default {
  name: 'Clientele',
  entryPoints: Object.values(compilerOptions.paths).flat(),
  out: 'docs/api',
  readme: 'README.md',
  excludeInternal: true,
  excludePrivate: true,
  disableSources: true,
  disableGit: true,
  githubPages: false,
  validation: {
    invalidLink: true,
    invalidPath: true,
    notExported: false,
    rewrittenLink: true,
    unusedMergeModuleWith: true,
  },
  treatWarningsAsErrors: true,
}
