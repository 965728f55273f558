/** When a service says that it may be asked again. */

/** A server that names a year means "not now": more than an hour is not taken at its word. */
const MAX_RETRY_AFTER_MS = 3_600_000

/**
 * Milliseconds from now, out of `retry-after-ms` or `Retry-After` (RFC 9110, section 10.2.3: seconds or a date).
 *
 * @returns undefined when the headers say nothing that can be understood
 */
export function retryAfterMs(headers: Headers, now: number = Date.now()): number | undefined {
  const milliseconds = headers.get('retry-after-ms')
  if (milliseconds !== null && /^\d+(?:\.\d+)?$/.test(milliseconds)) return bound(Number(milliseconds))
  const text = headers.get('retry-after')?.trim()
  if (text === undefined || text === '') return undefined
  if (/^\d+(?:\.\d+)?$/.test(text)) return bound(Number(text) * 1000)
  const date = Date.parse(text)
  return Number.isNaN(date) ? undefined : bound(date - now)
}

/** Google puts it into the body, as a `google.rpc.RetryInfo`: `"retryDelay": "17.5s"`. */
export function retryDelayMs(body: string): number | undefined {
  const seconds = /"retryDelay"\s*:\s*"(\d+(?:\.\d+)?)s"/.exec(body)?.[1]
  return seconds === undefined ? undefined : bound(Number(seconds) * 1000)
}

const bound = (milliseconds: number): number => Math.min(Math.max(0, Math.ceil(milliseconds)), MAX_RETRY_AFTER_MS)
