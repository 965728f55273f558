/**
 * Spans and stages: what was done for a request, inside what, and for how long. A span is there whether or not anyone
 * listens; who does (metrics, an exporter, `Server-Timing`) is not known here. Never what was asked or answered.
 */
import { AsyncLocalStorage } from 'node:async_hooks'
import { randomBytes } from 'node:crypto'

export type Attributes = Readonly<Record<string, string | number | boolean | readonly string[]>>

/** Times of a stage are a metric and a part of `Server-Timing`: the set is closed. */
const STAGES = [
  'guard',
  'embed',
  'search',
  'vector_search',
  'rerank',
  'first_token',
  'generate',
  'database',
  'total',
] as const
export type Stage = (typeof STAGES)[number]

export interface Span {
  readonly name: string
  readonly kind: 'server' | 'client' | 'internal'
  /** 32 lower-case hexadecimal digits. */
  readonly traceId: string
  /** 16 lower-case hexadecimal digits. */
  readonly spanId: string
  readonly parentId: string | undefined
  /** Whether this trace is to be exported. */
  readonly sampled: boolean
  /** Milliseconds since 1970, with a fraction. */
  readonly startedAt: number
  /** Milliseconds; 0 until it has ended. */
  readonly durationMs: number
  readonly attributes: Attributes
  /** The class of the error that it ended with; never its message. */
  readonly failure: string | undefined
  /** Of the request that all of this is done for. */
  readonly requestId: string | undefined
  /** Milliseconds that each stage has taken so far, in the whole request. */
  readonly stages: ReadonlyMap<Stage, number>
  set(attributes: Attributes): void
  /** Only the first call counts. @param error what was thrown, or the name of its class */
  end(error?: unknown): void
}

export interface SpanOptions {
  /** @default internal */
  readonly kind?: Span['kind']
  readonly attributes?: Attributes
}

export interface RequestSpanOptions extends SpanOptions {
  readonly requestId: string
  /** The header of that name; one that is not well-formed counts for none. */
  readonly traceparent: string | null
}

export interface TraceListener {
  /** Called with each span that has ended. */
  onSpan?(span: Span): void
  onStage?(stage: Stage, milliseconds: number): void
  /** Whether a trace that begins here, by a span of that name, is to be exported; the caller's wish goes first. @default no */
  sample?(traceId: string, name: string): boolean
}

export interface Trace {
  /** The first span of a request, a child of the caller's. */
  beginRequest(name: string, options: RequestSpanOptions): Span
  /** A child of the span in which this is called. */
  begin(name: string, options?: SpanOptions): Span
  /** What is done in `work`, and after each wait in it, belongs to the span. */
  run<Result>(span: Span, work: () => Result): Result
  /** `begin`, `run` and `end` in one. */
  span<Result>(name: string, work: (span: Span) => Promise<Result>, options?: SpanOptions): Promise<Result>
  /** Adds to what a stage has taken in the current request. */
  time(stage: Stage, milliseconds: number): void
  listen(listener: TraceListener): void
}

const active = new AsyncLocalStorage<Span>()

/** The span that the caller's work belongs to. */
export const activeSpan = (): Span | undefined => active.getStore()

/** The header of that name for calls to others, of W3C Trace Context; `undefined` outside of any span. */
export function traceparent(span = activeSpan()): string | undefined {
  return span === undefined ? undefined : `00-${span.traceId}-${span.spanId}-${span.sampled ? '01' : '00'}`
}

