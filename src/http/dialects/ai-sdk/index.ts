/** The chat as Vercel's AI SDK speaks it, so that its `useChat` works against this service as it is. */
import type { JournalEvent } from '../../../chat/index.ts'
import type { TypeBox } from '../../../plugin.ts'
import { type SseEvent, sseResponse } from '../../reply/sse.ts'
import type { ChatRoutesContext } from '../../routes/chat.ts'
import { describeReplies } from '../../routes/chat-schemas.ts'
import { chatBody, chatIdSchema, readBody } from './body.ts'
import { toChunks } from './chunks.ts'
import { uiMessageSchema, uiMessages } from './messages.ts'

export function aiSdkRoutes({ Elysia, t, chat, of, require }: ChatRoutesContext) {
  /** An answer from its start, then live to its end. */
  const stream = async (request: Request, messageId: string): Promise<Response> => {
    const live = new AbortController()
    const events = await chat.follow(messageId, require(request, 'chat'), 0, live.signal)
    return sseResponse(request, (left) => toSse(events, left, live), { headers: STREAM_HEADERS })
  }
  const findActive = (request: Request, chatId: string): Promise<string | undefined> =>
    chat.findActive(require(request, 'chat'), of(request).peer, chatId)

  return new Elysia()
    .post(
      '/api/chat',
      async ({ request, body }) => {
        const principal = require(request, 'chat')
        const { requestId, peer, background } = of(request)
        const { request: question, client } = readBody(body)
        const { messageId, ended } = await chat.start(principal, question, {
          requestId,
          peer,
          client,
          mayBeAbandoned: true,
        })
        background.push(ended)
        return await stream(request, messageId)
      },
      {
        body: chatBody(t),
        detail: {
          tags: TAGS,
          summary: 'Ask a question, for `useChat`',
          description:
            'The answer that `POST /v1/chat` gives, as a UI message stream. The same question sent twice, by the id ' +
            'of its message, is answered once; one that is edited or regenerated takes the place of what was there.',
          responses: { 200: STREAM_REPLY },
          // The SDK sends the whole conversation each time.
          'x-takes-document': true,
        },
      },
    )
    .get(
      '/api/chat/:id',
      async ({ request, params }) => ({
        messages: uiMessages(await chat.getChat(require(request, 'chat'), of(request).peer, params.id)),
      }),
      {
        params: chatParams(t),
        detail: {
          tags: TAGS,
          summary: 'Read a chat, for `useChat` to begin with',
          description:
            'Its messages as the SDK has them; none for a name that the caller has not used. An answer that is being ' +
            'written is left out: the stream brings it.',
          responses: describeReplies('The messages', t.Object({ messages: t.Array(uiMessageSchema(t)) })),
        },
      },
    )
    .get(
      '/api/chat/:id/stream',
      async ({ request, params }) => {
        const messageId = await findActive(request, params.id)
        return messageId === undefined ? nothing() : await stream(request, messageId)
      },
      {
        params: chatParams(t),
        detail: {
          tags: TAGS,
          summary: 'Go on reading the answer of a chat',
          description: 'From its start, then live to its end; on whichever replica it is written.',
          responses: { 200: STREAM_REPLY, 204: NOTHING_REPLY },
        },
      },
    )
    .post(
      '/api/chat/:id/stop',
      async ({ request, params, set }) => {
        const messageId = await findActive(request, params.id)
        if (messageId === undefined) return nothing()
        await chat.stop(messageId, require(request, 'chat'))
        set.status = 202
        return { message_id: messageId }
      },
      {
        params: chatParams(t),
        detail: {
          tags: TAGS,
          summary: 'Stop the answer of a chat',
          description: 'The text so far is kept; the stream ends with `abort`.',
          responses: {
            ...describeReplies('The answer is being stopped', t.Object({ message_id: t.String() }), {}, 202),
            204: NOTHING_REPLY,
          },
        },
      },
    )
}

const TAGS = ['AI SDK']
const STREAM_HEADERS = { 'x-vercel-ai-ui-message-stream': 'v1' }

const STREAM_EXAMPLE = [
  { type: 'start', messageId: 'msg_…' },
  { type: 'text-start', id: 'answer' },
  { type: 'text-delta', id: 'answer', delta: 'Run the backup every night [1].' },
  { type: 'source-url', sourceId: '17', url: 'https://docs.example.org/backup#nightly', title: 'Backups' },
  { type: 'data-citation', id: 'citation-1', data: { n: 1, quote: 'Run the backup every night', start: 11, end: 37 } },
  { type: 'text-end', id: 'answer' },
  { type: 'finish', finishReason: 'stop', messageMetadata: { status: 'answered' } },
]

const STREAM_REPLY = {
  description: 'A UI message stream, version 1',
  content: {
    'text/event-stream': {
      schema: { type: 'string', description: 'A chunk a `data:` line, then `[DONE]`' },
      example: [...STREAM_EXAMPLE.map((chunk) => JSON.stringify(chunk)), '[DONE]']
        .map((data) => `data: ${data}\n\n`)
        .join(''),
    },
  },
} as const
const NOTHING_REPLY = { description: 'No answer of this chat is being written' } as const

const chatParams = (t: TypeBox) => t.Object({ id: chatIdSchema(t) })

const nothing = (): Response => new Response(null, { status: 204 })

async function* toSse(
  events: AsyncIterable<JournalEvent>,
  left: AbortSignal,
  live: AbortController,
): AsyncGenerator<SseEvent, void, void> {
  left.addEventListener('abort', () => live.abort(), { once: true })
  for await (const chunk of toChunks(events)) yield { data: JSON.stringify(chunk) }
  yield { data: '[DONE]' }
}
