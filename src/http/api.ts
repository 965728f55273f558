/** The whole HTTP surface as one `fetch`: context, guards, route, body, handler, and the end of the reply. */
import { type AnyElysia, Elysia } from 'elysia'
import type { LoadedPlugin } from '../app/load-plugins.ts'
import type { NamedHealthCheck } from '../app/open-ports.ts'
import type { Database } from '../ports/database.ts'
import { attachContext, contextOf, type RequestContext } from '../request/context.ts'
import { settleFields } from '../request/fields.ts'
import { type FieldError, type Problem, problem } from '../request/problem.ts'
import type { Logger } from '../telemetry/log/log.ts'
import type { Metrics } from '../telemetry/metrics.ts'
import type { Trace } from '../telemetry/trace.ts'
import { requireScope } from './access.ts'
import { healthRoutes, type ServiceState } from './health.ts'
import { openApiRoutes } from './openapi/openapi.ts'
import { createWebFiles } from './pages/web-files.ts'
import { webRoutes } from './pages/web-routes.ts'
import type { ErrorFormat } from './reply/error-format.ts'
import { createOpenReplies } from './reply/in-flight.ts'
import { asProblem, toProblemResponse } from './reply/problems.ts'
import { addHeaders, isWhole, watchEnd, withOwnHeaders, withoutBody } from './reply/reply.ts'
import { serverTiming } from './reply/server-timing.ts'
import { type BodyRule, discardBody, readBody } from './request/body.ts'
import { createClientAddresses, type Platform } from './request/client-address.ts'
import { createCors } from './request/cors.ts'
import { ownOrigin } from './request/public-origin.ts'
import { beginRequest, type Connection, endOnce, NO_CONNECTION, requestIdOf } from './request/request.ts'
import { checkHead } from './request/request-limits.ts'
import { createRouteTable, type RouteInfo, type RouteMatch } from './route-table.ts'

export interface ApiOptions {
  readonly settings: {
    /** Where readers reach the service, without a slash at the end. @default the origin by which a request came */
    readonly publicUrl?: string
    readonly corsOrigins: readonly string[]
    /** Proxies whose `X-Forwarded-For` is believed. @default none */
    readonly trustedProxies?: readonly string[]
    /** Whose proxy is the only way in, and whose own header holds the client's address. @default none */
    readonly platform?: Platform
    /** Largest JSON body of a route that takes whole documents. */
    readonly bodyLimitBytes: number
    /** Largest multipart body. */
    readonly uploadLimitBytes: number
    /** Who may show the chat page in a frame. @default nobody */
    readonly frameAncestors?: readonly string[]
    readonly version: string
  }
  /** In the order in which their guards see requests. */
  readonly plugins: readonly LoadedPlugin[]
  /** The core's own routes. */
  readonly routes: AnyElysia
  /** Of routes whose errors are no RFC 9457 problems. @default none */
  readonly errorForms?: readonly ErrorFormat[]
  readonly healthChecks: readonly NamedHealthCheck[]
  readonly database: Database
  readonly log: Logger
  readonly metrics: Metrics
  readonly trace: Trace
  /** Read at each request. */
  readonly state: ServiceState
  /** Handed on as `ending` of every request's context. @default never aborted */
  readonly ending?: AbortSignal
}

export interface HttpApi {
  /** Never rejects: whatever goes wrong is a problem reply. */
  fetch(request: Request, connection?: Connection): Promise<Response>
  /** Resolves as soon as no reply is open. */
  idle(): Promise<void>
}

/** Largest JSON body of all other routes: a message, not a document. */
const MESSAGE_LIMIT_BYTES = 262_144

