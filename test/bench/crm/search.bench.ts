import { sql } from 'kysely'
import { createCrm } from '../../../src/index.js'
import { entityShapes, keysOf, type Row } from '../../../src/storage/index.js'
import { type Figure, faster } from '../figure.js'
import { contest, model } from './ground.js'
import { type Place, placesOf } from './places.js'

const customers = 200_000
const searches = ['Zoe Brandt', 'bran', 'an', 'customer1777', '7654321', '王小']

/** The first page of what is looked for among 200,000 customers, against a scan for any part of the name and the address. */
export const figures = async (): Promise<Figure[]> => {
  const figures: Figure[] = []
  for (const place of await placesOf()) {
    figures.push(...(await measured(place)))
    await place.remove()
  }
  return figures
}

async function measured(place: Place): Promise<Figure[]> {
  const { name, storage, db } = place
  const crm = createCrm(model, { storage, authorize: () => true })
  await crm.migrations.apply()
  // Opens the storage.
  await crm.customer.count()
  const started = performance.now()
  await filled(place)
  await sql.raw(name === 'PostgreSQL' ? 'vacuum analyze' : 'analyze').execute(db)
  console.log(`${name}: filled in ${((performance.now() - started) / 1000).toFixed(0)} s`)
  const figures: Figure[] = []
  for (const search of searches) {
    const ours = async () => (await crm.customer.list({ search, limit: 50 })).items
    const found = await ours()
    const speeds = await contest(3, { ours, scan: () => scanned(place, search) })
    const times = `${(1000 / speeds.ours).toFixed(2)} ms against ${(1000 / speeds.scan).toFixed(2)} ms`
    console.log(`${name}: '${search}' finds ${found.length} on its first page: ${times}`)
    const what = `${name}: the first page of '${search}' among 200,000 against like '%...%'`
    figures.push(faster(what, speeds.ours, speeds.scan))
  }
  return figures
}

/** As somebody would write it who has no keys. */
async function scanned({ db }: Place, search: string) {
  const parts = search
    .toLowerCase()
    .split(' ')
    .map(
      (word) =>
        sql`(name_folded like ${`%${word}%`} or email like ${`%${word}%`} or phone like ${`%${word}%`})`,
    )
  const { rows } = await sql`select * from crm_customer where tenant = ${'main'} and archived_at is null
    and ${sql.join(parts, sql` and `)} order by sort_name, id limit 50`.execute(db)
  return rows
}

/** Rows as create writes them, without its events: what is searched is the same. */
async function filled({ storage }: Place): Promise<void> {
  const { entities } = model['~parts']
  const shapes = entityShapes(Object.values(entities))
  const at = '2026-01-01T00:00:00.000Z'
  const base = { version: 1, createdAt: at, updatedAt: at, archivedAt: null }
  for (let from = 0; from < customers; from += 1000) {
    const rows = new Map<string, Row[]>()
    const add = async (entity: string, row: object) => {
      const shape = shapes[entity]
      if (!shape) throw new TypeError(entity)
      const whole = { ...base, ...row } as never
      rows.set(entity, [...(rows.get(entity) ?? []), shape.codec.encode('main', whole)])
      rows.set('customerSearch', [
        ...(rows.get('customerSearch') ?? []),
        ...(await keysOf(shape, whole, 'main')),
      ])
    }
    for (let n = from; n < from + 1000; n++) {
      const id = `c${n}`
      const name = nameOf(n)
      const email = `customer${n}@example.com`
      const phone = `+49${String(1_000_000_000 + ((n * 7_919_993) % 900_000_000))}`
      const attributes = { plan: 'free' }
      await add('customer', { id, kind: 'person', name, sortName: name, email, phone, hash: n, attributes })
      const point = { customerId: id, sharing: 'own', primary: true }
      await add('contactPoint', { ...point, id: `e${n}`, kind: 'email', value: email, normalized: email })
      await add('contactPoint', { ...point, id: `p${n}`, kind: 'phone', value: phone, normalized: phone })
    }
    await storage.transact(
      (session) => session.apply([...rows].map(([entity, list]) => ({ op: 'insert', entity, rows: list }))),
      {},
    )
  }
}

const given = ['Anna', 'Ben', 'Clara', 'David', 'Emma', 'Felix', 'Greta', 'Hans', 'Ida', 'Jan', 'Zoe', 'Max']
const syllables = [
  'bran',
  'dt',
  'mül',
  'ler',
  'schmi',
  'der',
  'wag',
  'ner',
  'hoff',
  'mann',
  'fisch',
  'er',
  'koch',
]

function nameOf(n: number): string {
  if (n % 20 === 0) return `${'王李张刘陈杨'[n % 6]}${'小大文国'[(n >> 2) % 4]}${'明华军丽'[(n >> 4) % 4]}`
  const family = [n, Math.floor(n / 13), Math.floor(n / 169)].map((at) => syllables[at % 13]).join('')
  return `${given[n % 12]} ${family[0]?.toUpperCase()}${family.slice(1)}`
}
