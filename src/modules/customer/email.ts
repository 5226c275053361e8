import { fold } from '../../kernel/index.js'

// What no address has outside quotation marks (RFC 5322), blanks and invisible characters.
const notInLocalPart = /[\s\p{C}()<>[\]:;,\\"@]/u
// Keeps from the URL parser what it would read as something else: ports, paths, percent signs, addresses in brackets.
const domainText = /^[\p{L}\p{M}\p{N}.\-\u3002]+$/u
// The last label begins with a letter: what ends in a number is an IPv4 address to the URL standard.
const hostName = /^(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z](?:[a-z0-9-]{0,61}[a-z0-9])$/
const longestLocalPart = 64
const longestDomain = 253

/**
 * The one text of an e-mail address: NFKC, the domain in lower case and ASCII, the local part folded.
 *
 * @returns `undefined` for what is no address
 * @see RFC 5321, section 4.5.3.1, for the lengths; https://url.spec.whatwg.org/#idna for the domain
 */
export const normalizeEmail = (text: string): string | undefined => {
  const address = text.trim().normalize('NFKC')
  const at = address.lastIndexOf('@')
  const local = fold(address.slice(0, Math.max(at, 0)))
  const domain = asciiDomain(address.slice(at + 1))
  const isLocalPart = local !== '' && local.length <= longestLocalPart && !notInLocalPart.test(local)
  return isLocalPart && domain ? `${local}@${domain}` : undefined
}

function asciiDomain(domain: string): string | undefined {
  if (!domainText.test(domain)) return undefined
  const name = hostNameOf(domain)
  return name && name.length <= longestDomain && hostName.test(name) ? name : undefined
}

// The URL standard is IDNA as browsers and Node have it built in.
function hostNameOf(domain: string): string | undefined {
  try {
    return new URL(`http://${domain}`).hostname
  } catch {
    return undefined
  }
}
