import { isOneEditApart } from '../edits.js'
import { jaroWinkler } from '../jaro-winkler.js'
import { type Comparator, levels } from './comparator.js'

interface Email {
  readonly whole: string
  readonly local: string
  readonly domain: string
}

/** E-mail addresses: the same name at another provider, a mistyped letter. */
export const emails: Comparator<Email> = {
  levels: levels(['same', 0.7], ['close', 0.08], ['same_local', 0.07], ['different', 0.15]),
  chance: 0.00001,
  read: (text) => {
    const whole = text.normalize('NFKC').trim().toLowerCase()
    const at = whole.lastIndexOf('@')
    if (at <= 0) return undefined
    return { whole, local: whole.slice(0, at), domain: whole.slice(at + 1) }
  },
  key: ({ whole }) => whole,
  compare: (a, b) => {
    if (a.whole === b.whole) return 0
    if (isOneEditApart(a.whole, b.whole)) return 1
    if (a.local === b.local && a.local.length >= 4) return 2
    return a.domain === b.domain && jaroWinkler(a.local, b.local) >= 0.95 ? 1 : 3
  },
  blockingKeys: ({ whole, local }) => [whole, local.replaceAll(/[^\p{L}\p{N}]/gu, '')],
}
