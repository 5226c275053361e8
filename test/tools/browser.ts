import { existsSync } from 'node:fs'
import { type Browser, chromium } from 'playwright-core'

/** The browser that tests use where it is installed, and skip by name where it is not. */
export const findChromium = (): string | undefined => {
  const { CLIENTELE_TEST_CHROMIUM } = process.env
  const places = CLIENTELE_TEST_CHROMIUM
    ? [CLIENTELE_TEST_CHROMIUM]
    : ['/usr/bin/chromium', '/usr/bin/chromium-browser']
  return places.find((path) => existsSync(path))
}

/** Without a profile: it starts empty each time. */
export const openChromium = (executablePath: string): Promise<Browser> =>
  chromium.launch({
    executablePath,
    headless: true,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  })
