import { afterEach, describe, expect, it } from 'vitest'
import { deskApp } from '../../examples/customer-desk/app.js'
import { openCrm } from '../../examples/customer-desk/crm.js'
import { eventWords } from '../../examples/customer-desk/event-words.js'
import { model } from '../../examples/customer-desk/model.js'

const origin = 'http://desk.example'
const closings: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const close of closings.splice(0)) await close()
})

const openDesk = async () => {
  const { crm, close } = await openCrm(':memory:')
  closings.push(close)
  const app = deskApp(crm)
  const read = async (path: string, headers: Record<string, string> = {}) => {
    const response = await app.request(`${origin}${path}`, { headers })
    return {
      status: response.status,
      location: response.headers.get('location'),
      text: await response.text(),
    }
  }
  const send = async (path: string, body: Record<string, string> | FormData, from = origin) => {
    const form = body instanceof FormData ? body : new URLSearchParams(body)
    const response = await app.request(`${origin}${path}`, {
      method: 'POST',
      body: form,
      headers: { origin: from },
    })
    return {
      status: response.status,
      location: response.headers.get('location') ?? '',
      text: await response.text(),
    }
  }
  return { crm, read, send }
}

describe('the customer desk', () => {
  it('shows a name that is markup as text, on every page', async () => {
    const { crm, read } = await openDesk()
    const name = '<script>alert("&")</script>'
    const escaped = '&lt;script&gt;alert(&quot;&amp;&quot;)&lt;/script&gt;'
    await crm.customer.create({ id: 'a"b/<i>', name, email: 'one@example.com' })
    await crm.customer.create({ id: 'other', name, phone: '+44 20 7946 0018' })
    await crm.note.add({ subject: { entity: 'customer', id: 'other' }, body: name })
    const id = encodeURIComponent('a"b/<i>')
    const pages = [
      '/',
      `/?search=${encodeURIComponent(name)}`,
      `/customers/${id}`,
      '/customers/other',
      `/duplicates/${id}/other`,
    ]
    for (const path of pages) {
      const { status, text } = await read(path)
      expect([path, status]).toEqual([path, 200])
      expect(text).toContain(escaped)
      expect(text).not.toContain('<script>alert')
      expect(text).not.toContain('<i>')
    }
  })

  it('speaks the language that is asked for, with the labels of the model', async () => {
    const { crm, read } = await openDesk()
    await crm.customer.create({ name: 'Ada', countryCode: 'GB' })
    const chinese = await read('/', { 'accept-language': 'zh-CN,zh;q=0.9,en;q=0.8' })
    expect(chinese.text).toContain('<html lang="zh-Hans">')
    expect(chinese.text).toContain(model.entities.customer.fields.phone?.label('zh'))
    expect((await read('/', { 'accept-language': 'fr' })).text).toContain('<html lang="en">')
    expect((await read('/?lang=en', { 'accept-language': 'zh' })).text).toContain('Customers')
    expect((await read('/?lang=zh')).text).toContain('1 位客户')
  })

  it('has no words for events that there are not', () => {
    expect(Object.keys(eventWords).filter((type) => !(type in model.events))).toEqual([])
  })

  it('records a consent and its withdrawal, which only the customer takes back', async () => {
    const { crm, read, send } = await openDesk()
    await crm.customer.create({ id: 'ada', name: 'Ada' })
    const about = { purpose: 'newsletter', channel: 'email' }
    const state = async () => (await crm.consent.status({ customerId: 'ada', ...about })).state

    const granted = await send('/customers/ada/consents', { ...about, by: 'subject', act: 'grant' })
    expect([granted.status, granted.location, await state()]).toEqual([
      303,
      '/customers/ada#consent',
      'granted',
    ])
    await send('/customers/ada/consents', { ...about, by: 'subject', act: 'withdraw' })
    await send('/customers/ada/consents', { ...about, by: 'agent', act: 'grant' })
    expect(await state()).toBe('withdrawn')
    expect((await read('/customers/ada')).text).toContain('<span class="state withdrawn">Withdrawn</span>')
  })

  it('merges two customers, and leads from the old one to the new', async () => {
    const { crm, read, send } = await openDesk()
    await crm.customer.create({ id: 'one', name: 'Ada Lovelace' })
    await crm.customer.create({ id: 'two', name: 'A. Lovelace', email: 'ada@example.com' })
    const merged = await send('/duplicates/one/two', { survivorId: 'one', 'fields.name': 'two' })
    expect([merged.status, merged.location]).toEqual([303, '/customers/one?merged=two'])
    expect(await crm.customer.get({ customerId: 'one' })).toMatchObject({
      name: 'A. Lovelace',
      email: 'ada@example.com',
    })
    expect(await read('/customers/two')).toMatchObject({ status: 302, location: '/customers/one' })
    expect((await send('/customers/two/unmerge', {})).location).toBe('/customers/two?unmerged=1')
    expect(await crm.customer.get({ customerId: 'one' })).toMatchObject({ name: 'Ada Lovelace', email: null })
  })

  it('imports a table, tells how far it is, and takes it back', async () => {
    const { crm, read, send } = await openDesk()
    const rows = Array.from({ length: 120 }, (_, at) => `Customer ${at},customer.${at}@example.com,pro`)
    const form = new FormData()
    form.append(
      'file',
      new File([['Full name,E-mail,Plan', ...rows, 'X,no-address,free'].join('\n')], 'fair.csv'),
    )
    const { location: upload } = await send('/imports', form)
    expect((await read(upload)).text).toContain('<option value="email" selected>E-mail</option>')

    const { location } = await send(upload, { 0: 'name', 1: 'email', 2: 'attributes.plan' })
    const { text } = await read(`${location}/progress`)
    expect(text.trim().split('\n').at(-2)).toBe('event: end')
    const page = (await read(location)).text
    expect(page).toContain('121 rows taken')
    expect(page).toContain('<progress max="1" value="1"')
    expect(page).toContain('contactPoint.invalid')
    expect(await crm.customer.count()).toBe(120)

    await send(`${location}/revert`, {})
    expect((await read(`${location}/progress`)).text).toContain('120 rows taken back')
    expect(await crm.customer.count()).toBe(0)
  })

  it('says what is not there, what is wrong, and refuses forms of other sites', async () => {
    const { crm, read, send } = await openDesk()
    await crm.customer.create({ id: 'ada', name: 'Ada' })
    expect(await read('/customers/nobody')).toMatchObject({ status: 404 })
    expect((await read('/nowhere')).text).toContain('There is nothing here.')
    const wrong = await send('/customers/ada/consents', { purpose: 'No Word!', act: 'grant' })
    expect(wrong.status).toBe(400)
    expect(wrong.text).toContain('<code>purpose</code>')
    expect((await send('/customers/ada/notes', { body: 'hello' }, 'http://elsewhere.example')).status).toBe(
      403,
    )
    expect(await crm.note.count()).toBe(0)
  })
})
