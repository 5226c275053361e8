import ipaddr from 'ipaddr.js'
import { invalid } from '../../kernel/index.js'

/** What may be connected to beside public addresses: everything, or networks as `10.0.0.0/8`. */
export type AllowPrivate = true | readonly string[]

type Address = ReturnType<typeof ipaddr.parse>
type Network = ReturnType<typeof ipaddr.parseCIDR>

/** Which addresses may be connected to. */
export interface Reach {
  /** Whether anything beside public addresses may be. */
  readonly isWidened: boolean
  /** Whether this one may be, which stands for what it is mapped to. Without encryption only what was added. */
  has(address: string, connection: { readonly isEncrypted: boolean }): boolean
}

/**
 * Reads what a host allows.
 *
 * @throws `input.invalid` for a network that is none
 */
export const reachOf = (allowPrivate: AllowPrivate | undefined): Reach => {
  const networks = Array.isArray(allowPrivate) ? allowPrivate.map(networkOf) : []
  return {
    isWidened: allowPrivate !== undefined,
    has: (text, { isEncrypted }) => {
      if (!ipaddr.isValid(text)) return false
      if (allowPrivate === true) return true
      const address = ipaddr.process(text)
      return (isEncrypted && isPublic(address)) || networks.some((network) => isIn(address, network))
    },
  }
}

function networkOf(text: string, index: number): Network {
  if (ipaddr.isValidCIDR(text)) return ipaddr.parseCIDR(text)
  const path = ['allowPrivate', index]
  throw invalid('webhooks', [{ path, expected: 'a network such as 10.0.0.0/8', received: 'another text' }])
}

/** What nobody calls anything else than the internet. Of IPv6 that is 2000::/3: beyond it, ranges only seem free. */
function isPublic(address: Address): boolean {
  if (address.range() !== 'unicast') return false
  return address.kind() === 'ipv4' || isIn(address, internet)
}

const internet = ipaddr.parseCIDR('2000::/3')

function isIn(address: Address, [network, bits]: Network): boolean {
  return address.kind() === network.kind() && address.match(network, bits)
}

/** The address that a URL's host is, where it is one and not a name. */
export const literalIn = ({ hostname }: URL): string | undefined => {
  const text = hostname.startsWith('[') ? hostname.slice(1, -1) : hostname
  return ipaddr.isValid(text) ? text : undefined
}
