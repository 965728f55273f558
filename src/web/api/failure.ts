/** What can go wrong on the way to the API, by what the reader can do about it. */
import type { ProblemDetails } from './wire.ts'

/** The service has answered, and said no. */
export class Refusal extends Error {
  readonly status: number
  readonly code: string
  readonly detail: string
  readonly retryAfterSeconds: number | undefined

  constructor(status: number, problem: ProblemDetails, retryAfter?: string | null) {
    super(problem.detail ?? problem.title ?? `HTTP ${status}`)
    this.status = status
    this.code = problem.code ?? ''
    this.detail = this.message
    const seconds = problem.retry_after_seconds ?? (retryAfter ? Number(retryAfter) : Number.NaN)
    this.retryAfterSeconds = Number.isFinite(seconds) ? seconds : undefined
  }
}

/** Nothing came back: no network, no server, or a browser that keeps the reply from this page. */
export class Unreachable extends Error {
  /** The server is there, so it is the browser: this origin is not among those that may call. */
  readonly forbiddenOrigin: boolean

  constructor(forbiddenOrigin: boolean) {
    super(forbiddenOrigin ? 'This origin may not call the service' : 'The service cannot be reached')
    this.forbiddenOrigin = forbiddenOrigin
  }
}

/** The server is about to restart, or its place is being taken by another: the same request will do in a moment. */
export const isPassing = (error: unknown): boolean =>
  error instanceof Refusal && (error.status === 502 || error.status === 503 || error.status === 504)
