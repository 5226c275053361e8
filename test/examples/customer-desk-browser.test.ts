import { type ChildProcess, spawn } from 'node:child_process'
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { findChromium, openChromium } from '../tools/browser.js'
import { fromRoot } from '../tools/doors.js'
import { isEveryEngine } from '../tools/engines.js'

const chromium = isEveryEngine ? findChromium() : undefined
/** What was seen, for people to look at. */
const folder = join(tmpdir(), 'customer-desk')

describe.skipIf(chromium === undefined)('the customer desk in Chromium', () => {
  let browser: Browser
  let desk: { readonly url: string; readonly process: ChildProcess }

  beforeAll(async () => {
    rmSync(folder, { recursive: true, force: true })
    mkdirSync(folder)
    const opened = await Promise.all([openChromium(chromium ?? ''), startDesk()])
    ;[browser, desk] = opened
  })
  afterAll(async () => {
    await browser?.close()
    desk?.process.kill('SIGTERM')
  })

  /** A new visitor. A test that leaves an error in the console fails. */
  const visit = async (path = '/'): Promise<Page> => {
    const context = await browser.newContext({ locale: 'en-GB', viewport: { width: 1200, height: 900 } })
    const page = await context.newPage()
    const errors: string[] = []
    page.on('console', (message) => message.type() === 'error' && errors.push(message.text()))
    page.on('pageerror', (error) => errors.push(error.message))
    page.on('dialog', (dialog) => errors.push(`dialog: ${dialog.message()}`))
    onTestFinished(async () => {
      await context.close()
      expect(errors).toEqual([])
    })
    page.setDefaultTimeout(20_000)
    await page.goto(desk.url + path)
    return page
  }

  const seen = (page: Page, name: string) =>
    page.screenshot({ path: join(folder, `${name}.png`), fullPage: true })

  /** Names in the list, in order. */
  const listed = (page: Page) => page.locator('tbody th').allInnerTexts()

  /** Presses Tab until what has the focus is what was wanted. */
  const tabTo = async (page: Page, selector: string) => {
    for (let presses = 0; presses < 40; presses += 1) {
      await page.keyboard.press('Tab')
      if ((await page.locator(`${selector}:focus`).count()) > 0) return
    }
    throw new Error(`The keyboard does not come to ${selector}.`)
  }

  it('finds people in Latin letters, in Chinese and in pinyin', async () => {
    const page = await visit()
    await seen(page, 'customers')
    const search = async (text: string) => {
      await page.keyboard.press('/')
      await page.keyboard.type(text)
      await page.keyboard.press('Enter')
      await page.getByRole('heading', { name: text, exact: true }).waitFor()
      return listed(page)
    }
    expect(await search('lovelace')).toEqual(['Ada Lovelace'])
    expect(await search('小明')).toContain('王小明')
    await page.getByRole('link', { name: 'Customers' }).focus()
    expect(await search('wang xiaoming')).toEqual(['王小明'])
    await seen(page, 'search')
  })

  it('opens a customer from the list with the keyboard, and tells what happened', async () => {
    const page = await visit('/?search=grace')
    await page.locator('#search').focus()
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { name: 'Grace Hopper' }).waitFor()
    await page.getByLabel('New note').fill('Asked about compilers.')
    await page.getByRole('button', { name: 'Add the note' }).click()
    await page.locator('blockquote', { hasText: 'Asked about compilers.' }).waitFor()
    const timeline = page.getByRole('region', { name: 'Timeline' })
    expect((await timeline.locator('li > strong').allInnerTexts()).slice(0, 1)).toEqual(['Note added'])
    expect(await timeline.textContent()).toContain('Became known')
    await seen(page, 'customer')
  })

  it('takes a consent, and its withdrawal', async () => {
    const page = await visit('/customers/wang')
    const consent = page.getByRole('region', { name: 'Consent' })
    await consent.getByLabel('Purpose').selectOption('Marketing')
    await consent.getByLabel('Channel').selectOption('Text message')
    await consent.getByRole('button', { name: 'Record the consent' }).click()
    await consent.locator('.state', { hasText: 'Granted' }).waitFor()
    await consent.getByRole('button', { name: 'Withdraw: Marketing, Text message' }).click()
    await consent.locator('.state', { hasText: 'Withdrawn' }).waitFor()
    expect(await page.getByRole('region', { name: 'Timeline' }).textContent()).toContain(
      'Marketing, Text message: Withdrawn',
    )
    await seen(page, 'consent')
  })

  it('merges two customers with nothing but the keyboard, and makes them two again', async () => {
    const page = await visit()
    await tabTo(page, 'a[href="/duplicates"]')
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { name: 'Duplicates' }).waitFor()
    await seen(page, 'duplicates')
    const pair = 'a[href="/duplicates/ada/ada-shop"]'
    await tabTo(page, pair)
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { name: 'Are these one?' }).waitFor()
    await tabTo(page, 'input[name="survivorId"]')
    await page.keyboard.press('ArrowRight')
    await tabTo(page, 'input[name="fields.name"]')
    await page.keyboard.press('Space')
    await seen(page, 'merge')
    await tabTo(page, 'main button')
    await page.keyboard.press('Enter')
    await page.getByText('They are one now.').waitFor()
    expect(new URL(page.url()).pathname).toBe('/customers/ada-shop')
    expect(await page.getByRole('heading', { level: 1 }).textContent()).toBe('Ada Lovelace')
    await seen(page, 'merged')
    await page.goto(`${desk.url}/customers/ada`)
    expect(new URL(page.url()).pathname).toBe('/customers/ada-shop')
    await page.goBack()
    await tabTo(page, 'main button')
    await page.keyboard.press('Enter')
    await page.getByText('They are two again.').waitFor()
    expect(new URL(page.url()).pathname).toBe('/customers/ada')
  })

  it('imports a file while a bar moves to its end, and takes it back', async () => {
    const page = await visit('/imports')
    await page.addInitScript(rememberBar)
    const rows = Array.from({ length: 400 }, (_, at) => `Guest ${at},guest.${at}@example.com,pro`)
    const file = join(folder, 'fair.csv')
    writeFileSync(file, ['Full name,E-mail,Plan', ...rows, 'Nobody,no-address,free'].join('\n'))
    await page.getByLabel('File').setInputFiles(file)
    await page.getByRole('button', { name: 'Look at its columns' }).click()
    expect(await page.getByLabel('E-mail').inputValue()).toBe('email')
    await seen(page, 'mapping')
    await page.locator('main').getByRole('button', { name: 'Import' }).click()
    await page.locator('progress').waitFor()
    await seen(page, 'importing')
    await page.getByText('Finished').waitFor()
    const places = String(await page.evaluate('sessionStorage.bar'))
      .split(' ')
      .map(Number)
    expect(places.length).toBeGreaterThan(2)
    expect(places).toEqual(places.toSorted((a, b) => a - b))
    expect(places.at(-1)).toBe(1)
    expect(await page.locator('#progress-text').textContent()).toBe('401 rows taken')
    await page.getByRole('cell', { name: 'contactPoint.invalid' }).waitFor()
    await seen(page, 'imported')
    await page.getByRole('button', { name: 'Take the import back' }).click()
    await page.getByText('Taken back', { exact: true }).waitFor()
  })

  it('speaks Chinese from then on when asked to, and shows markup as text', async () => {
    const page = await visit('/customers/script')
    await page.getByRole('heading', { name: '<script>alert(1)</script>' }).waitFor()
    await page.getByRole('link', { name: '中文' }).click()
    await page.getByRole('heading', { name: '时间线' }).waitFor()
    expect(await page.locator('html').getAttribute('lang')).toBe('zh-Hans')
    await page.goto(`${desk.url}/?search=${encodeURIComponent('李娜')}`)
    expect(await page.getByRole('status').textContent()).toBe('2 位客户')
    await seen(page, 'chinese')
    await page.goto(`${desk.url}/customers/li-na`)
    await seen(page, 'chinese-customer')
  })
})

/** Keeps where the bar was each time it moved, over the page that follows. */
const rememberBar = `addEventListener('DOMContentLoaded', () => {
  const bar = document.querySelector('progress[data-stream]')
  const keep = () => { sessionStorage.bar = ((sessionStorage.bar ?? '') + ' ' + bar.position).trim() }
  if (bar) new MutationObserver(keep).observe(bar, { attributes: true })
})`

/** Starts the program as a person does. */
async function startDesk() {
  const tsx = fromRoot('node_modules/tsx/dist/cli.mjs')
  const server = spawn(process.execPath, [tsx, fromRoot('examples/customer-desk/server.ts')], {
    cwd: fromRoot(''),
    env: { ...process.env, PORT: '0' },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  for await (const line of createInterface(server.stdout)) {
    const [url] = /http:\S+/.exec(line) ?? []
    if (url) return { url, process: server }
  }
  throw new Error('The desk did not start.')
}
