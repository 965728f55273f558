/**
 * Which addresses of the network a source may be read from. Whoever may name a source could otherwise make this service
 * ask its neighbours: the metadata service of a cloud, a database's console, a router.
 */
import { lookup } from 'node:dns/promises'
import { isIP } from 'node:net'
import ipaddr from 'ipaddr.js'

export interface CheckedAddress {
  readonly address: string
  readonly family: 4 | 6
}

export interface AddressGuard {
  /**
   * The address to connect to, and no other: a name that is asked twice may have two answers.
   * @param hostname as in `URL.hostname`
   * @throws ForbiddenAddress when one of its addresses is not public; Error when it has none
   */
  resolve(hostname: string): Promise<CheckedAddress>
}

export class ForbiddenAddress extends Error {
  override readonly name = 'ForbiddenAddress'
}

export type Lookup = (hostname: string) => Promise<readonly { readonly address: string; readonly family: number }[]>

const systemLookup: Lookup = (hostname) => lookup(hostname, { all: true, verbatim: true })

/**
 * @param allowed host names, addresses or blocks (`10.0.0.0/8`) that may be read although they are not public
 */
export function createAddressGuard(allowed: readonly string[], look: Lookup = systemLookup): AddressGuard {
  const names = new Set(allowed.map((entry) => entry.toLowerCase()))
  const blocks = allowed.map(blockOf).filter((block) => block !== null)
  const permits = (address: string): boolean => {
    if (isPublicAddress(address)) return true
    const parsed = ipaddr.process(address)
    return blocks.some(([network, bits]) => parsed.kind() === network.kind() && parsed.match([network, bits]))
  }
  return {
    async resolve(given) {
      const hostname = given.replace(/^\[|\]$/g, '').toLowerCase()
      const literal = isIP(hostname)
      const answers = literal === 0 ? await look(hostname) : [{ address: hostname, family: literal }]
      if (answers.length === 0) throw new Error(`${hostname} has no address`)
      const isNamed = names.has(hostname)
      for (const { address } of answers)
        if (!isNamed && !permits(address))
          throw new ForbiddenAddress(
            literal === 0 ? `${hostname} is at an address that is not public` : `${hostname} is not a public address`,
          )
      // Many machines have no way to an address of IPv6, and each has one to IPv4.
      const chosen = answers.find(({ family }) => family === 4) ?? answers[0]
      if (chosen === undefined) throw new Error(`${hostname} has no address`)
      return { address: chosen.address, family: chosen.family === 6 ? 6 : 4 }
    },
  }
}

/** Neither loopback, private, link-local, shared, multicast or reserved, nor one of these inside an address of IPv6. */
export function isPublicAddress(address: string): boolean {
  if (!ipaddr.isValid(address)) return false
  const parsed = ipaddr.parse(address)
  return parsed.range() === 'unicast' && !isUnallocated(parsed)
}

/** Of IPv6 only `2000::/3` is handed out to anyone; `range()` calls the rest of it unicast, too. */
const isUnallocated = (address: ipaddr.IPv4 | ipaddr.IPv6): boolean =>
  address.kind() === 'ipv6' && !address.match([ipaddr.parse('2000::'), 3])

function blockOf(entry: string): [ipaddr.IPv4 | ipaddr.IPv6, number] | null {
  if (ipaddr.isValidCIDR(entry)) return ipaddr.parseCIDR(entry)
  if (isIP(entry) === 0) return null
  const address = ipaddr.process(entry)
  return [address, address.kind() === 'ipv4' ? 32 : 128]
}
