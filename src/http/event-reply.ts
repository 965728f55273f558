/** The stream of events that plugins reply with. */
import { contextOf } from '../context.ts'
import type { ServerEvent } from '../plugin.ts'
import { problemDocument } from './problems.ts'
import { type SseEvent, sseResponse } from './sse.ts'

/** Numbers events from 1. What is thrown is told as a last event `error`, the problem as any reply would have it. */
export function eventReply(request: Request, open: (left: AbortSignal) => AsyncIterable<ServerEvent>): Response {
  const { requestId } = contextOf(request)
  return sseResponse(request, (left) => numbered(open(left), requestId))
}

async function* numbered(events: AsyncIterable<ServerEvent>, requestId: string): AsyncGenerator<SseEvent, void, void> {
  let id = 0
  try {
    for await (const { event, data } of events) yield { id: ++id, event, data: JSON.stringify(data) }
  } catch (error) {
    yield { id: ++id, event: 'error', data: JSON.stringify(problemDocument(error, requestId)) }
  }
}
