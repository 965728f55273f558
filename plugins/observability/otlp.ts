/** Spans to a collector, by OpenTelemetry's own exporter: loaded only when there is somewhere to send them. */
import type { SpanExporter } from '@opentelemetry/sdk-trace'
import type { Logger, Metrics, Span, Trace, TypeBox } from '#sdk'
import { toReadableSpan } from './readable-span.ts'

export const otlpSettings = (t: TypeBox) => ({
  OTEL_EXPORTER_OTLP_ENDPOINT: t.Optional(
    t.String({
      pattern: '^https?://[^\\s]+$',
      error: 'expected an address that begins with http:// or https://',
      description: 'Collector that receives traces by OTLP over HTTP, e.g. http://localhost:4318',
    }),
  ),
  OTEL_EXPORTER_OTLP_HEADERS: t.Optional(
    t.String({ secret: true, description: 'Headers for the collector, e.g. x-key=abc,x-team=docs' }),
  ),
  OTEL_SERVICE_NAME: t.String({ default: 'lectern', description: 'Name of this service in traces' }),
  OTEL_TRACES_SAMPLER_ARG: t.Number({
    default: 1,
    minimum: 0,
    maximum: 1,
    description: "Share of requests that are traced, from 0 to 1; a request's own traceparent decides for itself",
  }),
})

export interface OtlpConfig {
  readonly OTEL_EXPORTER_OTLP_ENDPOINT?: string
  readonly OTEL_EXPORTER_OTLP_HEADERS?: string
  readonly OTEL_SERVICE_NAME: string
  readonly OTEL_TRACES_SAMPLER_ARG: number
}

/** Probes and scrapes come every few seconds and tell nothing. */
const UNTOLD = /^GET \/(health|livez|readyz|metrics)$/
/** A collector that hangs keeps the end of the process waiting for so long at most. */
const SEND_MS = 2000
const LOG_EVERY_MS = 60_000

export interface ExportOptions {
  readonly trace: Trace
  readonly metrics: Metrics
  readonly log: Logger
  readonly config: OtlpConfig
}

/** @returns `undefined` when no collector is set */
export async function exportSpans(options: ExportOptions): Promise<{ close(): Promise<void> } | undefined> {
  const { trace, config } = options
  const { OTEL_EXPORTER_OTLP_ENDPOINT: endpoint, OTEL_TRACES_SAMPLER_ARG: share } = config
  if (endpoint === undefined) return undefined
  const [{ OTLPTraceExporter }, { BatchSpanProcessor }, { resourceFromAttributes }] = await Promise.all([
    import('@opentelemetry/exporter-trace-otlp-http'),
    import('@opentelemetry/sdk-trace'),
    import('@opentelemetry/resources'),
  ])
  const otlp = new OTLPTraceExporter({
    url: `${endpoint.replace(/\/+$/, '')}/v1/traces`,
    headers: readHeaders(config.OTEL_EXPORTER_OTLP_HEADERS ?? ''),
    timeoutMillis: SEND_MS,
  })
  const processor = new BatchSpanProcessor({ exporter: tellFailures(otlp, options) })
  const resource = resourceFromAttributes({ 'service.name': config.OTEL_SERVICE_NAME })
  trace.listen({
    sample: (traceId, name) => !UNTOLD.test(name) && partOf(traceId) < share,
    onSpan: (span: Span) => span.sampled && processor.onEnd(toReadableSpan(span, resource)),
  })
  // What could not be sent was logged already; it is no reason for a bad end.
  return { close: () => processor.shutdown().catch(() => undefined) }
}

/** The exporter keeps its failures to itself. */
function tellFailures(exporter: SpanExporter, { metrics, log }: ExportOptions): SpanExporter {
  const lost = metrics.counter('spans_lost_total', 'Spans that could not be sent to the collector')
  let loggedAt = Number.NEGATIVE_INFINITY
  return {
    export(spans, done) {
      exporter.export(spans, (result) => {
        if (result.code !== 0) {
          lost.add(spans.length)
          if (performance.now() - loggedAt > LOG_EVERY_MS) {
            loggedAt = performance.now()
            log.warn('spans_lost', { spans: spans.length, error: result.error })
          }
        }
        done(result)
      })
    },
    forceFlush: () => exporter.forceFlush?.() ?? Promise.resolve(),
    shutdown: () => exporter.shutdown(),
  }
}

/** In [0, 1), the same wherever a trace is seen: its last 56 bits are random, says W3C Trace Context. */
const partOf = (traceId: string): number => Number.parseInt(traceId.slice(-8), 16) / 2 ** 32

/** `a=b,c=d`, values percent-encoded where they have to be, as OpenTelemetry writes them. */
function readHeaders(text: string): Record<string, string> {
  return Object.fromEntries(
    text
      .split(',')
      .filter((pair) => pair.includes('='))
      .map((pair) => [pair.slice(0, pair.indexOf('=')).trim(), decode(pair.slice(pair.indexOf('=') + 1).trim())]),
  )
}

function decode(value: string): string {
  try {
    return decodeURIComponent(value)
  } catch {
    return value
  }
}
