/** A search as one span with its stage; what was searched for stays out of it. */
import type { Trace } from '#sdk'
import type { Search } from './search.ts'

export function observeSearch(search: Search, trace: Trace): Search {
  return (caller, request, signal) =>
    trace.span('search', async (span) => {
      const outcome = await search(caller, request, signal)
      trace.time('search', outcome.timings.search)
      span.set({
        'lectern.search.mode': outcome.mode,
        'lectern.search.results': outcome.passages.length,
        'lectern.search.degraded': outcome.degraded,
      })
      return outcome
    })
}
