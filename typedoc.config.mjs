import { readFileSync } from 'node:fs'
import { OptionDefaults } from 'typedoc'

const { compilerOptions } = JSON.parse(readFileSync(new URL('./tsconfig.json', import.meta.url), 'utf8'))

/** @type {Partial<import('typedoc').TypeDocOptions>} */
export default {
  name: 'Clientele',
  entryPoints: Object.values(compilerOptions.paths).flat(),
  out: 'docs/api',
  readme: 'README.md',
  // The events an operation emits.
  blockTags: [...OptionDefaults.blockTags, '@emits'],
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
