/** The whole HTTP surface as one `fetch`: context, guards, route, body, handler, and the end of the reply. */
import { type AnyElysia, Elysia } from 'elysia'
import { attachContext, contextOf, type RequestContext, type RequestOutcome, UNRESTRICTED } from '../context.ts'
import type { LoadedPlugin } from '../loader.ts'
import type { Logger } from '../log.ts'
import type { NamedHealthCheck } from '../open-ports.ts'
import type { Database } from '../ports/database.ts'
import { problem } from '../problem.ts'
import { type BodyRule, readBody } from './body.ts'
import { createClientAddresses } from './client-address.ts'
import { createCors } from './cors.ts'
import { healthRoutes, type ServiceState } from './health.ts'
import { homeRoutes } from './home.ts'
import { createOpenReplies } from './open-replies.ts'
import { INTERNAL_PREFIX, openApiRoutes, openApiSource } from './openapi.ts'
import { ownOrigin } from './own-origin.ts'
import { asProblem, toProblemResponse } from './problems.ts'
import { addHeaders, watchEnd, withOwnHeaders, withoutBody } from './reply.ts'
import { createRouteTable, type RouteInfo, type RouteMatch } from './route-table.ts'

/** What the server knows of the socket a request came by. */
export interface Connection {
  /** The peer's address. */
  readonly peer: string | null
  /** Turns off the idle timeout for this request. */
  keepOpen(): void
}

export interface ApiOptions {
  readonly settings: {
    readonly corsOrigins: readonly string[]
    /** Proxies whose `X-Forwarded-For` is believed. @default none */
    readonly trustedProxies?: readonly string[]
    /** Largest JSON body of a plugin's route (documents). */
    readonly bodyLimitBytes: number
    /** Largest multipart body. */
    readonly uploadLimitBytes: number
    readonly version: string
  }
  /** In the order in which their guards see requests. */
  readonly plugins: readonly LoadedPlugin[]
  /** The core's own routes. */
  readonly routes: readonly AnyElysia[]
  readonly healthChecks: readonly NamedHealthCheck[]
  readonly database: Database
  readonly log: Logger
  /** Read at each request. */
  readonly state: ServiceState
  /** Handed on as `ending` of every request's context. @default never aborted */
  readonly ending?: AbortSignal
}

export interface Api {
  /** Never rejects: whatever goes wrong is a problem reply. */
  fetch(request: Request, connection?: Connection): Promise<Response>
  /** Resolves as soon as no reply is open. */
  idle(): Promise<void>
}

/** Largest JSON body of the core's own routes: a message, not a document. */
const MESSAGE_LIMIT_BYTES = 262_144
/** Answered whatever the guards think: an orchestrator has no key. */
const UNGUARDED = new Set(['/livez', '/readyz'])
const NO_CONNECTION: Connection = { peer: null, keepOpen: () => undefined }

/** Puts routes and guards together. Nothing listens yet. */
export function createApi(options: ApiOptions): Api {
  const { log, plugins, settings } = options
  const core = new Elysia().use(
    healthRoutes({
      database: options.database,
      checks: options.healthChecks,
      version: settings.version,
      state: options.state,
    }),
  )
  for (const routes of options.routes) core.use(routes)
  const corePatterns = new Set(core.routes.map(({ path }) => path))

  const app: AnyElysia = new Elysia()
    .onError({ as: 'global' }, ({ error, request }) => problemReply(error, contextOf(request), log))
    .mapResponse({ as: 'global' }, ({ responseValue, set }) => emptyReply(responseValue, set.status))
    .use(core)
    .use(homeRoutes(settings.version))
    .use(openApiSource(settings.version))
    .use(openApiRoutes(() => app))
  for (const { prefix, parts } of plugins) {
    if (parts.routes === undefined) continue
    app.use(prefix === undefined ? parts.routes : new Elysia({ prefix }).use(parts.routes))
  }
  const table = createRouteTable(app.routes.filter(({ path }) => !path.startsWith(INTERNAL_PREFIX)))
  const cors = createCors(settings.corsOrigins)
  const addresses = createClientAddresses(settings.trustedProxies ?? [])
  const replies = createOpenReplies()
  const guards = plugins.flatMap(({ parts }) => (parts.guard === undefined ? [] : [parts.guard]))

  const bodyRule = (route: RouteInfo): BodyRule => ({
    accepts: route.accepts,
    limitBytes: corePatterns.has(route.pattern) ? MESSAGE_LIMIT_BYTES : settings.bodyLimitBytes,
    uploadLimitBytes: settings.uploadLimitBytes,
  })

  const answer = async (
    request: Request,
    path: string,
    match: RouteMatch | undefined,
    context: RequestContext,
  ): Promise<Response> => {
    if (options.state.draining && isNewWork(request.method, path))
      throw problem('draining', 'The server is shutting down.', { retryAfterSeconds: 5 })
    if (!UNGUARDED.has(path)) {
      for (const guard of guards) {
        const reply = await guard(request, context)
        if (reply !== undefined) return reply
      }
      if (context.refusal !== undefined) throw context.refusal
    }
    checkPath(request.url, path)
    if (match === undefined) throw problem('not_found', 'There is no such route; GET /docs lists them.')
    const route = match.route(request.method)
    if (route === undefined) {
      if (request.method !== 'OPTIONS') throw problem('method_not_allowed', undefined, { allow: match.allow })
      return new Response(null, { status: 204, headers: { allow: match.allow.join(', ') } })
    }
    const body = hasBody(request.method) ? await readBody(request, bodyRule(route)) : null
    const inner = innerRequest(request, route, body)
    attachContext(inner, context)
    return await app.fetch(inner)
  }

  return {
    idle: replies.none,
    async fetch(request, connection = NO_CONNECTION) {
      const peer = addresses.of(connection.peer, request.headers)
      const origin = ownOrigin(request.url, request.headers, addresses.trusts(connection.peer))
      const context = createContext(request, connection, { peer, origin, ending: options.ending })
      const ended = replies.begin()
      attachContext(request, context)
      const { pathname } = new URL(request.url)
      const match = table.find(pathname)
      let reply = await cors.preflight(request)
      if (reply === undefined) {
        try {
          reply = withOwnHeaders(await answer(request, pathname, match, context))
        } catch (error) {
          reply = problemReply(error, context, log)
        }
        await cors.decorate(request, reply.headers)
      }
      addHeaders(reply, context)
      // A client that keeps its connection would come back to this server.
      if (options.state.draining) reply.headers.set('connection', 'close')
      if (request.method === 'HEAD') reply = await withoutBody(reply)
      const outcome = { status: reply.status, route: match?.pattern ?? 'unmatched' }
      const tell = endOnce(context, outcome, log)
      return watchEnd(reply, (result) => {
        tell(result)
        ended()
      })
    },
  }
}

