import { defineOperation } from '../../../kernel/index.js'
import * as decisions from '../decisions/imports.js'
import { Import } from '../entities.js'
import { ImportFinished, ImportStarted, ImportStopped } from '../events.js'
import { importAtSchema, importStopSchema, newImportSchema } from '../inputs.js'
import type { Settled } from '../options.js'

export const startOperation = (own: Settled) =>
  defineOperation({
    kind: 'create',
    label: { en: 'Begin an import', zh: '开始导入' },
    input: newImportSchema(own),
    emits: [ImportStarted],
    handler: async ({ unit, newId }, { id = newId(Import.idPrefix), consents: _, ...given }) =>
      unit.insert(Import, decisions.newImport(id, given), (row) => [decisions.started(row)]),
  })

export const finish = defineOperation({
  kind: 'update',
  label: { en: 'Finish an import', zh: '完成导入' },
  input: importAtSchema,
  emits: [ImportFinished],
  handler: async ({ unit }, { importId }) => {
    const one = await unit.load(Import, importId)
    decisions.assertMay(one, 'finish')
    return unit.save(one, decisions.finish(one))
  },
})

export const stop = defineOperation({
  kind: 'update',
  label: { en: 'Stop an import', zh: '停止导入' },
  input: importStopSchema,
  emits: [ImportStopped],
  handler: async ({ unit }, { importId, code }) => {
    const one = await unit.load(Import, importId)
    decisions.assertMay(one, 'stop')
    return unit.save(one, decisions.stop(one, code))
  },
})
