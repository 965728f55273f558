/** What is known of a request from its first moment to its last: its context, and the span of its trace. */
import { type RequestContext, type RequestOutcome, UNRESTRICTED } from '../../request/context.ts'
import type { Logger } from '../../telemetry/log/log.ts'
import type { Span, Trace } from '../../telemetry/trace.ts'

/** What the server knows of the socket a request came by. */
export interface Connection {
  /** The peer's address. */
  readonly peer: string | null
  /** Turns off the idle timeout for this request. */
  keepOpen(): void
}

export const NO_CONNECTION: Connection = { peer: null, keepOpen: () => undefined }

export interface RequestFacts extends Pick<RequestContext, 'peer' | 'origin' | 'publicUrl' | 'route'> {
  /** Of the address that is asked, whatever the method. */
  readonly pattern: string
  readonly ending: AbortSignal | undefined
}

const METHODS: ReadonlySet<string> = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'])

/** The span is named as OpenTelemetry's conventions for HTTP want it: what strangers can make up is no name. */
export function beginRequest(
  trace: Trace,
  request: Request,
  connection: Connection,
  { route, pattern, peer, origin, publicUrl, ending }: RequestFacts,
): { readonly span: Span; readonly context: RequestContext } {
  const requestId = requestIdOf(request.headers)
  const method = METHODS.has(request.method) ? request.method : '_OTHER'
  const span = trace.beginRequest(`${method} ${pattern}`, {
    kind: 'server',
    requestId,
    traceparent: request.headers.get('traceparent'),
    attributes: { 'http.request.method': method, 'http.route': pattern },
  })
  const context: RequestContext = {
    requestId,
    traceId: span.traceId,
    route,
    startedAt: performance.now(),
    peer,
    origin,
    publicUrl,
    principal: UNRESTRICTED,
    responseHeaders: new Headers(),
    onEnd: [],
    background: [],
    left: request.signal,
    ...(ending === undefined ? {} : { ending }),
    keepOpen: () => connection.keepOpen(),
  }
  return { span, context }
}

/** The caller's own request id when it is a sane token, else a new one. */
export function requestIdOf(headers: Headers): string {
  const given = headers.get('x-request-id')
  return given !== null && /^[A-Za-z0-9._-]{8,128}$/.test(given) ? given : crypto.randomUUID()
}

/** @returns what ends the span and notifies those who wait for the end, the first time that it is called */
export function endOnce(
  context: RequestContext,
  span: Span,
  reply: { readonly status: number; readonly route: string },
  log: Logger,
): (result: RequestOutcome['result']) => void {
  let ended = false
  return (result) => {
    if (ended) return
    ended = true
    const outcome = { ...reply, durationMs: performance.now() - context.startedAt, result }
    span.set({ 'http.response.status_code': reply.status, 'lectern.result': result })
    span.end(result === 'failed' ? String(reply.status) : undefined)
    for (const callback of context.onEnd) {
      try {
        callback(outcome)
      } catch (error) {
        log.error('on_end_failed', { request_id: context.requestId, error })
      }
    }
  }
}
