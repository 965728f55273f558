/** What is known about one request. Plugins meet here: one writes `principal`, another reads it. */
import type { Problem } from './problem.ts'
import type { RouteDeclaration } from './route.ts'
import { SCOPES, type Scope } from './scope.ts'

/** Limits of one's own, in place of those that are set for everyone; 0: none. */
export interface CallerLimits {
  /** In the window that is set for everyone. */
  readonly requests?: number
  /** Answers open at once. */
  readonly streams?: number
  readonly tokensPerDay?: number
  readonly usdPerDay?: number
}

export interface Principal {
  /** Stable identity; `null` for anonymous readers, who own nothing that can be listed. */
  readonly id: string | null
  readonly scopes: readonly Scope[]
  /** The collections this principal may touch; `null` means all. Applied inside queries. */
  readonly collections: readonly string[] | null
  /** @default those of everyone */
  readonly limits?: CallerLimits
}

export interface RequestContext {
  readonly requestId: string
  /** Of W3C Trace Context: the caller's, or one that begins here. */
  readonly traceId: string
  /** What the route that is asked says of itself; `undefined` when there is none for this address and method. */
  readonly route: RouteDeclaration | undefined
  /** `performance.now()` when the request arrived. */
  readonly startedAt: number
  /**
   * The client's address: the socket's peer, or who a trusted proxy says it speaks for; `null` when there is no socket
   * (in-process calls).
   */
  readonly peer: string | null
  /** By which the client has reached this service, e.g. `https://docs.example.org`; a trusted proxy's word counts. */
  readonly origin: string
  /** What addresses that are handed out begin with: `PUBLIC_URL`, else `origin`. */
  readonly publicUrl: string
  /** Set by the plugin that authenticates. */
  principal: Principal
  /**
   * Set by the plugin that authenticates when the credentials are wrong. The core throws it once every guard has run,
   * before the body is read: guards that count requests count guesses too, and nothing behind them sees the request.
   */
  refusal?: Problem
  /** Headers that plugins add to the reply, whatever it turns out to be. */
  readonly responseHeaders: Headers
  /** Called once, when the reply has ended: for a stream at its true end. */
  readonly onEnd: ((outcome: RequestOutcome) => void)[]
  /** What may go on for the caller behind the end of the reply: who counts what is open waits for it too. */
  readonly background: Promise<unknown>[]
  /** Aborted when the client has left before its reply began; on Deno, once it has been answered too. */
  readonly left: AbortSignal
  /** Aborted when a server that stops waits no longer: streams tell it and end. */
  readonly ending?: AbortSignal
  /** Turns off the runtime's idle timeout for this request; streams call it. */
  keepOpen(): void
}

export interface RequestOutcome {
  readonly status: number
  /** The route's pattern, e.g. `/v1/documents/:id`; never the raw path. */
  readonly route: string
  readonly durationMs: number
  readonly result: 'completed' | 'client_left' | 'failed'
}

/** With no plugin that authenticates, everyone may do everything: the loader refuses to listen beyond loopback then. */
export const UNRESTRICTED: Principal = { id: null, scopes: SCOPES, collections: null }

const contexts = new WeakMap<Request, RequestContext>()

export function attachContext(request: Request, context: RequestContext): void {
  contexts.set(request, context)
}

/** @throws Error when the request did not come through `app.fetch`. */
export function contextOf(request: Request): RequestContext {
  const context = contexts.get(request)
  if (context === undefined) throw new Error('This request has no context: it did not come through app.fetch')
  return context
}
