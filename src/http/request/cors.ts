/**
 * CORS headers, by @elysiajs/cors. It runs apart from the API, because it leaves the headers out of replies that begin
 * as an error (https://github.com/elysiajs/elysia-cors/issues/69): here refusals and streams get them too, and no reply
 * passes through it.
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
/** Whatever SDKs and tracing add by themselves: one header that is not named here, and the browser sends nothing. */
const REQUEST_HEADERS = [
  'authorization',
  'b3',
  'baggage',
  'cache-control',
  'content-type',
  'idempotency-key',
  'if-none-match',
  'last-event-id',
  'mcp-method',
  'mcp-name',
  'mcp-protocol-version',
  'mcp-session-id',
  'newrelic',
  'openai-beta',
  'openai-organization',
  'openai-project',
  'pragma',
  'prefer',
  'sentry-trace',
  'traceparent',
  'tracestate',
  'user-agent',
  'x-altcha',
  'x-api-key',
  'x-request-id',
]
/** Vendors' own (`x-stainless-lang`, `x-datadog-trace-id` …), but for those by which proxies speak. */
const VENDOR_HEADER = /^x-(?!forwarded-|real-ip$|original-)[a-z0-9-]{1,60}$/
const MAX_VENDOR_HEADERS = 40
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
      const reply = await ask('OPTIONS', { origin, 'access-control-request-method': wanted })
      const asked = vendorHeaders(request.headers.get('access-control-request-headers') ?? '')
      for (const name of asked) reply.headers.append('access-control-allow-headers', name)
      reply.headers.append('vary', 'access-control-request-headers')
      return reply
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

const vendorHeaders = (asked: string): readonly string[] =>
  asked
    .toLowerCase()
    .split(',')
    .map((name) => name.trim())
    .filter((name) => VENDOR_HEADER.test(name) && !REQUEST_HEADERS.includes(name))
    .slice(0, MAX_VENDOR_HEADERS)
