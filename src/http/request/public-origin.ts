/** By which origin a client has reached this service: what its pages' `Origin` is compared with. */

/**
 * Of the request's own address; of `X-Forwarded-Proto` and `X-Forwarded-Host` where a trusted proxy wrote them.
 *
 * @param believed whether the peer is such a proxy
 * @returns e.g. `https://docs.example.org`
 */
export function ownOrigin(url: string, headers: Headers, believed: boolean): string {
  const own = new URL(url)
  if (!believed) return own.origin
  const scheme = first(headers.get('x-forwarded-proto')) ?? own.protocol.slice(0, -1)
  const host = first(headers.get('x-forwarded-host')) ?? own.host
  if (!/^https?$/i.test(scheme) || !/^[\w.:[\]-]+$/.test(host)) return own.origin
  return URL.parse(`${scheme}://${host}`)?.origin ?? own.origin
}

/** Of a list that several proxies have written, what the first of them did. */
const first = (list: string | null): string | undefined => list?.split(',', 1)[0]?.trim() || undefined
