/** Asks a question as all of OpenAI's routes do: the run of `POST /v1/chat`, which whoever leaves it ends. */
import { type ChatRequest, type ChatService, collectReply, type JournalEvent } from '../../../chat/index.ts'
import { DEFAULT_COLLECTION } from '../../../library/address.ts'
import type { Principal, RequestContext } from '../../../request/context.ts'
import { type SseEvent, sseResponse } from '../../reply/sse.ts'
import { raiseEarlyFailure } from './early-failure.ts'
import { collectionOf } from './models.ts'
import { cutAtStops } from './stop-sequences.ts'

export interface Question extends Pick<ChatRequest, 'history' | 'conversationId' | 'filter'> {
  readonly model: string
  readonly question: string
  readonly stops?: readonly string[]
}

export interface AskedAnswer {
  readonly messageId: string
  readonly conversationId: string
  /** In seconds since 1970. */
  readonly created: number
  /** Makes an address of this service whole. */
  absolute(address: string): string
  /** @throws Problem, what the answer failed with */
  collect(): ReturnType<typeof collectReply>
  /** @throws Problem when the answer fails before its first word */
  stream(toEvents: (events: AsyncIterable<JournalEvent>) => AsyncIterable<SseEvent>): Promise<Response>
}

/** How long the head of a stream waits for the first word. Proxies wait at least ten times as long for a head. */
const FIRST_WORD_MS = 5000

interface Asking {
  readonly request: Request
  readonly principal: Principal
  readonly context: RequestContext
}

/** @throws Problem `not_found` (the model), or what `ChatService.start` throws */
export async function ask(
  chat: ChatService,
  { request, principal, context }: Asking,
  { model, question, stops = [], history = [], conversationId: known, filter }: Question,
): Promise<AskedAnswer> {
  const { requestId, peer, publicUrl, background, left, keepOpen } = context
  const collection = (await collectionOf(chat, principal, model)).name
  const key = request.headers.get('idempotency-key')
  keepOpen()
  const { messageId, conversationId, ended } = await chat.start(
    principal,
    {
      message: question,
      // As `POST /v1/chat` is asked, so that an idempotency key means the same there.
      ...(collection === DEFAULT_COLLECTION ? {} : { collection }),
      ...(history.length === 0 ? {} : { history }),
      ...(known === undefined ? {} : { conversationId: known }),
      ...(filter === undefined ? {} : { filter }),
    },
    { requestId, peer, left, mayBeAbandoned: true, ...(key === null ? {} : { idempotencyKey: key }) },
  )
  background.push(ended)
  const live = new AbortController()
  const leave = (): void => live.abort()
  left.addEventListener('abort', leave, { once: true })
  const events = cutAtStops(await chat.follow(messageId, principal, 0, live.signal), stops, () => {
    // It is paid for by the word. That it could not be stopped harms nobody: the rest is not sent.
    chat.stop(messageId, principal).catch(() => undefined)
  })
  return {
    messageId,
    conversationId,
    created: Math.floor(Date.now() / 1000),
    absolute: (address) => (address.startsWith('/') ? publicUrl + address : address),
    collect: () => collectReply(events),
    async stream(toEvents) {
      const begun = await raiseEarlyFailure(events, FIRST_WORD_MS)
      // From here on the stream itself shows when its reader leaves.
      left.removeEventListener('abort', leave)
      return sseResponse(request, (gone) => {
        gone.addEventListener('abort', leave, { once: true })
        return toEvents(begun)
      })
    },
  }
}
