/** Our spans as OpenTelemetry's exporter wants them. */
import type { Resource } from '@opentelemetry/resources'
import type { ReadableSpan } from '@opentelemetry/sdk-trace'
import type { Attributes, Span } from '#sdk'

/** https://github.com/open-telemetry/opentelemetry-js/blob/main/api/src/trace/span_kind.ts */
const KINDS = { internal: 0, server: 1, client: 2 } as const
const UNSET = 0
const ERROR = 2
const SAMPLED = 1

export function toReadableSpan(span: Span, resource: Resource): ReadableSpan {
  const { name, traceId, parentId, startedAt, durationMs, failure } = span
  return {
    name,
    kind: KINDS[span.kind],
    spanContext: () => ({ traceId, spanId: span.spanId, traceFlags: SAMPLED }),
    ...(parentId === undefined ? {} : { parentSpanContext: { traceId, spanId: parentId, traceFlags: SAMPLED } }),
    startTime: toSeconds(startedAt),
    endTime: toSeconds(startedAt + durationMs),
    duration: toSeconds(durationMs),
    ended: true,
    status: { code: failure === undefined ? UNSET : ERROR },
    attributes: copyOf(failure === undefined ? span.attributes : { ...span.attributes, 'error.type': failure }),
    links: [],
    events: [],
    resource,
    instrumentationScope: { name: 'lectern' },
    droppedAttributesCount: 0,
    droppedEventsCount: 0,
    droppedLinksCount: 0,
  }
}

/** Seconds, and the nanoseconds beyond them. */
const toSeconds = (milliseconds: number): [number, number] => {
  const seconds = Math.trunc(milliseconds / 1000)
  return [seconds, Math.floor((milliseconds - seconds * 1000) * 1e6)]
}

const copyOf = (attributes: Attributes): Record<string, string | number | boolean | string[]> =>
  Object.fromEntries(
    Object.entries(attributes).map(([name, value]) => [name, typeof value === 'object' ? [...value] : value]),
  )