export function createTrace(): Trace {
  const listeners: TraceListener[] = []
  const notify = (span: Span): void => {
    for (const { onSpan } of listeners) onSpan?.(span)
  }
  const open = (name: string, { kind = 'internal', attributes = {} }: SpanOptions, family: Family): Span =>
    new OpenSpan({ name, kind, family }, attributes, notify)

  const isSampled = (traceId: string, name: string): boolean =>
    listeners.some(({ sample }) => sample?.(traceId, name) === true)

  const trace: Trace = {
    beginRequest(name, { requestId, traceparent: header, ...options }) {
      const caller = readTraceparent(header)
      const traceId = caller?.traceId ?? newId(16)
      const sampled = caller?.sampled ?? isSampled(traceId, name)
      return open(name, options, { traceId, sampled, requestId, parentId: caller?.spanId, stages: new Map() })
    },
    begin(name, options = {}) {
      const parent = active.getStore()
      if (parent instanceof OpenSpan) return open(name, options, { ...parent.family, parentId: parent.spanId })
      const traceId = newId(16)
      const sampled = isSampled(traceId, name)
      return open(name, options, { traceId, sampled, requestId: undefined, parentId: undefined, stages: new Map() })
    },
    run: (span, work) => active.run(span, work),
    async span(name, work, options) {
      const span = trace.begin(name, options)
      try {
        const result = await active.run(span, work, span)
        span.end()
        return result
      } catch (error) {
        span.end(error)
        throw error
      }
    },
    time(stage, milliseconds) {
      const span = active.getStore()
      if (span instanceof OpenSpan) {
        const { stages } = span.family
        stages.set(stage, (stages.get(stage) ?? 0) + milliseconds)
      }
      for (const { onStage } of listeners) onStage?.(stage, milliseconds)
    },
    listen: (listener) => void listeners.push(listener),
  }
  return trace
}

/** What a span has in common with those around it. */
interface Family {
  readonly traceId: string
  readonly sampled: boolean
  readonly requestId: string | undefined
  readonly parentId: string | undefined
  readonly stages: Map<Stage, number>
}

class OpenSpan implements Span {
  readonly name: string
  readonly kind: Span['kind']
  readonly family: Family
  readonly startedAt = performance.timeOrigin + performance.now()
  readonly #started = performance.now()
  readonly #onEnd: (span: Span) => void
  attributes: Attributes
  durationMs = 0
  failure: string | undefined
  #id: string | undefined
  #ended = false

  constructor(
    { name, kind, family }: { readonly name: string; readonly kind: Span['kind']; readonly family: Family },
    attributes: Attributes,
    onEnd: (span: Span) => void,
  ) {
    this.name = name
    this.kind = kind
    this.family = family
    this.attributes = attributes
    this.#onEnd = onEnd
  }

  get traceId(): string {
    return this.family.traceId
  }
  /** Made when it is asked for: most spans are only timed. */
  get spanId(): string {
    this.#id ??= newId(8)
    return this.#id
  }
  get parentId(): string | undefined {
    return this.family.parentId
  }
  get sampled(): boolean {
    return this.family.sampled
  }
  get requestId(): string | undefined {
    return this.family.requestId
  }
  get stages(): ReadonlyMap<Stage, number> {
    return this.family.stages
  }

  set(attributes: Attributes): void {
    this.attributes = { ...this.attributes, ...attributes }
  }

  end(error?: unknown): void {
    if (this.#ended) return
    this.#ended = true
    this.durationMs = performance.now() - this.#started
    if (error !== undefined) this.failure = classOf(error)
    this.#onEnd(this)
  }
}

/** As OpenTelemetry's `error.type`: a name from a small set. */
function classOf(error: unknown): string {
  if (typeof error === 'string' && /^\w{1,60}$/.test(error)) return error
  if (!(error instanceof Error)) return 'Error'
  if ('kind' in error && typeof error.kind === 'string') return error.kind
  if ('code' in error && typeof error.code === 'string' && /^\w{2,40}$/.test(error.code)) return error.code
  return /^\w{1,60}$/.test(error.name) ? error.name : 'Error'
}

const newId = (bytes: number): string => randomBytes(bytes).toString('hex')

/** https://www.w3.org/TR/trace-context/: what a version after 00 adds is passed over, and no id is all zeros. */
function readTraceparent(
  header: string | null,
): { readonly traceId: string; readonly spanId: string; readonly sampled: boolean } | undefined {
  const parts = /^(?!ff)([0-9a-f]{2})-(?!0{32})([0-9a-f]{32})-(?!0{16})([0-9a-f]{16})-([0-9a-f]{2})(-.*)?$/.exec(
    header?.trim() ?? '',
  )
  const [, version, traceId, spanId, flags, more] = parts ?? []
  if (traceId === undefined || spanId === undefined || flags === undefined) return undefined
  if (version === '00' && more !== undefined) return undefined
  return { traceId, spanId, sampled: (Number.parseInt(flags, 16) & 1) === 1 }
}
