import { execFile } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { promisify } from 'node:util'
import { afterAll, describe, expect, it } from 'vitest'
import { fromRoot } from '../../tools/doors.js'

const run = promisify(execFile)
const loader = pathToFileURL(fromRoot('node_modules/tsx/dist/loader.mjs')).href
const folder = mkdtempSync(join(tmpdir(), 'quickstart-'))
const cdnow = fromRoot('../shared/data/cdnow/purchases.csv')

afterAll(() => rmSync(folder, { recursive: true }))

/** Runs the program as `npm run quickstart` does. Its answer is what it prints, without the time it took. */
const quickstart = async (...args: readonly string[]): Promise<string> => {
  const program = ['--import', loader, fromRoot('examples/quickstart/main.ts')]
  const env = { ...process.env, TSX_TSCONFIG_PATH: fromRoot('tsconfig.json') }
  const { stdout } = await run(process.execPath, [...program, ...args], { cwd: folder, env })
  return stdout.replace(/in \d+\.\d s/, 'in 0.0 s')
}

describe('npm run quickstart', () => {
  it('imports a made-up shop, and asks about it', { timeout: 60_000 }, async () => {
    expect(await quickstart()).toBe(`Read 1,050 purchases in 0.0 s.
1,050 were new, 0 were known, 0 were refused.
In .quickstart/sample.db: 1,050 purchases by 250 customers for 288,723.75 dollars

The customer who bought last
  user-0237  Craig Rosenbaum  craig_rosenbaum.237@example.net  +14155550187  free
  2026-06-28  220.55 dollars  (order-1050)
  2026-06-28  474.15 dollars  (order-1049)
  2026-06-28  176.80 dollars  (order-1048)

Big spenders by name
  user-0204  Fannie Abbott  fannie_abbott2.204@example.org  +14155550132  free
  user-0202  Mallie Abbott  mallie_abbott.202@example.org  +14155550154  free
  user-0059  Cora Altenwerth  cora.altenwerth.59@example.net  +14155550110  free
  user-0017  Dewitt Anderson  dewitt_anderson6.17@example.net  free
  user-0051  Garrett Anderson  garrett.anderson78.51@example.com  +14155550187  free
  and on the next page
  user-0214  Linda Anderson  linda.anderson73.214@example.net  pro
  user-0040  Kiara Ankunding  kiara.ankunding.40@example.org  free
  user-0245  Edd Armstrong  edd.armstrong45.245@example.net  free
  user-0172  Javon Auer  javon.auer.172@example.net  free
  user-0160  Aiyana Bahringer  aiyana_bahringer.160@example.org  +14155550105  pro

Three rules
  Every customer that has purchases whose net is at least 100.00 USD.
    237 customers
  Every customer that has purchases at or after 2026-03-30T00:00:00.000Z.
    92 customers
  Every customer that has purchases whose net is at least 100.00 USD and that has no purchases at or after 2026-03-30T00:00:00.000Z.
    146 customers

Is user-0237 in the third? No.
  holds: that has purchases whose net is at least 100.00 USD, 3 of 4 purchases
  fails: that has no purchases at or after 2026-03-30T00:00:00.000Z, 4 of 4 purchases

A listener heard
  24 product.created
  250 customer.created
  1,050 purchase.recorded
`)
  })

  it('imports nothing twice', { timeout: 60_000 }, async () => {
    const again = await quickstart()
    expect(again).toContain('0 were new, 1,050 were known, 0 were refused.')
    expect(again).toContain('1,050 purchases by 250 customers for 288,723.75 dollars')
    expect(again).toContain('A listener heard\n  nothing: everything was there already')
  })
})

