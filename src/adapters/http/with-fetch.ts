/**
 * Gives an SDK that takes no `fetch` of one's own (@google/generative-ai 0.24, whose repository is archived, and
 * @qdrant/js-client-rest 1.19) the one of a call. Both look up the global while they are being called, before their
 * first wait, so that it is lent for that moment alone and nobody else ever sees it. Without it the time that a service asks
 * to be left alone for is lost: Google's SDK keeps the headers to itself, and Qdrant's reads the first digit of
 * `Retry-After` (since qdrant/qdrant-js#95).
 */
export function lendFetch<Result>(lent: typeof fetch, call: () => Result): Result {
  const own = globalThis.fetch
  globalThis.fetch = lent
  try {
    return call()
  } finally {
    globalThis.fetch = own
  }
}
