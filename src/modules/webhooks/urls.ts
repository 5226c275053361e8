import { literalIn, type Reach } from './addresses.js'

/**
 * What is wrong with a URL to send to, as what was expected instead; `undefined` where nothing is. Where its name leads is
 * asked when it is connected to.
 */
export const faultOfUrl = (text: string, reach: Reach): string | undefined => {
  const [, scheme, authority = ''] = form.exec(text) ?? []
  const url = scheme === undefined ? undefined : parsed(text)
  if (!url) return 'an https URL'
  const isEncrypted = url.protocol === 'https:'
  if (!isEncrypted && !reach.isWidened) return 'an https URL'
  if (url.username || url.password || authority.includes('@')) return 'a URL without credentials'
  const literal = literalIn(url)
  if (literal !== undefined) {
    const isPlain = authority.replace(/:\d*$/, '').toLowerCase() === url.hostname
    if (!isPlain) return 'an address in its usual spelling'
    if (!reach.has(literal, { isEncrypted })) return 'a public address'
  }
  if (reach.isWidened) return undefined
  if (literal === undefined && !isPublicName(url.hostname)) return 'a public name'
  return isUsualPort(url.port) ? undefined : 'port 443, or one of 1024 and above'
}

/** What browsers forgive, such as backslashes and a missing authority, is not forgiven here. */
const form = /^(https?):\/\/([^/?#\\\s]+)(?:[/?#][^\\\s]*)?$/i

function parsed(text: string): URL | undefined {
  try {
    return new URL(text)
  } catch {
    return undefined
  }
}

/** Names that lead into the own network by convention are refused at once. */
function isPublicName(hostname: string): boolean {
  const name = hostname.replace(/\.$/, '')
  return name.includes('.') && !/(^|\.)(localhost|local|internal|home\.arpa)$/.test(name)
}

/** Below 1024 live other protocols, whose servers might make something of what is sent. */
function isUsualPort(port: string): boolean {
  return port === '' || Number(port) >= 1024
}
