/** Who may read `/metrics`: this machine, the bearer of the token, and the admin key. */
import { createHash, timingSafeEqual } from 'node:crypto'
import type { RequestContext } from '#sdk'

export const METRICS_PATH = '/metrics'

export const asksForMetrics = ({ route }: Pick<RequestContext, 'route'>): boolean => route?.pattern === METRICS_PATH

export function showsToken(request: Request, token: string | undefined): boolean {
  const shown = /^bearer +(\S{1,1024})$/i.exec(request.headers.get('authorization') ?? '')?.[1]
  if (token === undefined || shown === undefined) return false
  return timingSafeEqual(digestOf(shown), digestOf(token))
}

const digestOf = (text: string): Buffer => createHash('sha256').update(text, 'utf8').digest()

/** Behind a proxy on this machine everyone comes from loopback: a request that was passed on is not from here. */
export function isThisMachine(request: Request, { peer }: RequestContext): boolean {
  if (request.headers.has('forwarded') || request.headers.has('x-forwarded-for')) return false
  return peer === null || peer === '::1' || /^(::ffff:)?127\./.test(peer)
}
