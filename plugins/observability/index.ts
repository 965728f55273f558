/** One log line and one measurement a request, at its true end; `GET /metrics`; spans. Never what was asked or answered. */
import { definePlugin } from '#sdk'
import { methodLabel } from './labels.ts'
import { exportSpans, otlpSettings } from './otlp.ts'
import { measureProcess } from './process-metrics.ts'
import { asksForMetrics, isThisMachine, METRICS_PATH, showsToken } from './scrape.ts'

const TEXT_FORMAT = { 'content-type': 'text/plain; version=0.0.4; charset=utf-8', 'cache-control': 'no-store' }
const REQUEST_SECONDS = [0.005, 0.025, 0.1, 0.25, 0.5, 1, 2.5, 10, 30, 120] as const
const STAGE_SECONDS = [0.001, 0.005, 0.025, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 120] as const

export default definePlugin({
  contract: 1,
  name: 'observability',
  summary: 'One log line a request, metrics for Prometheus, traces for OpenTelemetry',
  config: (t) =>
    t.Object({
      METRICS_TOKEN: t.Optional(
        t.String({
          minLength: 16,
          secret: true,
          error: 'expected at least 16 characters',
          description:
            'Bearer token for reading /metrics from other machines; this machine and the admin key may always read it',
        }),
      ),
      ...otlpSettings(t),
    }),
  async setup({ config, log, metrics, trace, http }) {
    const requests = metrics.counter('http_requests_total', 'Requests that have ended', [
      'method',
      'route',
      'status',
      'result',
    ])
    const durations = metrics.histogram(
      'http_request_duration_seconds',
      'From arrival to the last byte',
      REQUEST_SECONDS,
      ['route'],
    )
    const stages = metrics.histogram('stage_duration_seconds', 'Parts of the work for a request', STAGE_SECONDS, [
      'stage',
    ])
    const inFlight = metrics.gauge('http_requests_in_flight', 'Requests in progress')
    let open = 0

    trace.listen({
      // Queries have a histogram of their own.
      onStage: (stage, milliseconds) => stage !== 'database' && stages.observe(milliseconds / 1000, { stage }),
    })
    const stopMeasuring = measureProcess(metrics)
    const exporting = await exportSpans({ trace, metrics, log, config })
    const page = async (): Promise<Response> => new Response(await metrics.render(), { headers: TEXT_FORMAT })

    return {
      guard(request, context) {
        inFlight.set(++open)
        context.onEnd.push(({ status, route, durationMs, result }) => {
          inFlight.set(--open)
          const method = methodLabel(request.method)
          requests.add(1, { method, route, status: String(status), result })
          durations.observe(durationMs / 1000, { route })
          log.info('request', {
            request_id: context.requestId,
            trace_id: context.traceId,
            method,
            route,
            status,
            duration_ms: Math.round(durationMs * 10) / 10,
            result,
          })
        })
        // The token is no caller's key: it is looked at before the plugin that authenticates would refuse it.
        const mayScrape = asksForMetrics(context) && showsToken(request, config.METRICS_TOKEN)
        return mayScrape ? page() : undefined
      },
      routes: new http.Elysia({ name: 'observability' }).use(http.access).get(
        METRICS_PATH,
        async ({ request, context }) => {
          if (!isThisMachine(request, context)) http.require(request, 'admin')
          return await page()
        },
        {
          // Which key is asked for depends on where the request comes from.
          scope: 'public',
          spends: [],
          response: { 200: http.replies.raw('The metrics', 'text/plain') },
          detail: {
            summary: 'Metrics in the text format of Prometheus',
            description: 'For callers on this machine, the bearer of METRICS_TOKEN, and the admin key.',
            tags: ['Health'],
          },
        },
      ),
      async close() {
        stopMeasuring()
        await exporting?.close()
      },
    }
  },
})
