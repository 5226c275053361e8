import { html, raw } from 'hono/html'
import type { HtmlEscapedString } from 'hono/utils/html'
import { languages, type Tongue } from './tongue.js'

/** A piece of a page. What `html` is given is escaped, unless it is such a piece. */
export type Html = HtmlEscapedString | Promise<HtmlEscapedString>

export interface Page {
  readonly tongue: Tongue
  readonly title: string
  /** The address of the page, for the same one in the other language. */
  readonly url: string
  readonly body: Html
  /** What was searched for. */
  readonly search?: string
  /** What has just been done. */
  readonly done?: Html | undefined
  /** Loads itself again after a second, where no script does better. */
  readonly isRunning?: boolean
}

/** A whole page: what every page has around its body. */
export const layout = ({ tongue, title, url, body, search = '', done, isRunning = false }: Page): Html => {
  const { words, language } = tongue
  return html`${raw('<!doctype html>')}
<html lang="${language === 'zh' ? 'zh-Hans' : 'en'}">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>${title} · ${words.desk}</title>
    <link rel="stylesheet" href="/style.css">
    <link rel="icon" href="data:,">
    <script src="/desk.js" defer></script>
    ${isRunning ? html`<noscript><meta http-equiv="refresh" content="1"></noscript>` : ''}
  </head>
  <body>
    <a class="skip" href="#content">${words.skip}</a>
    <header>
      <a class="brand" href="/">${words.desk}</a>
      <nav>
        <a href="/" accesskey="1">${words.customers}</a>
        <a href="/duplicates" accesskey="2">${words.duplicates}</a>
        <a href="/imports" accesskey="3">${words.import}</a>
      </nav>
      <form role="search" action="/">
        <label for="search">${words.search}</label>
        <input id="search" name="search" type="search" value="${search}" placeholder="${words.searchHint}" accesskey="s">
      </form>
      <p class="languages">${languages.map((each) => languageLink(each, url, language))}</p>
    </header>
    <main id="content" tabindex="-1">
      ${done !== undefined ? html`<div class="done" role="status">${done}</div>` : ''}
      ${body}
    </main>
    <footer>${words.keys}</footer>
  </body>
</html>`
}

const names = { en: 'English', zh: '中文' } as const

function languageLink(language: keyof typeof names, url: string, current: string): Html {
  const there = new URL(url)
  there.searchParams.set('lang', language)
  const href = `${there.pathname}${there.search}`
  return html`<a href="${href}" lang="${language}" ${language === current ? raw('aria-current="true"') : ''}>${names[language]}</a>`
}
