/**
 * Whether a client that puts documents asks not to wait for their vectors: `Prefer: respond-async` (RFC 7240). The text
 * is stored and searchable by its words when the reply comes, as without it.
 */
export const RESPOND_ASYNC = 'respond-async'

export const prefersAsync = (headers: Headers): boolean =>
  (headers.get('prefer') ?? '').split(',').some((each) => each.split(';')[0]?.trim().toLowerCase() === RESPOND_ASYNC)