describe('npm run quickstart -- --purchases', () => {
  const map = 'externalId=order,customerId=client,placedOn=day,quantity=pieces,total=amount,email=mail'

  it('answers for each row of a file', { timeout: 60_000 }, async () => {
    const file = join(folder, 'orders.csv')
    writeFileSync(
      file,
      `\uFEFForder,client,day,pieces,amount,mail
1,a,2026-01-01,1,10.00,a@example.com
2,a,2026-01-02,1,abc,a@example.com
3,b,2026-02-30,1,5.00,
4,b,2026-01-03,0,5.00,
5,,2026-01-03,1,5.00,
6,c,2026-01-03,1
7,c,2026-01-03,1,-5.00,c@example.com
8,d,2026-01-03,1,5.00,not-an-address
9,e,2026-01-03,1,7,a@example.com
1,a,2026-01-01,1,11.00,a@example.com
1,a,2026-01-01,1,10.00,a@example.com
10,f,2026-01-03,2,0,
`,
    )
    const printed = await quickstart('--purchases', file, '--map', map)
    expect(printed.split('\n').slice(0, 9)).toEqual([
      'Read 12 purchases in 0.0 s.',
      '2 were new, 1 were known, 9 were refused.',
      '  line 3: input.invalid: purchase.record: total.amount: expected a finite number, received NaN',
      '  line 4: input.invalid: purchase.record: placedOn: expected a day (YYYY-MM-DD), received text of 10 characters',
      '  line 5: input.invalid: purchase.record: quantity: expected above 0, received number 0',
      '  line 6: input.invalid: customer.ensure: match.id: expected at least 1 characters, received text of 0 characters (and 2 more)',
      '  line 7: csv: Invalid Record Length: columns length is 6, got 4 on line 7',
      '  and 4 more',
      'In .quickstart/orders.db: 2 purchases by 2 customers for 10.00 dollars',
    ])
  })

  it.each([
    [['--bogus'], "Unknown option '--bogus'."],
    [['--purchases', 'nowhere.csv', '--map', map], 'There is no file nowhere.csv.'],
    [['--purchases', '.', '--map', map, '--db', 'x.db'], '. is no file.'],
  ])('says what is wrong with %j, and ends with 2', { timeout: 60_000 }, async (args, message) => {
    await expect(quickstart(...args)).rejects.toMatchObject({
      code: 2,
      stderr: expect.stringContaining(`${message}\n\nnpm run quickstart`),
    })
  })

  it('names a column that the file does not have', { timeout: 60_000 }, async () => {
    const file = join(folder, 'other.csv')
    writeFileSync(file, 'a,b\n1,2\n')
    await expect(
      quickstart('--purchases', file, '--map', 'externalId=a,customerId=b,total=c'),
    ).rejects.toMatchObject({
      code: 2,
      stderr: expect.stringContaining('The file has no column c; it has a, b.'),
    })
  })

  it.skipIf(!existsSync(cdnow))(
    'imports the 69,659 purchases of CDNOW once, and counts them',
    { timeout: 300_000 },
    async () => {
      const args = [
        ...['--purchases', cdnow, '--source', 'cdnow', '--map'],
        'externalId=order_id,customerId=customer_id,placedOn=placed_on,quantity=quantity,total=amount_usd',
      ]
      const totals = '69,659 purchases by 23,570 customers for 2,500,315.63 dollars'
      const first = await quickstart(...args)
      expect(first).toContain('69,659 were new, 0 were known, 0 were refused.')
      expect(first).toContain(`In .quickstart/cdnow.db: ${totals}`)
      // Counted apart from Clientele, with awk.
      expect(first.match(/[\d,]+ customers$/gm)).toEqual([
        '1,809 customers',
        '3,317 customers',
        '1,230 customers',
      ])
      expect(first).toContain('A listener heard\n  23,570 customer.created\n  69,659 purchase.recorded')

      const second = await quickstart(...args)
      expect(second).toContain('0 were new, 69,659 were known, 0 were refused.')
      expect(second).toContain(totals)
      expect(second).toContain('nothing: everything was there already')
    },
  )
})
