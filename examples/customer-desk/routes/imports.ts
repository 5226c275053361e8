import { Hono } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import { streamSSE } from 'hono/streaming'
import { answer, type Desk, textsOf } from '../answer.js'
import { deskImports } from '../imports.js'
import type { DeskCrm } from '../model.js'
import { importPage } from '../pages/import.js'
import { importsPage } from '../pages/imports.js'
import { mappingPage, readMapping } from '../pages/mapping.js'

const maxFileBytes = 20_000_000

/** A file is sent, its columns are looked at, its rows are taken; then it may be taken back. */
export const importRoutes = (crm: DeskCrm): Hono<Desk> => {
  const imports = deskImports(crm)
  const routes = new Hono<Desk>()

  routes.get('/', async (c) => {
    const body = await importsPage(crm, c.var.tongue)
    return answer(c, { title: c.var.tongue.words.import, body })
  })

  routes.post('/', bodyLimit({ maxSize: maxFileBytes }), async (c) => {
    const file = (await c.req.formData()).get('file')
    if (!(file instanceof File)) return c.redirect('/imports', 303)
    const bytes = new Uint8Array(await file.arrayBuffer())
    return c.redirect(`/imports/uploads/${imports.keep({ name: file.name, bytes })}`, 303)
  })

  routes.get('/uploads/:uploadId', async (c) => {
    const upload = imports.find(c.req.param('uploadId'))
    if (!upload) return c.notFound()
    return answer(c, { title: upload.name, body: await mappingPage(c.var.tongue, upload) })
  })

  routes.post('/uploads/:uploadId', async (c) => {
    const { uploadId } = c.req.param()
    const upload = imports.find(uploadId)
    if (!upload) return c.notFound()
    const mapping = await readMapping(upload, await textsOf(c))
    return c.redirect(`/imports/${await imports.start(uploadId, upload, mapping)}`, 303)
  })

  routes.get('/:importId', async (c) => {
    const { importId } = c.req.param()
    const progress = imports.progress(importId)
    const page = await importPage(crm, c.var.tongue, { importId, progress })
    return answer(c, { ...page, isRunning: progress !== undefined })
  })

  routes.get('/:importId/progress', (c) =>
    streamSSE(c, async (stream) => {
      const { words } = c.var.tongue
      for await (const { rows, what, ...far } of imports.watch(c.req.param('importId'), c.req.raw.signal)) {
        await stream.writeSSE({ data: JSON.stringify({ ...far, text: words.rows[what](rows) }) })
      }
      await stream.writeSSE({ event: 'end', data: '' })
    }),
  )

  routes.post('/:importId/revert', async (c) => {
    const { importId } = c.req.param()
    await imports.revert(importId)
    return c.redirect(`/imports/${importId}`, 303)
  })

  return routes
}
