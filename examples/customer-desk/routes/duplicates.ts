import { Hono } from 'hono'
import { answer, type Desk, pathOf, textsOf } from '../answer.js'
import type { DeskCrm } from '../model.js'
import { duplicates } from '../pages/duplicates.js'
import { mergePage, readMerge } from '../pages/merge.js'

export const duplicateRoutes = (crm: DeskCrm): Hono<Desk> => {
  const routes = new Hono<Desk>()

  routes.get('/', async (c) => {
    const body = await duplicates(crm, c.var.tongue)
    return answer(c, { title: c.var.tongue.words.duplicates, body })
  })

  routes.get('/:customerId/:otherId', async (c) => {
    const body = await mergePage(crm, c.var.tongue, c.req.param())
    return answer(c, { title: c.var.tongue.words.mergeTitle, body })
  })

  routes.post('/:customerId/:otherId', async (c) => {
    const { customerId, otherId } = c.req.param()
    const wanted = readMerge(await textsOf(c), [customerId, otherId])
    await crm.call('customer.merge', wanted)
    const merged = new URLSearchParams({ merged: wanted.otherIds[0] ?? '' })
    return c.redirect(`${pathOf(wanted.survivorId)}?${merged}`, 303)
  })

  return routes
}
