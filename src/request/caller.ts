/** Whom limits and budgets are counted for. */
import type { RequestContext } from './context.ts'

/**
 * Who is known by id; others by where they come from. Whoever shows a wrong key is nobody, and so an address.
 *
 * @returns `id:…`, `peer:…` or `local`
 */
export function callerKey({ principal, peer }: Pick<RequestContext, 'principal' | 'peer'>): string {
  if (principal.id !== null) return `id:${principal.id}`
  return peer === null ? 'local' : `peer:${network(peer)}`
}

/** With no plugin that authenticates everyone has every scope and no id: that is no admin. */
export const isAdmin = ({ principal }: Pick<RequestContext, 'principal'>): boolean =>
  principal.id !== null && principal.scopes.includes('admin')

/** An IPv6 customer is handed a /64 and could change address for every request: the network counts as one. */
function network(peer: string): string {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(peer)?.[1]
  if (mapped !== undefined) return mapped
  if (!peer.includes(':')) return peer
  const [head = '', tail] = peer.split('%', 1)[0]?.toLowerCase().split('::') ?? []
  const groups = (text: string | undefined): string[] => (text ? text.split(':') : [])
  const first = groups(head)
  const last = groups(tail)
  const zeros = tail === undefined ? 0 : Math.max(0, 8 - first.length - last.length)
  const all = [...first, ...Array.from({ length: zeros }, () => '0'), ...last]
  return `${all
    .slice(0, 4)
    .map((group) => group.replace(/^0+(?=.)/, ''))
    .join(':')}::/64`
}
