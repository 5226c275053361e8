import { defineOperation } from '../../../kernel/index.js'
import { Tagging, Watch } from '../entities.js'
import { TagAdded, TagRemoved, WatchAdded, WatchRemoved } from '../events.js'
import { tagSchema, watchSchema } from '../inputs/hanging.js'
import { type Place, placeAt } from './places.js'

const addTag = defineOperation({
  kind: 'create',
  label: { en: 'Tag a record', zh: '添加标签' },
  input: tagSchema,
  emits: [TagAdded],
  handler: async (context, { subject, tag }) => {
    const place = await placeAt(context, subject)
    const known = await context.unit.findBy(Tagging, 'tag', [...keyOf(place), tag])
    if (known) return known
    return context.unit.insert(Tagging, { ...hung(place), tag }, ({ id: taggingId }) => [
      { type: 'tag.added', data: { taggingId, ...told(place), tag } },
    ])
  },
})

const removeTag = defineOperation({
  kind: 'delete',
  label: { en: 'Remove a tag', zh: '移除标签' },
  input: tagSchema,
  emits: [TagRemoved],
  handler: async (context, { subject, tag }) => {
    const place = await placeAt(context, subject)
    const tagging = await context.unit.findBy(Tagging, 'tag', [...keyOf(place), tag])
    if (!tagging) return
    const data = { taggingId: tagging.id, ...told(place), tag }
    await context.unit.remove(tagging, [{ type: 'tag.removed', data }])
  },
})

const addWatch = defineOperation({
  kind: 'create',
  label: { en: 'Watch a record', zh: '关注记录' },
  input: watchSchema,
  emits: [WatchAdded],
  handler: async (context, { subject, userId }) => {
    const place = await placeAt(context, subject)
    const known = await context.unit.findBy(Watch, 'user', [...keyOf(place), userId])
    if (known) return known
    return context.unit.insert(Watch, { ...hung(place), userId }, ({ id: watchId }) => [
      { type: 'watch.added', data: { watchId, ...told(place), userId } },
    ])
  },
})

const removeWatch = defineOperation({
  kind: 'delete',
  label: { en: 'Stop watching a record', zh: '取消关注' },
  input: watchSchema,
  emits: [WatchRemoved],
  handler: async (context, { subject, userId }) => {
    const place = await placeAt(context, subject)
    const watch = await context.unit.findBy(Watch, 'user', [...keyOf(place), userId])
    if (!watch) return
    const data = { watchId: watch.id, ...told(place), userId }
    await context.unit.remove(watch, [{ type: 'watch.removed', data }])
  },
})

function keyOf({ subject }: Place): readonly [string, string] {
  return [subject.entity, subject.id]
}

function hung({ subject, root }: Place): Pick<Place, 'subject' | 'root'> {
  return { subject, root }
}

function told({ subject, customerId }: Place): Pick<Place, 'subject' | 'customerId'> {
  return { subject, customerId }
}

export const tagOperations = { add: addTag, remove: removeTag }
export const watchOperations = { add: addWatch, remove: removeWatch }
