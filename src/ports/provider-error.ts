/** The one error an adapter of an outside service may throw. Its kind and `retryable` are decided once, here. */
export type ProviderErrorKind = 'timeout' | 'rate_limited' | 'refused' | 'invalid_reply' | 'unavailable'

export class ProviderError extends Error {
  readonly service: string
  readonly kind: ProviderErrorKind
  readonly retryable: boolean
  readonly retryAfterMs: number | undefined

  constructor(
    service: string,
    kind: ProviderErrorKind,
    message: string,
    options: { readonly retryAfterMs?: number; readonly cause?: unknown } = {},
  ) {
    super(`${service}: ${message}`, { cause: options.cause })
    this.name = 'ProviderError'
    this.service = service
    this.kind = kind
    this.retryable = kind === 'timeout' || kind === 'rate_limited' || kind === 'unavailable'
    this.retryAfterMs = options.retryAfterMs
  }
}
