/** One log line and one measurement a request, at its true end; `GET /metrics`. Never what was asked or answered. */
import { createHash, timingSafeEqual } from 'node:crypto'
import { definePlugin, type RequestContext } from '#sdk'
import { createRouteLabel, methodLabel } from './labels.ts'

const METRICS_PATH = '/metrics'
const TEXT_FORMAT = { 'content-type': 'text/plain; version=0.0.4; charset=utf-8', 'cache-control': 'no-store' }
const SECONDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120] as const

export default definePlugin({
  contract: 1,
  name: 'observability',
  summary: 'One log line a request, and metrics for Prometheus',
  config: (t) =>
    t.Object({
      METRICS_TOKEN: t.Optional(
        t.String({
          minLength: 16,
          secret: true,
          error: 'expected at least 16 characters',
          description: 'Bearer token that may read /metrics from elsewhere; this machine and the admin key always may',
        }),
      ),
    }),
  setup({ config, log, metrics, http }) {
    const requests = metrics.counter('http_requests_total', 'Requests that have ended', [
      'method',
      'route',
      'status',
      'result',
    ])
    const durations = metrics.histogram('http_request_duration_seconds', 'From arrival to the last byte', SECONDS, [
      'method',
      'route',
    ])
    const inFlight = metrics.gauge('http_requests_in_flight', 'Requests that have not ended')
    const routeLabel = createRouteLabel()
    let open = 0

    const page = async (): Promise<Response> => new Response(await metrics.render(), { headers: TEXT_FORMAT })

    return {
      guard(request, context) {
        inFlight.set(++open)
        context.onEnd.push(({ status, route, durationMs, result }) => {
          inFlight.set(--open)
          const method = methodLabel(request.method)
          const label = routeLabel(route)
          requests.add(1, { method, route: label, status: String(status), result })
          durations.observe(durationMs / 1000, { method, route: label })
          log.info('request', {
            request_id: context.requestId,
            method,
            route: label,
            status,
            duration_ms: Math.round(durationMs * 10) / 10,
            result,
          })
        })
        // The token is no caller's key: it is looked at before the plugin that authenticates would refuse it.
        const mayScrape = isMetrics(request) && showsToken(request, config.METRICS_TOKEN)
        return mayScrape ? page() : undefined
      },
      routes: new http.Elysia().get(
        METRICS_PATH,
        async ({ request }) => {
          if (!isThisMachine(request, http.of(request))) http.require(request, 'admin')
          return await page()
        },
        {
          detail: {
            summary: 'Metrics in the text format of Prometheus',
            description: 'For callers on this machine, the bearer of METRICS_TOKEN, and the admin key.',
            tags: ['Health'],
            responses: {
              200: { description: 'The metrics', content: { 'text/plain': { schema: { type: 'string' } } } },
            },
          },
        },
      ),
    }
  },
})

const isMetrics = (request: Request): boolean =>
  request.method === 'GET' && new URL(request.url).pathname === METRICS_PATH

function showsToken(request: Request, token: string | undefined): boolean {
  const shown = /^bearer +(\S{1,1024})$/i.exec(request.headers.get('authorization') ?? '')?.[1]
  if (token === undefined || shown === undefined) return false
  return timingSafeEqual(digestOf(shown), digestOf(token))
}

const digestOf = (text: string): Buffer => createHash('sha256').update(text, 'utf8').digest()

/** Behind a proxy on this machine everyone comes from loopback: a request that was passed on is not from here. */
function isThisMachine(request: Request, { peer }: RequestContext): boolean {
  if (request.headers.has('forwarded') || request.headers.has('x-forwarded-for')) return false
  return peer === null || peer === '::1' || /^(::ffff:)?127\./.test(peer)
}
