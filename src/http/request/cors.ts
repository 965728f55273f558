/**
 * CORS headers, by @elysiajs/cors. It runs apart from the API, so that refusals and streams get the headers too and
 * no reply passes through it.
 */
import { cors } from '@elysiajs/cors'
import { Elysia } from 'elysia'

export interface Cors {
  /** The reply to a preflight request, when this is one from a page that may call. */
  preflight(request: Request): Promise<Response | undefined>
  /** Adds what a page needs to read the reply. */
  decorate(request: Request, headers: Headers): Promise<void>
}

const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE']
const REQUEST_HEADERS = [
  'authorization',
  'content-type',
  'idempotency-key',
  'if-none-match',
  'last-event-id',
  'mcp-method',
  'mcp-name',
  'mcp-protocol-version',
  'x-api-key',
  'x-request-id',
  // What OpenAI's client for JavaScript adds by itself.
  'x-stainless-arch',
  'x-stainless-helper-method',
  'x-stainless-lang',
  'x-stainless-os',
  'x-stainless-package-version',
  'x-stainless-retry-count',
  'x-stainless-runtime',
  'x-stainless-runtime-version',
  'x-stainless-timeout',
]
const EXPOSED_HEADERS = [
  'etag',
  'location',
  'ratelimit',
  'ratelimit-policy',
  'retry-after',
  'www-authenticate',
  'x-request-id',
  'x-should-retry',
]
/** A route may name more of its own. */
const EXPOSE = 'access-control-expose-headers'
const PREFLIGHT_SECONDS = 600

/** @param origins exact, e.g. `https://docs.example.org`; none: no page of another origin may call. */
export function createCors(origins: readonly string[]): Cors {
  const known = new Set(origins)
  const app = new Elysia()
    .use(
      cors({
        origin: [...origins],
        methods: METHODS,
        allowedHeaders: REQUEST_HEADERS,
        exposeHeaders: EXPOSED_HEADERS,
        credentials: true,
        maxAge: PREFLIGHT_SECONDS,
      }),
    )
    .all('/*', () => new Response(null, { status: 204 }))
  const ask = async (method: string, headers: Record<string, string>): Promise<Response> =>
    await app.handle(new Request('http://localhost/', { method, headers }))

  return {
    async preflight(request) {
      const origin = request.headers.get('origin')
      const wanted = request.headers.get('access-control-request-method')
      if (request.method !== 'OPTIONS' || wanted === null || origin === null || !known.has(origin)) return undefined
      return await ask('OPTIONS', { origin, 'access-control-request-method': wanted })
    },
    async decorate(request, headers) {
      if (known.size === 0) return
      headers.append('vary', 'Origin')
      const origin = request.headers.get('origin')
      if (origin === null || !known.has(origin)) return
      const answer = await ask('GET', { origin })
      const exposed = headers.get(EXPOSE)
      for (const [name, value] of answer.headers) if (name.startsWith('access-control-')) headers.set(name, value)
      if (exposed !== null) headers.append(EXPOSE, exposed)
    },
  }
}
