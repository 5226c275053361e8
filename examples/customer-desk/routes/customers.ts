import { Hono } from 'hono'
import { answer, type Desk, pathOf, textsOf } from '../answer.js'
import type { DeskCrm } from '../model.js'
import { customer } from '../pages/customer.js'
import { customers } from '../pages/customers.js'
import { done } from '../pages/done.js'

export const customerRoutes = (crm: DeskCrm): Hono<Desk> => {
  const routes = new Hono<Desk>()

  routes.get('/', async (c) => {
    const search = c.req.query('search')?.trim() || undefined
    const body = await customers(crm, c.var.tongue, { search, after: c.req.query('after') })
    return answer(c, { title: search ?? c.var.tongue.words.customers, search: search ?? '', body })
  })

  routes.get('/customers/:customerId', async (c) => {
    const { customerId } = c.req.param()
    const { id, name, body } = await customer(crm, c.var.tongue, { customerId, after: c.req.query('after') })
    // Who was merged away is found where they are now.
    if (id !== customerId) return c.redirect(pathOf(id))
    return answer(c, { title: name, body, done: done(c.var.tongue, c.req.query()) })
  })

  routes.post('/customers/:customerId/notes', async (c) => {
    const { customerId: id } = c.req.param()
    const { body } = await textsOf(c)
    // What came from outside is checked by the operation, whatever it is.
    await crm.call('note.add', { subject: { entity: 'customer', id }, body })
    return c.redirect(`${pathOf(id)}#notes`, 303)
  })

  routes.post('/customers/:customerId/consents', async (c) => {
    const { customerId } = c.req.param()
    const { act, ...said } = await textsOf(c)
    const operation = act === 'withdraw' ? 'consent.withdraw' : 'consent.grant'
    await crm.call(operation, { ...said, customerId, source: 'desk' })
    return c.redirect(`${pathOf(customerId)}#consent`, 303)
  })

  routes.post('/customers/:customerId/unmerge', async (c) => {
    const { customerId } = c.req.param()
    await crm.customer.unmerge({ customerId })
    return c.redirect(`${pathOf(customerId)}?unmerged=1`, 303)
  })

  return routes
}
