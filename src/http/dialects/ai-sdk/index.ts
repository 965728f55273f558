/** The chat as Vercel's AI SDK speaks it, so that its `useChat` works against this service as it is. */
import type { JournalEvent } from '../../../chat/index.ts'
import type { TypeBox } from '../../../plugin.ts'
import type { Principal } from '../../../request/context.ts'
import { type SseEvent, sseResponse } from '../../reply/sse.ts'
import type { ChatRoutesContext } from '../../routes/chat.ts'
import { chatBody, chatIdSchema, readBody } from './body.ts'
import { toChunks } from './chunks.ts'
import { uiMessageSchema, uiMessages } from './messages.ts'

export function aiSdkRoutes({ Elysia, t, access, replies, chat }: ChatRoutesContext) {
  /** An answer from its start, then live to its end. */
  const stream = async (request: Request, messageId: string, principal: Principal): Promise<Response> => {
    const live = new AbortController()
    const events = await chat.follow(messageId, principal, 0, live.signal)
    return sseResponse(request, (left) => toSse(events, left, live), { headers: STREAM_HEADERS })
  }
  const streamed = { ...replies.raw('A UI message stream, version 1', 'text/event-stream'), example: STREAM_EXAMPLE }
  const nothing = replies.empty('No answer is being written in this chat')

  return new Elysia({ name: 'ai-sdk' })
    .use(access)
    .post(
      '/api/chat',
      async ({ request, body, principal, context }) => {
        const { requestId, peer, background, left, keepOpen } = context
        const { request: question, client } = readBody(body)
        keepOpen()
        const { messageId, ended } = await chat.start(principal, question, {
          requestId,
          peer,
          left,
          client,
          mayBeAbandoned: true,
        })
        background.push(ended)
        return await stream(request, messageId, principal)
      },
      {
        scope: 'chat',
        spends: ['request', 'answer'],
        // The SDK sends the whole conversation each time.
        takesDocument: true,
        body: chatBody(t),
        response: { 200: streamed },
        detail: {
          tags: TAGS,
          summary: 'Ask a question, for `useChat`',
          description:
            'The answer that `POST /v1/chat` gives, as a UI message stream. The same question sent twice, by the id ' +
            'of its message, is answered once; one that is edited or regenerated takes the place of what was there.',
        },
      },
    )
    .get(
      '/api/chat/:id',
      async ({ principal, context, params }) => ({
        messages: uiMessages(await chat.getChat(principal, context.peer, params.id)),
      }),
      {
        scope: 'chat',
        params: chatParams(t),
        response: { 200: replies.json('The messages', t.Object({ messages: t.Array(uiMessageSchema(t)) })) },
        detail: {
          tags: TAGS,
          summary: 'Read a chat, for `useChat` to begin with',
          description:
            'Its messages as the SDK has them; none for a name that the caller has not used. An answer that is being ' +
            'written is left out: the stream brings it.',
        },
      },
    )
    .get(
      '/api/chat/:id/stream',
      async ({ request, principal, context, params }) => {
        const messageId = await chat.findActive(principal, context.peer, params.id)
        return messageId === undefined
          ? new Response(null, { status: 204 })
          : await stream(request, messageId, principal)
      },
      {
        scope: 'chat',
        spends: ['request', 'stream'],
        params: chatParams(t),
        response: { 200: streamed, 204: nothing },
        detail: {
          tags: TAGS,
          summary: 'Resume the answer of a chat',
          description: 'From its start, then live to its end, whichever replica writes it.',
        },
      },
    )
    .post(
      '/api/chat/:id/stop',
      async ({ principal, context, params, set }) => {
        const messageId = await chat.findActive(principal, context.peer, params.id)
        set.status = messageId === undefined ? 204 : 202
        if (messageId === undefined) return
        await chat.stop(messageId, principal)
        return { message_id: messageId }
      },
      {
        scope: 'chat',
        whileDraining: true,
        params: chatParams(t),
        response: {
          202: replies.json('The answer is being stopped', t.Object({ message_id: t.String() })),
          204: nothing,
        },
        detail: {
          tags: TAGS,
          summary: 'Stop the answer of a chat',
          description: 'The text so far is kept; the stream ends with `abort`.',
        },
      },
    )
}

const TAGS = ['AI SDK']
const STREAM_HEADERS = { 'x-vercel-ai-ui-message-stream': 'v1' }

const STREAM_EXAMPLE = [
  ...[
    { type: 'start', messageId: 'msg_…' },
    { type: 'text-start', id: 'answer' },
    { type: 'text-delta', id: 'answer', delta: 'Run the backup every night [1].' },
    { type: 'source-url', sourceId: '17', url: 'https://docs.example.org/backup#nightly', title: 'Backups' },
    {
      type: 'data-citation',
      id: 'citation-1',
      data: { n: 1, quote: 'Run the backup every night', start: 11, end: 37 },
    },
    { type: 'text-end', id: 'answer' },
    { type: 'finish', finishReason: 'stop', messageMetadata: { status: 'answered' } },
  ].map((chunk) => JSON.stringify(chunk)),
  '[DONE]',
]
  .map((data) => `data: ${data}\n\n`)
  .join('')

const chatParams = (t: TypeBox) => t.Object({ id: chatIdSchema(t) })

async function* toSse(
  events: AsyncIterable<JournalEvent>,
  left: AbortSignal,
  live: AbortController,
): AsyncGenerator<SseEvent, void, void> {
  left.addEventListener('abort', () => live.abort(), { once: true })
  for await (const chunk of toChunks(events)) yield { data: JSON.stringify(chunk) }
  yield { data: '[DONE]' }
}
