/** Pages that may call: a page of a stranger must not read a library that its visitor alone can reach. */
import { isIP } from 'node:net'
import { type Problem, problem } from '#sdk'

/**
 * A name of plain HTTP proves nothing: a stranger's page can point its own name at this address (DNS rebinding), and
 * both origins are equal then. TLS, an address and `localhost` cannot be pointed elsewhere.
 *
 * @param origin the header `Origin`, which programs that are no browser do not send
 * @param own by which the client has reached this service
 * @param known exact origins whose pages may call
 * @returns why the request is refused
 */
export function originProblem(origin: string | null, own: string, known: readonly string[]): Problem | undefined {
  if (origin === null || known.includes(origin)) return undefined
  if (origin === own && isProved(own)) return undefined
  return problem(
    'forbidden',
    'Pages of this origin may not call this service; the setting CORS_ORIGINS lists those that may.',
  )
}

function isProved(origin: string): boolean {
  const { protocol, hostname } = new URL(origin)
  const host = hostname.replace(/^\[|\]$/g, '')
  return protocol === 'https:' || host === 'localhost' || host.endsWith('.localhost') || isIP(host) !== 0
}
