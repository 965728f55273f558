/** One Better Auth for requests by TLS and one for the others, each opened when the first of its kind comes. */
import { problem, type RequestContext } from '#sdk'
import { AUTH_PATH, type Handle, type HostedOptions, openBetterAuth } from './better-auth.ts'

export const isHostedRoute = ({ route }: Pick<RequestContext, 'route'>): boolean =>
  route?.pattern.startsWith(`${AUTH_PATH}/`) === true

/** @returns answers a request that has come by `origin` */
export function createHostedHandler(options: HostedOptions): (request: Request, origin: string) => Promise<Response> {
  const opened = new Map<boolean, Promise<Handle>>()
  const open = (secure: boolean): Promise<Handle> => {
    const known = opened.get(secure)
    if (known !== undefined) return known
    const opening = openBetterAuth(options, secure)
    opened.set(secure, opening)
    opening.catch(() => opened.delete(secure))
    return opening
  }

  return async (request, origin) => {
    const own = options.baseUrl ?? origin
    const inner = await withOrigin(request, origin)
    let reply: Response
    try {
      const handle = await open(own.startsWith('https:'))
      reply = await handle(inner)
    } catch (cause) {
      throw problem('upstream_unavailable', 'Signing in does not work at the moment.', { cause })
    }
    if (reply.status === 404 && reply.body === null) throw problem('not_found', 'There is no such route.')
    if (reply.status >= 500) throw problem('internal', undefined, { cause: new Error(`Better Auth: ${reply.status}`) })
    return reply
  }
}

/** A name, an address and a password are shorter. */
const LARGEST_BODY_BYTES = 16_384

/**
 * Better Auth takes the origin from the address, which behind a proxy is another than the reader's.
 *
 * @throws Problem `too_large`
 */
async function withOrigin(request: Request, origin: string): Promise<Request> {
  const { pathname, search } = new URL(request.url)
  const body = request.method === 'GET' ? null : await request.arrayBuffer()
  if (body !== null && body.byteLength > LARGEST_BODY_BYTES)
    throw problem('too_large', `The body may have ${LARGEST_BODY_BYTES} bytes at most.`)
  const headers = new Headers(request.headers)
  return new Request(new URL(`${pathname}${search}`, origin), {
    method: request.method,
    headers,
    ...(body === null || body.byteLength === 0 ? {} : { body }),
  })
}
