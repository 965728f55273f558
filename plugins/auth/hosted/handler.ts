/** One Better Auth for requests by TLS and one for the others, each opened when the first of its kind comes. */
import { problem, type RequestContext } from '#sdk'
import { AUTH_PATH, type Handle, type HostedOptions, openBetterAuth } from './better-auth.ts'

export const isHostedRoute = ({ route }: Pick<RequestContext, 'route'>): boolean =>
  route?.pattern.startsWith(`${AUTH_PATH}/`) === true

/** Where a password is tried, or an account made. */
const COUNTED: ReadonlySet<string> = new Set([`${AUTH_PATH}/sign-in/email`, `${AUTH_PATH}/sign-up/email`])

type CountAttempt = (context: RequestContext, email: string | undefined) => Promise<void>

/** @returns answers a request in its context */
export function createHostedHandler(
  options: HostedOptions,
  countAttempt: CountAttempt,
): (request: Request, context: RequestContext) => Promise<Response> {
  const opened = new Map<boolean, Promise<Handle>>()
  const open = (secure: boolean): Promise<Handle> => {
    const known = opened.get(secure)
    if (known !== undefined) return known
    const opening = openBetterAuth(options, secure)
    opened.set(secure, opening)
    opening.catch(() => opened.delete(secure))
    return opening
  }

  return async (request, context) => {
    const { origin } = context
    const own = options.baseUrl ?? origin
    const inner = await withOrigin(request, origin)
    if (COUNTED.has(new URL(inner.url).pathname)) await countAttempt(context, await emailIn(inner))
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

async function emailIn(request: Request): Promise<string | undefined> {
  const body: unknown = await request
    .clone()
    .json()
    .catch(() => undefined)
  const email = typeof body === 'object' && body !== null && 'email' in body ? body.email : undefined
  return typeof email === 'string' ? email : undefined
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
    throw problem('too_large', `The body may be at most ${LARGEST_BODY_BYTES} bytes.`)
  const headers = new Headers(request.headers)
  // Node's fetch sends the mode alone, for which Better Auth takes it for a browser that hides where it comes from.
  if (!headers.has('origin') && !headers.has('sec-fetch-site')) headers.delete('sec-fetch-mode')
  return new Request(new URL(`${pathname}${search}`, origin), {
    method: request.method,
    headers,
    ...(body === null || body.byteLength === 0 ? {} : { body }),
  })
}
