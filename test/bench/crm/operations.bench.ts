import { createCrm } from '../../../src/index.js'
import { type Figure, faster } from '../figure.js'
import { byHand, waysOf } from './by-hand.js'
import { contest, type Ground, model, newGround } from './ground.js'
import { openServers, type Server } from './servers.js'

/** create, get and update of one customer, with validation, policy, event and log, against the same work by hand. */
export const figures = async (): Promise<Figure[]> => {
  const figures = await onSqlite()
  for (const server of await openServers()) {
    figures.push(...(await onServer(server)))
    await server.remove()
  }
  return figures
}

/** A server is spoken to over a socket: the rival sends what it must, each statement prepared. */
async function onServer({ name, storage, db, sent }: Server): Promise<Figure[]> {
  const crm = createCrm(model, { storage, authorize: () => true })
  await crm.migrations.apply()
  const attributes = { plan: 'free' } as const
  const { id } = await crm.customer.create({ name: 'Ada', email: 'ada@example.com', attributes })
  const rival = byHand(db, waysOf[name])
  const customer = (who: string, index: number) => ({
    name: `Customer ${index}`,
    email: `${who}-${index}@example.com`,
  })
  const before = sent()
  await crm.customer.create({ ...customer('counted', 0), attributes })
  console.log(`${name}: create sends ${sent() - before} statements, begin and commit aside`)
  const speeds = {
    create: await contest(60, {
      ours: (index) => crm.customer.create({ ...customer('ours', index), attributes }),
      byHand: (index) => rival.create({ ...customer('hand', index), plan: 'free' }),
    }),
    get: await contest(200, {
      ours: () => crm.customer.get({ customerId: id }),
      byHand: () => rival.get(id),
    }),
    update: await contest(60, {
      ours: (index) => crm.customer.update({ customerId: id, name: `Ada ${index}` }),
      byHand: (index) => rival.update(id, `Bea ${index}`),
    }),
  }
  return Object.entries(speeds).map(([verb, speed]) =>
    faster(`${name}: customer.${verb} against Kysely by hand through prepared()`, speed.ours, speed.byHand),
  )
}

async function onSqlite(): Promise<Figure[]> {
  const ground = await newGround()
  const { crm } = ground
  const { id } = await crm.customer.create({
    name: 'Ada',
    email: 'ada@example.com',
    attributes: { plan: 'pro' },
  })
  const [plain, prepared, raw] = [byHand(ground.plain), byHand(ground.viaPrepared), rawStatements(ground, id)]
  const customer = (who: string, index: number) => ({
    name: `Customer ${index}`,
    email: `${who}-${index}@example.com`,
  })
  const speeds = {
    create: await contest(400, {
      ours: (index) => crm.customer.create({ ...customer('ours', index), attributes: { plan: 'free' } }),
      plain: (index) => plain.create({ ...customer('plain', index), plan: 'free' }),
      prepared: (index) => prepared.create({ ...customer('prepared', index), plan: 'free' }),
      raw: raw.create,
    }),
    get: await contest(2000, {
      ours: () => crm.customer.get({ customerId: id }),
      plain: () => plain.get(id),
      prepared: () => prepared.get(id),
      raw: raw.get,
    }),
    update: await contest(400, {
      ours: (index) => crm.customer.update({ customerId: id, name: `Ada ${index}` }),
      plain: (index) => plain.update(id, `Bea ${index}`),
      prepared: (index) => prepared.update(id, `Cleo ${index}`),
      raw: raw.update,
    }),
  }
  await ground.close()
  return Object.entries(speeds).flatMap(([verb, speed]) => [
    faster(`customer.${verb} against plain Kysely by hand`, speed.ours, speed.plain, 1.2),
    faster(`customer.${verb} against Kysely by hand through prepared()`, speed.ours, speed.prepared),
    faster(`customer.${verb} against bare prepared statements alone`, speed.ours, speed.raw),
  ])
}

/** The floor: the same statements, prepared once, their values ready, nothing else. */
function rawStatements({ raw }: Ground, id: string) {
  const marks = (count: number) => Array.from({ length: count }, () => '?').join(', ')
  const begin = raw.prepare('begin immediate')
  const commit = raw.prepare('commit')
  const claim = raw.prepare(
    `insert into crm_unique_value (tenant, name, value, owner_id) values (${marks(4)})`,
  )
  const row = raw.prepare(
    `insert into crm_customer (tenant, id, version, created_at, updated_at, kind, name, name_folded, sort_name, email, hash, attributes) values (${marks(12)})`,
  )
  const point = raw.prepare(
    `insert into crm_contact_point (tenant, id, version, created_at, updated_at, customer_id, kind, value, normalized, sharing, "primary") values (${marks(11)})`,
  )
  const next = raw.prepare('update crm_log_head set pos = pos + 1 where tenant = ? returning pos')
  const event = raw.prepare(
    `insert into crm_event (tenant, pos, id, type, schema_version, actor_kind, actor_id, subject_entity, subject_id, subject_version, correlation_id, parties, occurred_at, recorded_at, data) values (${marks(15)})`,
  )
  const party = raw.prepare(
    `insert into crm_event_party (tenant, customer_id, pos, role) values (${marks(4)})`,
  )
  const personal = raw.prepare(
    `insert into crm_event_personal (tenant, event_id, subject_entity, subject_id, data) values (${marks(5)})`,
  )
  const select = raw.prepare('select * from crm_customer where tenant = ? and id = ?')
  const write = raw.prepare(
    'update crm_customer set name = ?, name_folded = ?, sort_name = ?, version = version + 1, updated_at = ? where tenant = ? and id = ?',
  )

  const append = (key: string, customerId: string, type: string) => {
    const { pos } = next.get('main') as { pos: number }
    const parties = JSON.stringify([{ customerId, role: 'customer' }])
    event.run(
      'main',
      pos,
      key,
      type,
      1,
      'system',
      'host',
      'customer',
      customerId,
      1,
      key,
      parties,
      1,
      1,
      '{}',
    )
    party.run('main', customerId, pos, 'customer')
    personal.run('main', key, 'customer', customerId, '{"name":"A name","email":"a@example.com"}')
  }
  const create = (index: number) => {
    const own = `raw-${index}`
    const email = `${own}@example.com`
    begin.run()
    claim.run('main', 'customer.email', email, own)
    row.run('main', own, 1, 1, 1, 'person', own, own, own, email, 1, '{"plan":"free"}')
    point.run('main', own, 1, 1, 1, own, 'email', email, email, 'own', 1)
    append(`evt-${own}`, own, 'customer.created')
    commit.run()
  }
  const update = (index: number) => {
    const name = `Ada ${index}`
    begin.run()
    select.get('main', id)
    write.run(name, name, name, 1, 'main', id)
    append(`upd-${index}`, id, 'customer.updated')
    commit.run()
  }
  return { create, get: () => select.get('main', id), update }
}
