import { z } from 'zod'
import { type DefinitionChecks, defineDefinitionKind, type Issue } from '../../kernel/index.js'
import type { QualityPolicy } from './decisions/quality.js'

const fieldName = z.string().min(1).max(200)

/** What is asked of the data of customers: `qualityPolicy({ key: 'gold', rule, require: ['birthday'], fresh: { phone: 365 } })`. */
export const qualityPolicy = defineDefinitionKind<'qualityPolicy', QualityPolicy>({
  kind: 'qualityPolicy',
  schema: z.strictObject({
    rule: z.unknown().optional(),
    require: z.array(fieldName).max(100).optional(),
    fresh: z.record(fieldName, z.int().min(1).max(36_500)).optional(),
  }),
  check: ({ rule, require = [], fresh = {} }, checks) => [
    ...(rule === undefined ? [] : checks.checkRule(rule, { entity: 'customer', path: ['rule'] })),
    ...require.flatMap((name, index) => faultOf(checks, name, ['require', index])),
    ...Object.keys(fresh).flatMap((name) => faultOf(checks, name, ['fresh', name])),
  ],
})

function faultOf({ catalogue }: DefinitionChecks, name: string, path: Issue['path']): readonly Issue[] {
  if (Object.hasOwn(catalogue.customer?.fields ?? {}, name)) return []
  return [{ path, expected: 'a field of customers', received: 'another name' }]
}