/** Puts routes and guards together. Nothing listens yet. */
export function createApi(options: ApiOptions): HttpApi {
  const { log, metrics, plugins, settings, trace, errorForms = [] } = options
  const errorReply = (error: unknown, request: Request, context: RequestContext): Response => {
    const { pathname } = new URL(request.url)
    const known = asProblem(error, context.route?.schemas)
    report(known, context, log)
    const form = errorForms.find(({ owns }) => owns(pathname, request.method))
    return form?.reply(known, context.requestId) ?? toProblemResponse(known, context.requestId)
  }
  const noRoute = (path: string, method: string): string | undefined =>
    errorForms.map((form) => form.noRoute?.(path, method)).find((each) => each !== undefined)
  // The default cleaner changes a wrong type before it is checked: a text where an object belongs becomes one with a
  // property for each letter, which passes for a record, and takes seconds for a megabyte.
  const app: AnyElysia = new Elysia({ normalize: 'typebox' })
    .onError({ as: 'global' }, ({ error, request }) => errorReply(error, request, contextOf(request)))
    .onTransform({ as: 'global' }, ({ body, request }) =>
      refuseUnknown(settleFields(contextOf(request).route?.schemas.body, body)),
    )
    .mapResponse({ as: 'global' }, ({ responseValue, set }) => emptyReply(responseValue, set.status))
  for (const { isPlainElysia, parts } of plugins) if (isPlainElysia && parts.routes !== undefined) app.use(parts.routes)
  app
    .use(
      healthRoutes({
        database: options.database,
        checks: options.healthChecks,
        version: settings.version,
        state: options.state,
        metrics,
      }),
    )
    .use(options.routes)
    .use(
      webRoutes({ files: createWebFiles(), version: settings.version, frameAncestors: settings.frameAncestors ?? [] }),
    )
    .use(openApiRoutes(() => app, settings.version))
  for (const { prefix, isPlainElysia, parts } of plugins) {
    if (parts.routes === undefined || isPlainElysia) continue
    app.use(prefix === undefined ? parts.routes : new Elysia({ prefix }).use(parts.routes))
  }
  const table = createRouteTable(app.routes)
  const cors = createCors(settings.corsOrigins)
  const addresses = createClientAddresses(settings.trustedProxies ?? [], settings.platform)
  const replies = createOpenReplies()
  const guards = plugins.flatMap(({ parts }) => (parts.guard === undefined ? [] : [parts.guard]))
  const streamsOpen = metrics.gauge('http_streams_open', 'Replies that are being streamed')
  let streams = 0

  /** @returns the reply of the guard that ends the request @throws Problem */
  const askGuards = async (request: Request, context: RequestContext): Promise<Response | undefined> => {
    const started = performance.now()
    try {
      for (const guard of guards) {
        const reply = await guard(request, context)
        if (reply !== undefined) return reply
      }
    } finally {
      trace.time('guard', performance.now() - started)
    }
    if (context.refusal !== undefined) throw context.refusal
    return undefined
  }

  const bodyRule = (route: RouteInfo): BodyRule => ({
    accepts: route.accepts,
    wantsObject: route.wantsObject,
    limitBytes: route.takesDocument ? settings.bodyLimitBytes : MESSAGE_LIMIT_BYTES,
    uploadLimitBytes: settings.uploadLimitBytes,
  })

  const answer = async (
    request: Request,
    path: string,
    match: RouteMatch | undefined,
    context: RequestContext,
  ): Promise<Response> => {
    const route = match?.route(request.method)
    // What is there can be read to its end, and stopped.
    if (options.state.draining && hasBody(request.method) && route?.whileDraining !== true)
      throw problem('draining', 'The server is shutting down.', { retryAfterSeconds: 5 })
    if (route?.unguarded !== true) {
      const reply = await trace.span('guard', () => askGuards(request, context))
      if (reply !== undefined) return reply
    }
    checkHead(request)
    checkPath(request.url, path)
    if (match === undefined)
      throw problem('not_found', noRoute(path, request.method) ?? 'There is no such route; GET /docs lists them.')
    if (route === undefined) {
      if (request.method !== 'OPTIONS')
        throw problem('method_not_allowed', noRoute(path, request.method), { allow: match.allow })
      return new Response(null, { status: 204, headers: { allow: match.allow.join(', ') } })
    }
    // Before its body is read: a stranger cannot make us parse what it may not send.
    if (route.scope !== 'public') requireScope(request, route.scope)
    const body = hasBody(request.method) ? await readBody(request, bodyRule(route)) : null
    const inner = innerRequest(request, route, body)
    attachContext(inner, context)
    return await app.fetch(inner)
  }

  const respond = async (
    request: Request,
    pathname: string,
    match: RouteMatch | undefined,
    context: RequestContext,
  ): Promise<Response> => {
    let reply = await cors.preflight(request)
    if (reply === undefined) {
      try {
        reply = withOwnHeaders(await answer(request, pathname, match, context))
      } catch (error) {
        reply = errorReply(error, request, context)
      }
      await cors.decorate(request, reply.headers)
    }
    addHeaders(reply, context)
    const ends = reply.status < 400 || (await discardBody(request))
    // A client that keeps its connection would come back to this server.
    if (options.state.draining || !ends) reply.headers.set('connection', 'close')
    return request.method === 'HEAD' ? await withoutBody(reply) : reply
  }

  return {
    idle: replies.none,
    async fetch(request, connection = NO_CONNECTION) {
      // The host is the client's own word, and the runtime does not look whether it is one.
      const url = URL.parse(request.url)
      if (url === null || namesSeveralHosts(request.headers)) return noAddress(request, errorForms)
      const { pathname, searchParams } = url
      const ended = replies.begin()
      const match = table.find(pathname)
      const pattern = match?.pattern ?? 'unmatched'
      const peer = addresses.of(connection.peer, request.headers)
      const origin = ownOrigin(request.url, request.headers, addresses.trusts(connection.peer))
      const { span, context } = beginRequest(trace, request, connection, {
        route: match?.route(request.method, searchParams),
        pattern,
        peer,
        origin,
        publicUrl: settings.publicUrl ?? origin,
        ending: options.ending,
      })
      attachContext(request, context)
      return await trace.run(span, async () => {
        const reply = await respond(request, pathname, match, context)
        reply.headers.append('server-timing', serverTiming(span.stages, performance.now() - context.startedAt))
        const tell = endOnce(context, span, { status: reply.status, route: pattern }, log)
        const isStream = !isWhole(reply)
        if (isStream) streamsOpen.set(++streams)
        return watchEnd(reply, (result) => {
          if (isStream) streamsOpen.set(--streams)
          tell(result)
          ended()
        })
      })
    },
  }
}

