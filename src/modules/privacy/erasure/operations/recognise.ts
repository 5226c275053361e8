import { defineOperation, type OperationContext, type RuleJson } from '../../../../kernel/index.js'
import { ErasedPrint } from '../entities.js'
import { erasureNoKey } from '../errors.js'
import { erasedQuestionSchema } from '../inputs.js'
import type { Settled } from '../options.js'
import { type Identifying, printer } from '../prints.js'

/** Says which of those who are about to be imported have been erased. Whoever comes back by themselves is not asked for. */
export const recogniseOperation = ({ key }: Settled) =>
  defineOperation({
    kind: 'read',
    label: { en: 'Recognise erased persons', zh: '识别已删除的个人' },
    input: erasedQuestionSchema,
    handler: async (context, { candidates }) => {
      if (!key) throw erasureNoKey({})
      const print = await printer(key, context.tenant)
      const hashes: string[][] = []
      for (const candidate of candidates) {
        // The customer module's own operation answers this.
        const values = (await context.call('customer.readIdentity', candidate)) as readonly Identifying[]
        hashes.push(await Promise.all(values.map(print)))
      }
      const known = await knownOf(context, hashes.flat())
      return { erased: hashes.map((own) => own.some((hash) => known.has(hash))) }
    },
  })

const perRule = 500

async function knownOf({ unit }: OperationContext, hashes: readonly string[]): Promise<ReadonlySet<string>> {
  const known = new Set<string>()
  for (let at = 0; at < hashes.length; at += perRule) {
    const where = { op: 'in', left: { field: 'hash' }, values: hashes.slice(at, at + perRule) }
    const rule: RuleJson = { v: 1, entity: 'erasedPrint', where }
    for (const { hash } of await unit.list(ErasedPrint, { where: rule, whole: true })) known.add(hash)
  }
  return known
}
