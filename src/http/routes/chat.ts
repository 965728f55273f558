/** `POST /v1/chat` and what can be done with an answer while it is written. */
import type { ChatRequest, ChatService, JournalEvent } from '../../chat/index.ts'
import { MAX_MESSAGE_LENGTH, toProblem } from '../../chat/index.ts'
import type { PluginContext, TypeBox } from '../../plugin.ts'
import type { PortName } from '../../ports/index.ts'
import { problemEvent } from '../reply/problems.ts'
import { type SseEvent, sseResponse } from '../reply/sse.ts'
import { askedFields, readAskedFields } from './asked-fields.ts'
import { chatReplySchema, describeReplies } from './chat-schemas.ts'

type RouteContext = PluginContext<unknown, PortName>['http']

/** What a route file is given: the same that plugins get, and the chat. */
export interface ChatRoutesContext extends RouteContext {
  readonly chat: ChatService
}

const TAGS = ['Chat']

export function chatRoutes({ Elysia, t, chat, of, require }: ChatRoutesContext) {
  return new Elysia()
    .post(
      '/v1/chat',
      async ({ request, body }) => {
        const principal = require(request, 'chat')
        const { requestId, peer, background, keepOpen } = of(request)
        const key = request.headers.get('idempotency-key')
        const { messageId, ended } = await chat.start(principal, readRequest(body), {
          requestId,
          peer,
          ...(key === null ? {} : { idempotencyKey: key }),
        })
        background.push(ended)
        if (body.stream === true || acceptsEvents(request)) {
          const live = new AbortController()
          const events = await chat.follow(messageId, principal, 0, live.signal)
          return sseResponse(request, (left) => toSse(events, left, live))
        }
        keepOpen()
        return await chat.collect(messageId, principal, new AbortController().signal)
      },
      {
        body: chatBody(t),
        detail: {
          tags: TAGS,
          summary: 'Ask a question',
          description:
            'Answers from the collection, with citations that are proved against the text. With `Accept: ' +
            'text/event-stream` or `stream: true` the reply is a stream of the events `start`, `sources`, `delta`, ' +
            '`citation`, and last `done` or `error`. With an `Idempotency-Key` header the same request again is the ' +
            'same message.',
          responses: describeReplies('The answer', chatReplySchema(t), EVENT_STREAM),
        },
      },
    )
    .get(
      '/v1/chat/:message_id/stream',
      async ({ request, params, query }) => {
        const principal = require(request, 'chat')
        const after = lastEventId(request.headers.get('last-event-id')) ?? query.after ?? 0
        // `EventSource` asks again after every end: only this tells it that there is no more.
        if (after > 0 && (await chat.isOver(params.message_id, principal, after)))
          return new Response(null, { status: 204 })
        const live = new AbortController()
        const events = await chat.follow(params.message_id, principal, after, live.signal)
        return sseResponse(request, (left) => toSse(events, left, live))
      },
      {
        params: messageParams(t),
        query: t.Object({
          after: t.Optional(t.Integer({ minimum: 0, description: 'Number of the last event that was seen' })),
        }),
        detail: {
          tags: TAGS,
          summary: 'Read the events of an answer again',
          description:
            'The events from the start, or after the one named by the `Last-Event-ID` header or `after`, then live to ' +
            'the end; byte for byte what the first connection had.',
          responses: {
            200: { description: 'Events', content: EVENT_STREAM },
            204: { description: 'That was the last event: there is nothing more to read' },
          },
        },
      },
    )
    .post(
      '/v1/chat/:message_id/stop',
      async ({ request, params, set }) => {
        await chat.stop(params.message_id, require(request, 'chat'))
        set.status = 202
        return { message_id: params.message_id }
      },
      {
        params: messageParams(t),
        detail: {
          tags: TAGS,
          summary: 'Stop an answer',
          description: 'The text so far is kept; the stream ends with `done` and `finish_reason: "stopped"`.',
          responses: describeReplies('The answer is being stopped', t.Object({ message_id: t.String() }), {}, 202),
        },
      },
    )
    .put(
      '/v1/messages/:message_id/feedback',
      async ({ request, params, body }) => {
        const { rating, comment } = body
        const feedback = comment === undefined ? { rating } : { rating, comment }
        await chat.giveFeedback(require(request, 'chat'), params.message_id, feedback)
        return { message_id: params.message_id, ...feedback }
      },
      {
        params: messageParams(t),
        body: feedbackBody(t),
        detail: {
          tags: TAGS,
          summary: 'Say whether an answer helped',
          description: 'One opinion a reader and answer; the last one counts.',
          responses: describeReplies(
            'The opinion as stored',
            t.Object({ message_id: t.String(), ...feedbackBody(t).properties }),
          ),
        },
      },
    )
}

const EVENT_STREAM = {
  'text/event-stream': {
    schema: { type: 'string', description: '`start`, `sources`, `delta`, `citation`, then `done` or `error`' },
  },
} as const

const messageParams = (t: TypeBox) => t.Object({ message_id: t.String() })

const feedbackBody = (t: TypeBox) =>
  t.Object({
    // UnionEnum takes its first value for a default unless told otherwise, and an empty body would be praise.
    rating: t.UnionEnum(['up', 'down'], { default: undefined }),
    comment: t.Optional(t.String({ maxLength: 4000 })),
  })

const chatBody = (t: TypeBox) =>
  t.Object({
    message: t.String({ minLength: 1, maxLength: MAX_MESSAGE_LENGTH, description: 'The question' }),
    conversation_id: t.Optional(t.String({ description: 'Goes on with a conversation' })),
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

/** A header that is no number of ours is taken for none: the client gets everything. */
const lastEventId = (header: string | null): number | undefined =>
  header !== null && /^\d{1,9}$/.test(header) ? Number(header) : undefined

/** The journal as it goes over the wire: an error gets what clients of HTTP expect of a problem. */
async function* toSse(
  events: AsyncIterable<JournalEvent>,
  left: AbortSignal,
  live: AbortController,
): AsyncGenerator<SseEvent, void, void> {
  left.addEventListener('abort', () => live.abort(), { once: true })
  for await (const { sequence, event, data } of events) {
    yield { id: sequence, event, data: event === 'error' ? errorData(data) : data }
  }
}

function errorData(data: string): string {
  const { problem, instance } = toProblem(data)
  return JSON.stringify(problemEvent(problem, instance))
}
