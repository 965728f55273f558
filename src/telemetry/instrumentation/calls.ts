/** What every call to a port records: a span, its stage, and how it went. */

import type { PortName } from '../../ports/index.ts'
import { ProviderError } from '../../ports/provider-error.ts'
import type { Metrics } from '../metrics.ts'
import type { Attributes, Span, Stage, Trace } from '../trace.ts'

export interface CallOptions {
  /** Name of the span. */
  readonly name: string
  readonly stage?: Stage
  readonly attributes?: Attributes
  readonly signal: AbortSignal
}

export interface Call {
  /** Of the adapter, e.g. `cohere`. */
  readonly adapter: string
  /** One call that is answered once. */
  <Result>(options: CallOptions, work: (span: Span) => Promise<Result>): Promise<Result>
  /** For a call that is answered bit by bit: to be called at its end. */
  ended(signal: AbortSignal, error?: unknown): void
}

export function createCalls(metrics: Metrics, trace: Trace): (port: PortName, adapter: string) => Call {
  const counter = metrics.counter('port_calls_total', 'Calls to what stands behind a port, by how they ended', [
    'port',
    'adapter',
    'outcome',
  ])
  return (port, adapter) => {
    const ended = (signal: AbortSignal, error?: unknown): void =>
      counter.add(1, { port, adapter, outcome: outcomeOf(signal, error) })
    const call = async <Result>(options: CallOptions, work: (span: Span) => Promise<Result>): Promise<Result> => {
      const { name, stage, attributes = {}, signal } = options
      const started = performance.now()
      try {
        const result = await trace.span(name, work, { kind: 'client', attributes })
        ended(signal)
        return result
      } catch (error) {
        ended(signal, error)
        throw error
      } finally {
        if (stage !== undefined) trace.time(stage, performance.now() - started)
      }
    }
    return Object.assign(call, { adapter, ended })
  }
}

/** A caller who has left is no failure of what was called. */
function outcomeOf(signal: AbortSignal, error: unknown): string {
  if (error === undefined) return 'ok'
  if (error instanceof ProviderError) return error.kind
  return signal.aborted ? 'abandoned' : 'failed'
}
