/** What went wrong with a call, in our own words: those of a vendor may hold keys, addresses and texts of readers. */

import { ProviderError } from '../../ports/provider-error.ts'
import { MODEL_GONE } from './error-codes.ts'
import type { Exchange } from './exchange.ts'

/** Why we ended a call ourselves. */
export class DeadlinePassed extends Error {
  constructor(milliseconds: number) {
    super(`no answer within ${milliseconds} ms`)
    this.name = 'DeadlinePassed'
  }
}

/** What came back, as far as it is known. */
type Reply = Pick<Exchange, 'status' | 'received' | 'code' | 'retryAfterMs'>

/**
 * @param error what the call threw; what it says is not passed on, but for system error codes
 * @param notFound what it means when the service does not find what it is asked for
 */
export function describeFailure(
  service: string,
  error: unknown,
  exchange: Reply,
  notFound?: string | undefined,
): ProviderError {
  if (error instanceof ProviderError) return error
  if (error instanceof DeadlinePassed) return new ProviderError(service, 'timeout', error.message)
  const { status } = exchange
  if (status !== undefined && status >= 400) return describeStatus(service, status, exchange, notFound)
  if (status !== undefined && exchange.received === 0)
    return new ProviderError(service, 'unavailable', 'the connection ended before the answer')
  if (status === undefined) {
    const code = systemCode(error)
    return new ProviderError(service, 'unavailable', `cannot be reached${code === undefined ? '' : ` (${code})`}`)
  }
  return isParseError(error)
    ? new ProviderError(service, 'invalid_reply', 'the answer cannot be read')
    : new ProviderError(service, 'unavailable', 'the answer broke off')
}

function describeStatus(
  service: string,
  status: number,
  { code, retryAfterMs }: Reply,
  notFound: string | undefined,
): ProviderError {
  const isGone = status === 404 || status === 410 || (status < 429 && code !== undefined && MODEL_GONE.has(code))
  if (isGone && notFound !== undefined) return new ProviderError(service, 'refused', notFound)
  const said = `answered with status ${status}${code === undefined ? '' : ` (${code})`}`
  const wait = retryAfterMs === undefined ? {} : { retryAfterMs }
  if (status === 429) return new ProviderError(service, 'rate_limited', said, wait)
  if (status >= 500 || status === 408 || status === 425) return new ProviderError(service, 'unavailable', said, wait)
  return new ProviderError(service, 'refused', said)
}

/** `ECONNREFUSED` and the like, wherever the runtime puts it. */
function systemCode(error: unknown): string | undefined {
  for (let each: unknown = error, depth = 0; each instanceof Error && depth < 5; each = each.cause, depth++) {
    const code = (each as Error & { readonly code?: unknown }).code
    if (typeof code === 'string' && /^[A-Za-z_]{3,40}$/.test(code)) return code
  }
  return undefined
}

/** SDKs wrap what `JSON.parse` or a decoder throws, or only name it. */
function isParseError(error: unknown): boolean {
  for (let each: unknown = error, depth = 0; each instanceof Error && depth < 5; each = each.cause, depth++) {
    if (each instanceof SyntaxError || each instanceof RangeError) return true
    if (/\bpars(?:e|ing)\b|\bJSON\b/i.test(each.message)) return true
  }
  return false
}