function createContext(
  request: Request,
  connection: Connection,
  { peer, origin, ending }: Pick<RequestContext, 'peer' | 'origin'> & { readonly ending: AbortSignal | undefined },
): RequestContext {
  return {
    requestId: requestIdOf(request.headers),
    startedAt: performance.now(),
    peer,
    origin,
    principal: UNRESTRICTED,
    responseHeaders: new Headers(),
    onEnd: [],
    ...(ending === undefined ? {} : { ending }),
    keepOpen: () => connection.keepOpen(),
  }
}

/** Elysia gives a handler that returns nothing an empty text, which a 204 may not have: Deno throws. */
function emptyReply(value: unknown, status: unknown): Response | undefined {
  return value === undefined && (status === 204 || status === 304) ? new Response(null, { status }) : undefined
}

/** While a server drains, what is there can be read to its end, and stopped. */
const isNewWork = (method: string, path: string): boolean => hasBody(method) && !path.endsWith('/stop')

/** The caller's own request id when it is a sane token, else a new one. */
function requestIdOf(headers: Headers): string {
  const given = headers.get('x-request-id')
  return given !== null && /^[A-Za-z0-9._-]{8,128}$/.test(given) ? given : crypto.randomUUID()
}

function problemReply(error: unknown, context: RequestContext, log: Logger): Response {
  const known = asProblem(error)
  const cause = known.extra.cause
  if (known.code === 'internal') log.error('request_failed', { request_id: context.requestId, error: cause ?? known })
  else if (known.code === 'upstream_unavailable')
    log.warn('upstream_unavailable', { request_id: context.requestId, error: cause ?? known })
  return toProblemResponse(known, context.requestId)
}

/** @throws Problem when the address cannot be decoded, or holds what no database stores */
function checkPath(url: string, path: string): void {
  if (/%00/.test(url)) throw problem('invalid_request', 'The address may not hold the NUL character.')
  try {
    decodeURIComponent(path)
  } catch {
    throw problem('invalid_request', 'The address is not valid percent-encoded UTF-8.')
  }
}

const hasBody = (method: string): boolean => !['GET', 'HEAD', 'OPTIONS'].includes(method)

/**
 * The request as its handler sees it: with the body that was read, and a method that has a route. Elysia looks for the
 * path from the 11th character on, so a host of fewer than four is written out (elysia src/index.ts).
 */
function innerRequest(request: Request, route: RouteInfo, body: Uint8Array<ArrayBuffer> | null): Request {
  const shortHost = request.url.indexOf('/', 11) !== request.url.indexOf('/', request.url.indexOf('://') + 3)
  const method = request.method === 'HEAD' && route.method === 'GET' ? 'GET' : request.method
  if (method === request.method && !shortHost && !hasBody(request.method)) return request
  const url = new URL(request.url)
  if (shortHost) url.hostname = 'localhost'
  const headers = new Headers(request.headers)
  if (body === null) headers.delete('content-length')
  // Not `request.signal`: on Deno it fires after success too. Whether the client has left is told by the reply's stream.
  return new Request(url, { method, headers, body })
}

function endOnce(
  context: RequestContext,
  reply: { readonly status: number; readonly route: string },
  log: Logger,
): (result: RequestOutcome['result']) => void {
  let ended = false
  return (result) => {
    if (ended) return
    ended = true
    const outcome = { ...reply, durationMs: performance.now() - context.startedAt, result }
    for (const callback of context.onEnd) {
      try {
        callback(outcome)
      } catch (error) {
        log.error('on_end_failed', { request_id: context.requestId, error })
      }
    }
  }
}
