/** The only place that knows statuses: turns whatever was thrown into an RFC 9457 problem reply. */
import {
  ElysiaCustomStatusResponse,
  InvalidCookieSignature,
  InvalidFileType,
  NotFoundError,
  ParseError,
  ValidationError,
} from 'elysia'
import { databaseFailure } from '../../ports/database-error.ts'
import { ProviderError } from '../../ports/provider-error.ts'
import {
  databaseProblem,
  type FieldError,
  PROBLEM_TITLES,
  Problem,
  type ProblemCode,
  problem,
} from '../../request/problem.ts'
import type { RouteSchemas } from '../../request/route.ts'
import { fieldErrors } from '../request/validation.ts'

export const PROBLEM_STATUS = {
  invalid_json: 400,
  invalid_host: 400,
  unauthenticated: 401,
  forbidden: 403,
  not_found: 404,
  method_not_allowed: 405,
  request_too_slow: 408,
  conflict: 409,
  too_large: 413,
  address_too_long: 414,
  unsupported_media_type: 415,
  invalid_request: 422,
  idempotency_mismatch: 422,
  unreadable_document: 422,
  proof_required: 403,
  rate_limited: 429,
  headers_too_large: 431,
  internal: 500,
  not_configured: 501,
  upstream_unavailable: 503,
  overloaded: 503,
  draining: 503,
  timed_out: 504,
  insufficient_storage: 507,
} as const satisfies Readonly<Record<ProblemCode, number>>

export type ProblemStatus = (typeof PROBLEM_STATUS)[ProblemCode]

export const PROBLEM_MEDIA_TYPE = 'application/problem+json'

/** The body of a problem reply. */
export interface ProblemDocument {
  /** A URN: it names the kind of problem and is not meant to be fetched. */
  readonly type: string
  readonly title: string
  readonly status: number
  readonly detail?: string
  /** The request id, which the log carries too. */
  readonly instance: string
  readonly code: ProblemCode
  readonly errors?: readonly FieldError[]
  /** Name of the limit that was met, as `RateLimit-Policy` has it. */
  readonly policy?: string
}

export interface ProblemEvent extends ProblemDocument {
  /** As the header `Retry-After` of a reply. */
  readonly retry_after_seconds?: number
}

/** Most field errors that one reply lists. */
const MAX_ERRORS = 20

/**
 * What a client may know of an error. Everything unknown becomes `internal`, with the error as its cause.
 *
 * @param schemas of the route that was asked, where there is one
 */
export function asProblem(error: unknown, schemas: RouteSchemas = {}): Problem {
  if (error instanceof Problem) return error
  if (error instanceof ProviderError) return fromProvider(error)
  if (error instanceof ValidationError) return fromValidation(error, schemas)
  if (error instanceof ParseError) return problem('invalid_json', 'The body could not be parsed.', { cause: error })
  if (error instanceof NotFoundError) return problem('not_found')
  if (error instanceof InvalidFileType)
    return problem('unsupported_media_type', 'A file is of a type that Lectern does not read.')
  if (error instanceof InvalidCookieSignature)
    return problem('unauthenticated', 'A cookie is not signed by this server.')
  if (error instanceof ElysiaCustomStatusResponse) return fromStatus(error.code)
  const failure = databaseFailure(error)
  return failure === undefined ? problem('internal', undefined, { cause: error }) : databaseProblem(failure, error)
}

/** The problem as clients see it. */
export function problemDocument(error: unknown, requestId: string): ProblemDocument {
  const { code, detail, extra } = asProblem(error)
  return {
    type: `urn:lectern:problem:${code}`,
    title: PROBLEM_TITLES[code],
    status: PROBLEM_STATUS[code],
    ...(detail === undefined || code === 'internal' ? {} : { detail }),
    instance: requestId,
    code,
    ...(extra.policy === undefined ? {} : { policy: extra.policy }),
    ...(extra.errors === undefined ? {} : { errors: extra.errors.slice(0, MAX_ERRORS) }),
  }
}

/** The problem as the last event of a stream, where there is no header to say when to try again. */
export function problemEvent(error: unknown, requestId: string): ProblemEvent {
  const { retryAfterSeconds } = asProblem(error).extra
  const document = problemDocument(error, requestId)
  return retryAfterSeconds === undefined ? document : { ...document, retry_after_seconds: Math.ceil(retryAfterSeconds) }
}

/** Whatever was thrown, as an `application/problem+json` reply with the headers that belong to it. */
export function toProblemResponse(error: unknown, requestId: string): Response {
  const known = asProblem(error)
  const headers = problemHeaders(known)
  headers.set('content-type', PROBLEM_MEDIA_TYPE)
  const document = problemDocument(known, requestId)
  return new Response(JSON.stringify(document), { status: document.status, headers })
}

/** Headers that belong to a problem, in whatever form it is sent. */
export function problemHeaders({ code, extra }: Problem): Headers {
  const { allow, headers = {}, retryAfterSeconds } = extra
  const reply = new Headers(headers)
  reply.set('cache-control', 'no-store')
  if (allow !== undefined) reply.set('allow', allow.join(', '))
  if (retryAfterSeconds !== undefined) reply.set('retry-after', String(Math.max(1, Math.ceil(retryAfterSeconds))))
  if (code === 'unauthenticated' && !reply.has('www-authenticate'))
    reply.set('www-authenticate', 'Bearer realm="lectern"')
  return reply
}

function fromProvider(error: ProviderError): Problem {
  return problem('upstream_unavailable', `${error.service} is not available at the moment.`, {
    cause: error,
    ...(error.retryAfterMs === undefined ? {} : { retryAfterSeconds: error.retryAfterMs / 1000 }),
  })
}

function fromValidation(error: ValidationError, schemas: RouteSchemas): Problem {
  if (error.type === 'response') return problem('internal', undefined, { cause: error })
  return problem('invalid_request', undefined, { errors: fieldErrors(error, schemas, MAX_ERRORS) })
}

function fromStatus(status: number): Problem {
  const code = (Object.keys(PROBLEM_STATUS) as ProblemCode[]).find((each) => PROBLEM_STATUS[each] === status)
  return problem(code ?? (status < 500 ? 'invalid_request' : 'internal'))
}
