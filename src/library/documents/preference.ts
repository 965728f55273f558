/** A text that is longer is accepted and stored behind the reply, for a client that does not want to wait; in characters. */
export const ACCEPTED_CHARS = 200_000

/**
 * How long a client that puts documents wants to wait for their vectors (RFC 7240): `Prefer: respond-async` not at all,
 * `Prefer: wait=indexed` until they can be found by them. The text is stored and searchable by its words when the reply
 * comes, unless that is a 202.
 */
export const RESPOND_ASYNC = 'respond-async'
export const WAIT_INDEXED = 'wait=indexed'

const prefers = (headers: Headers, preference: string): boolean =>
  (headers.get('prefer') ?? '').split(',').some((each) => each.split(';')[0]?.trim().toLowerCase() === preference)

export const prefersAsync = (headers: Headers): boolean => prefers(headers, RESPOND_ASYNC)
export const prefersIndexed = (headers: Headers): boolean => prefers(headers, WAIT_INDEXED)