/** @throws Problem that names the first in a sentence of its own, and lists them all */
function refuseUnknown(errors: readonly FieldError[]): void {
  const [first] = errors
  if (first === undefined) return
  throw problem('invalid_request', `${first.path.slice(1)}: ${first.message}`, { errors })
}

/** Elysia gives a handler that returns nothing an empty text, which a 204 may not have: Deno throws. */
function emptyReply(value: unknown, status: unknown): Response | undefined {
  return value === undefined && (status === 204 || status === 304) ? new Response(null, { status }) : undefined
}

/** What the service should know of a problem is logged. */
function report(known: Problem, context: RequestContext, log: Logger): void {
  const cause = known.extra.cause
  if (known.code === 'internal') log.error('request_failed', { request_id: context.requestId, error: cause ?? known })
  else if (known.code === 'upstream_unavailable' || known.code === 'insufficient_storage')
    log.warn(known.code, { request_id: context.requestId, error: cause ?? known })
}

/** Sent twice, `Host` comes joined by a comma on Bun; Deno refuses it. Who is in front may have heeded the other one. */
const namesSeveralHosts = (headers: Headers): boolean => headers.get('host')?.includes(',') === true

/** To a request whose `Host` makes no address; what comes after it still says whose form of errors is expected. */
function noAddress(request: Request, errorForms: readonly ErrorFormat[]): Response {
  const requestId = requestIdOf(request.headers)
  const refusal = problem('invalid_host')
  // Bun leaves such a host out of the address, Deno keeps it.
  const path = /^(?:\w+:\/\/[^/?#]*)?([^?#]*)/.exec(request.url)?.[1] ?? ''
  const form = errorForms.find(({ owns }) => owns(path, request.method))
  const reply = form?.reply(refusal, requestId) ?? toProblemResponse(refusal, requestId)
  reply.headers.set('x-request-id', requestId)
  return reply
}

/** @throws Problem when the address cannot be decoded, or holds what no database stores */
function checkPath(url: string, path: string): void {
  if (/%00/.test(url)) throw problem('invalid_request', 'The address must not contain the NUL character.')
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
  // Not `request.signal`: on Deno it fires after success too. The reply's stream shows whether the client has left.
  return new Request(url, { method, headers, body })
}
