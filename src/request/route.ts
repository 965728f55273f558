/** What a route says of itself, in one place: who may call it, and what of a caller's limits a call spends. */
import type { Scope } from './scope.ts'

/**
 * `request`: one of the requests of a window. `answer`: a place among the open answers, and tokens. `stream`: a place
 * among the open answers alone. `search` and `translation`: tokens.
 */
export const SPENDINGS = ['request', 'answer', 'stream', 'search', 'translation'] as const
export type Spending = (typeof SPENDINGS)[number]

/** Schemas of what a route reads, each as its declaration has it. */
export interface RouteSchemas {
  readonly body?: unknown
  readonly query?: unknown
  readonly params?: unknown
}

export interface RouteDeclaration {
  /** `ALL`: any. */
  readonly method: string
  /** e.g. `/v1/documents/:id`; never a raw path. */
  readonly pattern: string
  /** The scope a caller must have; `public`: anyone may call, or the route asks by itself. */
  readonly scope: Scope | 'public'
  /** What each call spends. */
  readonly spends: readonly Spending[]
  readonly schemas: RouteSchemas
}
