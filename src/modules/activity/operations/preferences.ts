import { defineOperation, type RuleJson } from '../../../kernel/index.js'
import { Customer } from '../../customer/index.js'
import * as decisions from '../decisions/preferences.js'
import { Preference } from '../entities.js'
import { PreferenceRemoved, PreferenceSet } from '../events.js'
import { newPreferenceSchema, preferenceAtSchema, preferencesOfSchema } from '../inputs/preference.js'
import type { Settled } from '../options.js'

/** What customers like. */
export const preferenceOperations = ({ preferences }: Settled) => {
  const set = defineOperation({
    kind: 'create',
    label: { en: 'Set a preference', zh: '设置偏好' },
    input: newPreferenceSchema(preferences),
    emits: [PreferenceSet],
    lookups: ({ customerId, ...said }) => ({
      ids: [{ entity: 'customer', id: customerId }],
      unique: [{ entity: 'preference', key: 'source', values: keyOf({ customerId, ...said }) }],
    }),
    handler: async ({ unit, entity, now }, said) => {
      const { id: customerId } = await unit.load(entity(Customer), said.customerId)
      const known = await unit.findBy(Preference, 'source', keyOf({ ...said, customerId }))
      if (known) return unit.save(known, decisions.say(known, said, now()))
      const draft = decisions.draft({ ...said, customerId }, now())
      return unit.insert(Preference, draft, (row) => [decisions.set(row)])
    },
  })
  return { set, remove, effective }
}

function keyOf({
  customerId,
  key,
  stated = true,
  source = 'host',
}: {
  readonly customerId: string
  readonly key: string
  readonly stated?: boolean
  readonly source?: string
}): readonly string[] {
  return [customerId, key, String(stated), source]
}

const remove = defineOperation({
  kind: 'delete',
  label: { en: 'Remove a preference', zh: '移除偏好' },
  input: preferenceAtSchema,
  emits: [PreferenceRemoved],
  handler: async ({ unit }, { preferenceId, ifVersion }) => {
    const preference = await unit.load(Preference, preferenceId, { ifVersion })
    await unit.remove(preference, [decisions.removed(preference)])
  },
})

const effective = defineOperation({
  kind: 'read',
  label: { en: 'Read the preferences that count', zh: '查看有效偏好' },
  input: preferencesOfSchema,
  handler: async ({ unit, entity, now }, { customerId, at = now() }) => {
    const { id } = await unit.load(entity(Customer), customerId)
    const where = { op: 'eq', left: { field: 'customerId' }, right: { value: id } }
    const rule: RuleJson = { v: 1, entity: 'preference', where }
    return decisions.effective(await unit.list(Preference, { where: rule }), at)
  },
})
