/** Where a request comes from, when proxies stand before the service. */
import { BlockList, isIP } from 'node:net'

/** Entries of a header that are looked at: a chain of proxies is shorter, a forged one may not be. */
const MAX_HOPS = 32

/**
 * The header that holds the client's address on platforms whose proxy is the only way in. The proxy sets it anew for each
 * request, whatever a client wrote; `X-Forwarded-For` is a list on all of them, whose last entries are the platform's own.
 */
const PLATFORM_HEADERS = {
  cloudflare: 'cf-connecting-ip',
  digitalocean: 'do-connecting-ip',
  fly: 'fly-client-ip',
  railway: 'x-real-ip',
  // Cloudflare stands before every service of Render.
  render: 'cf-connecting-ip',
} as const

export type Platform = keyof typeof PLATFORM_HEADERS

export interface ClientAddresses {
  /**
   * The client's address: the socket's peer, unless that is a trusted proxy; then the last address in
   * `X-Forwarded-For` that is none, or what the platform's own header says. What a client itself writes stands before
   * that and is never looked at.
   */
  of(peer: string | null, headers: Headers): string | null
  /** Whether the socket's peer is a proxy whose word counts. */
  trusts(peer: string | null): boolean
}

/**
 * @param trusted addresses and CIDR blocks
 * @param platform without any of these, all requests come from its proxy; with some, those that come from them do
 * @throws RangeError that names an entry which is neither an address nor a block
 */
export function createClientAddresses(trusted: readonly string[], platform?: Platform): ClientAddresses {
  const list = new BlockList()
  for (const entry of trusted) addTo(list, entry)
  const isOnlyWayIn = platform !== undefined && trusted.length === 0
  const isTrusted = (address: string): boolean => isOnlyWayIn || list.check(address, familyOf(address))
  return {
    of(peer, headers) {
      if (peer === null || (trusted.length === 0 && platform === undefined)) return peer
      const own = readAddress(peer)
      if (platform !== undefined) {
        const stated = readAddress(headers.get(PLATFORM_HEADERS[platform]) ?? '')
        return own === undefined || stated === undefined || !isTrusted(own) ? peer : stated
      }
      const forwarded = headers.get('x-forwarded-for')
      if (own === undefined || forwarded === null || !isTrusted(own)) return peer
      let client = own
      for (const hop of forwarded.split(',').slice(-MAX_HOPS).reverse()) {
        const address = readAddress(hop)
        if (address === undefined) break
        client = address
        if (!isTrusted(address)) break
      }
      return client
    },
    trusts(peer) {
      const address = peer === null ? undefined : readAddress(peer)
      return address !== undefined && isTrusted(address)
    },
  }
}

/** Of a setting's entry: what is wrong with it, or undefined. */
export function describeBadProxy(entry: string): string | undefined {
  try {
    addTo(new BlockList(), entry)
    return undefined
  } catch {
    return `"${entry}" is neither an address nor a block such as 10.0.0.0/8`
  }
}

function addTo(list: BlockList, entry: string): void {
  const [text = '', prefix, ...rest] = entry.trim().split('/')
  const address = readAddress(text)
  const bits = address !== undefined && familyOf(address) === 'ipv6' ? 128 : 32
  const length = prefix === undefined ? bits : Number(prefix)
  if (
    address === undefined ||
    rest.length > 0 ||
    prefix === '' ||
    !(Number.isInteger(length) && length >= 0 && length <= bits)
  )
    throw new RangeError(`${entry} is neither an address nor a block`)
  list.addSubnet(address, length, familyOf(address))
}

const familyOf = (address: string): 'ipv4' | 'ipv6' => (address.includes(':') ? 'ipv6' : 'ipv4')

/** Without port, brackets and zone; IPv4 that is written as IPv6 as IPv4. */
function readAddress(text: string): string | undefined {
  const trimmed = text.trim()
  const bare =
    /^\[([^\]]+)\](?::\d+)?$/.exec(trimmed)?.[1] ?? /^(\d+\.\d+\.\d+\.\d+):\d+$/.exec(trimmed)?.[1] ?? trimmed
  const address = bare.split('%', 1)[0] ?? ''
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1] ?? address
  return isIP(mapped) === 0 ? undefined : mapped
}
