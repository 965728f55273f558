/** Problems in the form of OpenAI: `{error: {message, type, param, code}}`. */
import type { Problem, ProblemCode } from '../../../request/problem.ts'
import type { ErrorFormat } from '../../reply/error-format.ts'
import { type ProblemDocument, problemDocument, problemHeaders } from '../../reply/problems.ts'
import { unserved } from './unserved.ts'

export interface OpenAiError {
  readonly error: {
    readonly message: string
    readonly type: ErrorType
    /** The parameter that is wrong, e.g. `messages[2].content`. */
    readonly param: string | null
    readonly code: string
  }
}

export const ERROR_TYPES = ['invalid_request_error', 'requests', 'insufficient_quota', 'server_error'] as const
type ErrorType = (typeof ERROR_TYPES)[number]

/** Where the standard has a name of its own; all others keep ours. */
const CODES: Partial<Readonly<Record<ProblemCode, string>>> = {
  unauthenticated: 'invalid_api_key',
  rate_limited: 'rate_limit_exceeded',
}

/** OpenAI's clients wait by themselves, without a word, for as long as `Retry-After` says: no longer than this. */
const MAX_WAIT_SECONDS = 60

const SERVED = /^\/v1\/(chat\/completions|responses(\/[^/]+)?|completions|embeddings|models(\/.*)?)\/?$/

/** Everything that a client of OpenAI asks for under `/v1`. */
export const openAiErrors: ErrorFormat = {
  owns: (path, method) => SERVED.test(path) || unserved(path, method) !== undefined,
  noRoute: unserved,
  reply(problem, requestId) {
    const status = openAiStatus(problemDocument(problem, requestId).status)
    const headers = problemHeaders(problem)
    headers.set('content-type', 'application/json')
    const { retryAfterSeconds = 0 } = problem.extra
    // https://github.com/openai/openai-node src/client.ts: they heed this header before they look at the status.
    if (status === 501 || retryAfterSeconds > MAX_WAIT_SECONDS) headers.set('x-should-retry', 'false')
    return new Response(JSON.stringify(openAiError(problem, requestId)), { status, headers })
  },
}

/** Their clients know 400 for whatever is wrong with a request. */
const openAiStatus = (status: number): number => (status === 422 ? 400 : status)

/** The error as a reply or a stream has it. */
export function openAiError(problem: Problem, requestId: string): OpenAiError {
  const document = problemDocument(problem, requestId)
  const param = paramOf(document.errors?.[0]?.path)
  const spent = (problem.extra.retryAfterSeconds ?? 0) > MAX_WAIT_SECONDS
  const overBudget = spent && document.policy?.endsWith('-per-day') === true
  const type: ErrorType =
    document.status >= 500
      ? 'server_error'
      : overBudget
        ? 'insufficient_quota'
        : document.status === 429
          ? 'requests'
          : 'invalid_request_error'
  const code = overBudget
    ? 'insufficient_quota'
    : document.code === 'not_found' && param === 'model'
      ? 'model_not_found'
      : (CODES[document.code] ?? document.code)
  return { error: { message: messageOf(document), type, param, code } }
}

function messageOf({ title, detail, errors = [] }: ProblemDocument): string {
  if (detail !== undefined) return detail
  const wrong = errors.map(({ path, message }) => `${paramOf(path) ?? 'The body'}: ${message}`)
  return wrong.length === 0 ? title : wrong.join('; ')
}

/** `/messages/0/content` → `messages[0].content`. */
function paramOf(path: string | undefined): string | null {
  // What our own chat calls the message is the last of theirs.
  const pointer = path === '/message' ? '/messages' : (path ?? '')
  const name = pointer
    .split('/')
    .slice(1)
    .reduce((left, part) => (/^\d+$/.test(part) ? `${left}[${part}]` : left === '' ? part : `${left}.${part}`), '')
  return name === '' ? null : name
}
