/** The stream of events that plugins reply with. */

import { contextOf } from '../../request/context.ts'
import { problem } from '../../request/problem.ts'
import { problemEvent } from './problems.ts'
import { asEventStream, type EventStream, type StreamEvent, type Unnumbered } from './schemas.ts'
import { type SseEvent, sseResponse } from './sse.ts'

/**
 * Numbers events from 1. What is thrown becomes a last event `error`, the problem as any reply would have it; so is
 * the end of a server that stops.
 */
export function eventReply<Event extends StreamEvent>(
  request: Request,
  open: (left: AbortSignal) => AsyncIterable<Unnumbered<Event>>,
): EventStream<Event> {
  const { requestId, ending } = contextOf(request)
  return asEventStream<Event>(sseResponse(request, (left) => numbered(open(left), requestId, ending)))
}

async function* numbered(
  events: AsyncIterable<Unnumbered<StreamEvent>>,
  requestId: string,
  ending: AbortSignal | undefined,
): AsyncGenerator<SseEvent, void, void> {
  let id = 0
  const source = events[Symbol.asyncIterator]()
  const cut = Promise.withResolvers<never>()
  cut.promise.catch(() => undefined)
  const stop = (): void =>
    cut.reject(problem('draining', 'The server is shutting down. Try again.', { retryAfterSeconds: 5 }))
  if (ending?.aborted === true) stop()
  ending?.addEventListener('abort', stop, { once: true })
  try {
    for (;;) {
      const next = await Promise.race([source.next(), cut.promise])
      if (next.done === true) return
      const { event, data } = next.value
      yield { id: ++id, event, data: JSON.stringify(data) }
    }
  } catch (error) {
    yield { id: ++id, event: 'error', data: JSON.stringify(problemEvent(error, requestId)) }
  } finally {
    ending?.removeEventListener('abort', stop)
    // Not waited for: what is cut may hang.
    source.return?.().catch(() => undefined)
  }
}
