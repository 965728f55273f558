/** A collector of OpenTelemetry, as far as it takes traces: OTLP over HTTP, in JSON. */
import { type FakeServer, startFakeServer } from './fake-server.ts'

export interface CollectedSpan {
  readonly name: string
  readonly kind: number
  readonly traceId: string
  readonly spanId: string
  readonly parentSpanId?: string
  readonly status: { readonly code: number }
  readonly attributes: Readonly<Record<string, unknown>>
}

export interface FakeCollector extends FakeServer {
  spans(): readonly CollectedSpan[]
}

interface ExportRequest {
  readonly resourceSpans: readonly { readonly scopeSpans: readonly { readonly spans: readonly WireSpan[] }[] }[]
}
interface WireSpan extends Omit<CollectedSpan, 'attributes'> {
  readonly attributes: readonly { readonly key: string; readonly value: Readonly<Record<string, unknown>> }[]
}

export async function startCollector(): Promise<FakeCollector> {
  const server = await startFakeServer({ probes: /^GET /, reply: () => ({ json: {} }) })
  return Object.assign(server, {
    spans: () =>
      server.requests
        .filter(({ path }) => path === '/v1/traces')
        .flatMap(({ body }) => (body as ExportRequest).resourceSpans)
        .flatMap(({ scopeSpans }) => scopeSpans.flatMap(({ spans }) => spans))
        .map((span) => ({
          ...span,
          attributes: Object.fromEntries(span.attributes.map(({ key, value }) => [key, Object.values(value)[0]])),
        })),
  })
}
