/**
 * The closed set of things that can go wrong for a client, and the error that carries one.
 * HTTP statuses live in `http/problems.ts`; nothing here knows about HTTP.
 */

export const PROBLEM_TITLES = {
  invalid_json: 'The body is not valid JSON',
  invalid_host: 'The Host header does not name one host',
  invalid_request: 'The request does not have the expected shape',
  unauthenticated: 'The credentials are missing, wrong, expired or revoked',
  forbidden: 'These credentials do not allow this',
  proof_required: 'Readers without credentials must send a proof of work',
  not_found: 'Not found',
  method_not_allowed: 'This address does not support that method',
  conflict: 'The request conflicts with the current state',
  idempotency_mismatch: 'This idempotency key was used with another body',
  request_too_slow: 'The request arrived too slowly',
  too_large: 'The request is too large',
  address_too_long: 'The address is too long',
  headers_too_large: 'The headers are too large',
  unsupported_media_type: 'This media type is not supported',
  unreadable_document: 'The document cannot be read',
  rate_limited: 'Too many requests',
  not_configured: 'This needs a setting that is not set',
  upstream_unavailable: 'A service this depends on is not available',
  insufficient_storage: 'There is no room to store this',
  overloaded: 'Too much is asked at once',
  timed_out: 'This took longer than is allowed',
  draining: 'The server is shutting down or starting up',
  internal: 'Something went wrong on the server',
} as const

export type ProblemCode = keyof typeof PROBLEM_TITLES

export interface FieldError {
  /** JSON pointer of the field, e.g. `/message`. */
  readonly path: string
  readonly message: string
}

export interface ProblemExtra {
  readonly errors?: readonly FieldError[]
  /** Name of the limit that was met, for `rate_limited`. */
  readonly policy?: string
  /** Seconds after which trying again can work. */
  readonly retryAfterSeconds?: number
  /** Methods an address takes, for `method_not_allowed`. */
  readonly allow?: readonly string[]
  /** Further headers of the reply (limits, challenges). */
  readonly headers?: Readonly<Record<string, string>>
  readonly cause?: unknown
}

/** The error to throw for anything that a client should learn. `detail` is shown to the client: no secrets, no input. */
export class Problem extends Error {
  readonly code: ProblemCode
  readonly detail: string | undefined
  readonly extra: ProblemExtra

  constructor(code: ProblemCode, detail?: string, extra: ProblemExtra = {}) {
    super(detail ?? PROBLEM_TITLES[code], extra.cause === undefined ? undefined : { cause: extra.cause })
    this.name = 'Problem'
    this.code = code
    this.detail = detail
    this.extra = extra
  }
}

/** The database is away, is full, or took too long: what clients may know of each. */
export function databaseProblem(failure: 'unavailable' | 'full' | 'timed_out', cause: unknown): Problem {
  switch (failure) {
    case 'timed_out':
      return new Problem('timed_out', 'The database took longer than is allowed.', { cause })
    case 'full':
      return new Problem(
        'insufficient_storage',
        'The disk of the database is full: nothing can be stored until it has room again. What is stored can be read.',
        { cause, retryAfterSeconds: 30 },
      )
    case 'unavailable':
      return new Problem('upstream_unavailable', 'The database is not available at the moment.', {
        cause,
        retryAfterSeconds: 2,
      })
  }
}

export const problem = (code: ProblemCode, detail?: string, extra?: ProblemExtra): Problem =>
  new Problem(code, detail, extra)
