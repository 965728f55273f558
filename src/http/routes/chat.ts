/** `POST /v1/chat` and what can be done with an answer while it is written. */
import { mapItems } from '../../base/map-items.ts'
import type { ChatRequest, ChatService, JournalEvent } from '../../chat/index.ts'
import { MAX_MESSAGE_LENGTH, toProblem } from '../../chat/index.ts'
import type { HttpKit, TypeBox } from '../../plugin.ts'
import type { Principal } from '../../request/context.ts'
import { problemEvent } from '../reply/problems.ts'
import { asEventStream } from '../reply/schemas.ts'
import { type SseEvent, sseResponse } from '../reply/sse.ts'
import { askedFields, readAskedFields } from './asked-fields.ts'
import { CHAT_FRAMES, type ChatStreamEvent, chatEventSchemas, chatReplySchema } from './chat-schemas.ts'

/** What a route file is given: the same that plugins get, and the chat. */
export interface ChatRoutesContext extends HttpKit {
  readonly chat: ChatService
}

const TAGS = ['Chat']

export function chatRoutes({ Elysia, t, access, replies, chat }: ChatRoutesContext) {
  const events = replies.events<ChatStreamEvent>(
    'The events `start`, `sources`, `delta`, `citation`, then `done` or `error`',
    { example: CHAT_FRAMES, events: chatEventSchemas(t) },
  )
  /** The events of an answer after the one of that number. */
  const stream = async (request: Request, messageId: string, principal: Principal, after: number) => {
    const live = new AbortController()
    const journal = await chat.follow(messageId, principal, after, live.signal)
    return asEventStream<ChatStreamEvent>(
      sseResponse(request, (left) => {
        left.addEventListener('abort', () => live.abort(), { once: true })
        return mapItems(journal, toSse)
      }),
    )
  }

  return new Elysia({ name: 'chat' })
    .use(access)
    .post(
      '/v1/chat',
      async ({ request, body, principal, context }) => {
        const { requestId, peer, background, left, keepOpen } = context
        // It may have to wait for its turn.
        keepOpen()
        const key = request.headers.get('idempotency-key')
        const { messageId, ended } = await chat.start(principal, readRequest(body), {
          requestId,
          peer,
          left,
          ...(key === null ? {} : { idempotencyKey: key }),
        })
        background.push(ended)
        if (body.stream === true || acceptsEvents(request)) return await stream(request, messageId, principal, 0)
        return await chat.collect(messageId, principal, new AbortController().signal)
      },
      {
        scope: 'chat',
        spends: ['request', 'answer'],
        body: chatBody(t),
        headers: t.Object({
          'idempotency-key': t.Optional(
            t.String({ description: 'The same key and the same body again are the same message; kept for a day' }),
          ),
        }),
        response: { 200: replies.either('The answer', replies.json('The whole of it', chatReplySchema(t)), events) },
        detail: {
          tags: TAGS,
          summary: 'Ask a question',
          description:
            'Answers from the collection, with citations that are proved against the text. With `Accept: ' +
            'text/event-stream` or `stream: true` the reply is a stream of the events `start`, `sources`, `delta`, ' +
            '`citation`, and last `done` or `error`. With an `Idempotency-Key` header the same request again is the ' +
            'same message.',
        },
      },
    )
    .get(
      '/v1/chat/:message_id/stream',
      async ({ request, principal, params, query }) => {
        const after = lastEventId(request.headers.get('last-event-id')) ?? query.after ?? 0
        // `EventSource` asks again after every end: only this says that there is no more.
        if (after > 0 && (await chat.isOver(params.message_id, principal, after)))
          return new Response(null, { status: 204 })
        return await stream(request, params.message_id, principal, after)
      },
      {
        scope: 'chat',
        spends: ['request', 'stream'],
        params: messageParams(t),
        query: t.Object({
          after: t.Optional(
            t.Integer({
              minimum: 0,
              maximum: MAX_EVENT_ID,
              description: 'Number of the last event that you received',
            }),
          ),
        }),
        headers: t.Object({
          'last-event-id': t.Optional(t.String({ description: 'Number of the last event that you received' })),
        }),
        response: { 200: events, 204: replies.empty('That was the last event') },
        detail: {
          tags: TAGS,
          summary: 'Read the events of an answer again',
          description:
            'The events from the start, or after the one named by the `Last-Event-ID` header or `after`, then live to ' +
            'the end; byte for byte what the first connection had.',
        },
      },
    )
    .post(
      '/v1/chat/:message_id/stop',
      async ({ principal, params, set }) => {
        await chat.stop(params.message_id, principal)
        set.status = 202
        return { message_id: params.message_id }
      },
      {
        scope: 'chat',
        whileDraining: true,
        params: messageParams(t),
        response: { 202: replies.json('The answer is being stopped', t.Object({ message_id: t.String() })) },
        detail: {
          tags: TAGS,
          summary: 'Stop an answer',
          description: 'The text so far is kept; the stream ends with `done` and `finish_reason: "stopped"`.',
        },
      },
    )
    .put(
      '/v1/messages/:message_id/feedback',
      async ({ principal, params, body }) => {
        const { rating, comment } = body
        const feedback = comment === undefined ? { rating } : { rating, comment }
        await chat.giveFeedback(principal, params.message_id, feedback)
        return { message_id: params.message_id, ...feedback }
      },
      {
        scope: 'chat',
        params: messageParams(t),
        body: feedbackBody(t),
        response: {
          200: replies.json(
            'The opinion as stored',
            t.Object({ message_id: t.String(), ...feedbackBody(t).properties }),
          ),
        },
        detail: {
          tags: TAGS,
          summary: 'Rate an answer',
          description: 'One rating for each reader and answer; the last one counts.',
        },
      },
    )
}

const messageParams = (t: TypeBox) => t.Object({ message_id: t.String() })

const feedbackBody = (t: TypeBox) =>
  t.Object({
    // UnionEnum takes its first value for a default unless another is given, and an empty body would be praise.
    rating: t.UnionEnum(['up', 'down'], { default: undefined }),
    comment: t.Optional(t.String({ maxLength: 4000 })),
  })

const chatBody = (t: TypeBox) =>
  t.Object({
    message: t.String({ minLength: 1, maxLength: MAX_MESSAGE_LENGTH, description: 'The question' }),
    conversation_id: t.Optional(t.String({ description: 'Continues a conversation' })),
    ...askedFields(t),
    stream: t.Optional(t.Boolean({ description: 'Reply with server-sent events' })),
  })

type ChatBody = ReturnType<typeof chatBody>['static']

const readRequest = ({ message, conversation_id, stream: _, ...asked }: ChatBody): ChatRequest => ({
  message,
  ...(conversation_id === undefined ? {} : { conversationId: conversation_id }),
  ...readAskedFields(asked),
})

const acceptsEvents = (request: Request): boolean => /\btext\/event-stream\b/i.test(request.headers.get('accept') ?? '')

/** Nine digits: what the database counts events by holds it. */
const MAX_EVENT_ID = 999_999_999

/** A header that is no number of ours is taken for none: the client gets everything. */
const lastEventId = (header: string | null): number | undefined =>
  header !== null && /^\d{1,9}$/.test(header) ? Number(header) : undefined

/** The journal as it goes over the wire: an error gets what clients of HTTP expect of a problem. */
const toSse = ({ sequence, event, data }: JournalEvent): SseEvent => ({
  id: sequence,
  event,
  data: event === 'error' ? errorData(data) : data,
})

function errorData(data: string): string {
  const { problem, instance } = toProblem(data)
  return JSON.stringify(problemEvent(problem, instance))
}
