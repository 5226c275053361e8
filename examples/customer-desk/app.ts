import { isCrmError } from 'clientele'
import { Hono } from 'hono'
import { csrf } from 'hono/csrf'
import { HTTPException } from 'hono/http-exception'
import { languageDetector } from 'hono/language'
import { secureHeaders } from 'hono/secure-headers'
import { answer, type Desk } from './answer.js'
import { assets } from './assets.js'
import type { DeskCrm } from './model.js'
import { failure, nothingHere } from './pages/failure.js'
import { customerRoutes } from './routes/customers.js'
import { duplicateRoutes } from './routes/duplicates.js'
import { importRoutes } from './routes/imports.js'
import { languages, tongueOf } from './tongue.js'

/** The desk over a crm. Who may sign in is the host's affair: its own middleware comes before this. */
export const deskApp = (crm: DeskCrm): Hono<Desk> => {
  const app = new Hono<Desk>()

  app.use(secureHeaders({ contentSecurityPolicy: { defaultSrc: ["'self'"], imgSrc: ["'self'", 'data:'] } }))
  app.use(csrf())
  app.use(languageDetector({ supportedLanguages: [...languages], fallbackLanguage: 'en', cookieOptions }))
  app.use((c, next) => {
    c.set('tongue', tongueOf(c.var.language))
    return next()
  })

  app.route('/', customerRoutes(crm))
  app.route('/duplicates', duplicateRoutes(crm))
  app.route('/imports', importRoutes(crm))
  for (const [path, { type, text }] of Object.entries(assets)) {
    app.get(path, (c) => c.body(text, 200, { 'Content-Type': type, 'Cache-Control': 'max-age=60' }))
  }

  app.notFound((c) => {
    const { tongue } = c.var
    return answer(c, { title: tongue.words.notFound, body: nothingHere(tongue) }, 'not_found')
  })
  app.onError((error, c) => {
    if (error instanceof HTTPException) return error.getResponse()
    if (!isCrmError(error)) throw error
    const { tongue } = c.var
    return answer(c, { title: tongue.words.failed, body: failure(tongue, error) }, error.kind)
  })
  return app
}

// Over https, which is the host's affair, cookies are to be secure.
const cookieOptions = { sameSite: 'Lax', secure: false, httpOnly: true, path: '/' } as const
