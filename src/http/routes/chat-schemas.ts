/** Shapes of replies, for the OpenAPI text. Replies are built in `src/chat` and not checked a second time here. */
import type { ChatReply, Citation, SourceData } from '../../chat/index.ts'
import type { TypeBox } from '../../plugin.ts'
import type { ProblemEvent } from '../reply/problems.ts'
import type { StreamEvent } from '../reply/schemas.ts'

/** What `POST /v1/chat` streams. */
export type ChatStreamEvent =
  | StreamEvent<'start', { readonly message_id: string; readonly conversation_id: string }>
  | StreamEvent<'sources', { readonly sources: readonly SourceData[]; readonly selection_located?: boolean }>
  | StreamEvent<'delta', { readonly text: string }>
  | StreamEvent<'citation', Citation>
  | StreamEvent<'done', Omit<ChatReply, 'answer'>>
  | StreamEvent<'error', ProblemEvent>

const time = (t: TypeBox) => t.String({ format: 'date-time' })

const stringOrNull = (t: TypeBox, description: string) => t.Nullable(t.String({ description }))

const citationSchema = (t: TypeBox) =>
  t.Object(
    {
      n: t.Integer({ description: 'Number of the marker `[n]` in the answer' }),
      document_id: t.String(),
      chunk_id: t.String(),
      title: t.String(),
      url: stringOrNull(t, "The document's address with the heading's anchor"),
      quote_url: t.String({
        description:
          'Opens the page at the quoted words; without PUBLIC_URL, relative to this service where the page has no address',
      }),
      quote: t.String(),
      quote_translated: t.Optional(
        t.String({ description: 'The quote in the language of the answer; only in the whole reply' }),
      ),
      start: t.Integer({ description: "UTF-16 offset into the document's content" }),
      end: t.Integer(),
    },
    { title: 'Citation', description: "`quote` stands in the document's content at `[start, end)`, letter for letter" },
  )

const nearestSchema = (t: TypeBox) =>
  t.Object(
    {
      document_id: t.String(),
      title: t.String(),
      heading_path: t.Array(t.String()),
      url: stringOrNull(t, "The document's address with the heading's anchor"),
      quote_url: t.String({ description: 'Opens the page at the text' }),
      text: t.String({ description: 'How the passage begins, word for word' }),
    },
    {
      title: 'Nearest',
      description: 'A passage that comes close to a question without an answer: a link, and no claim',
    },
  )

const correctionSchema = (t: TypeBox) =>
  t.Object(
    { from: t.String(), to: t.String() },
    {
      title: 'Correction',
      description: 'A word of the question that no page contains, and the word that was searched for instead',
    },
  )

export const supportSchema = (t: TypeBox) =>
  t.Object(
    {
      sentences: t.Integer({ description: 'Sentences that had a marker' }),
      cited: t.Integer({
        description: 'Those whose numbers, dates, names, code, negations and comparisons a source supports',
      }),
      withheld: t.Integer({ description: 'Those whose citation was left out, because no source supports them' }),
    },
    { title: 'Support' },
  )

const usageSchema = (t: TypeBox) => t.Object({ input_tokens: t.Integer(), output_tokens: t.Integer() })

const timingsSchema = (t: TypeBox) =>
  t.Object({ retrieve: t.Integer(), first_token: t.Integer(), total: t.Integer() }, { description: 'Milliseconds' })

const finishReasonSchema = (t: TypeBox) => t.UnionEnum(['stop', 'length', 'stopped', 'filtered'])

export const chatReplySchema = (t: TypeBox) => t.Object(replyFields(t), { title: 'Chat' })

const replyFields = (t: TypeBox) => ({
  message_id: t.String(),
  conversation_id: t.String(),
  status: t.UnionEnum(['answered', 'no_answer', 'stopped']),
  answer: t.String({ description: 'Markdown with markers `[n]`' }),
  citations: t.Array(citationSchema(t)),
  nearest: t.Array(nearestSchema(t), { description: 'Empty but with `no_answer`' }),
  corrected: t.Array(correctionSchema(t)),
  support: supportSchema(t),
  finish_reason: finishReasonSchema(t),
  collection: t.String({ description: 'The one that has answered: `guide`, while `default` is empty' }),
  language: t.String(),
  model: t.String(),
  usage: usageSchema(t),
  degraded: t.Array(t.String(), { description: 'What had to be left out' }),
  timings_ms: timingsSchema(t),
  selection_located: t.Optional(t.Boolean()),
})

const sourceSchema = (t: TypeBox) =>
  t.Object(
    {
      n: t.Integer(),
      document_id: t.String(),
      chunk_id: t.String(),
      title: t.String(),
      url: stringOrNull(t, "The document's address with the heading's anchor"),
      heading_path: t.Array(t.String()),
      score: t.Number(),
    },
    { title: 'Source', description: 'A passage that the answer may use' },
  )

/** The events of `POST /v1/chat`, each as a schema of its own. */
export function chatEventSchemas(t: TypeBox) {
  const { answer: _, ...done } = replyFields(t)
  const data = {
    start: t.Object({ message_id: t.String(), conversation_id: t.String() }),
    sources: t.Object({ sources: t.Array(sourceSchema(t)), selection_located: t.Optional(t.Boolean()) }),
    delta: t.Object({ text: t.String() }),
    citation: citationSchema(t),
    done: t.Object(done),
    error: t.Unsafe({ $ref: '#/components/schemas/Problem' }),
  }
  return Object.entries(data).map(([event, schema]) =>
    t.Object(
      {
        id: t.Integer({ description: '1, 2, 3 …; goes into `Last-Event-ID`' }),
        event: t.UnionEnum([event]),
        data: schema,
      },
      { title: `${event.charAt(0).toUpperCase()}${event.slice(1)}Event` },
    ),
  )
}

const frame = (id: number, event: string, data: object): string =>
  `id: ${id}\nevent: ${event}\ndata: ${JSON.stringify(data)}\n\n`

const IDS = { message_id: 'msg_QIH68XlEC1BRVuKV6dV0gw', conversation_id: 'conv_Ez2vYgSxZc4mXKq1T0bqLw' }
const PLACE = {
  document_id: 'guide/backup',
  chunk_id: '17',
  title: 'Backing up',
  url: 'https://docs.example.org/backup#every-night',
}
const CITATION = {
  n: 1,
  ...PLACE,
  quote_url: 'https://docs.example.org/backup#every-night:~:text=Run%20the%20backup%20every%20night.',
  quote: 'Run the backup every night.',
  start: 11,
  end: 38,
}

/** The frames of a stream, as they go over the wire. */
export const CHAT_FRAMES = [
  frame(1, 'start', IDS),
  frame(2, 'sources', { sources: [{ n: 1, ...PLACE, heading_path: ['Backing up', 'Every night'], score: 0.82 }] }),
  frame(3, 'delta', { text: 'Run the backup every night. ' }),
  frame(4, 'delta', { text: '[1]' }),
  frame(5, 'citation', CITATION),
  frame(6, 'done', {
    ...IDS,
    status: 'answered',
    citations: [CITATION],
    nearest: [],
    corrected: [],
    support: { sentences: 1, cited: 1, withheld: 0 },
    finish_reason: 'stop',
    language: 'en',
    model: 'extractive',
    usage: { input_tokens: 0, output_tokens: 0 },
    degraded: [],
    timings_ms: { retrieve: 12, first_token: 15, total: 31 },
  }),
].join('')

const CONVERSATION_ID = { examples: ['conv_Ez2vYgSxZc4mXKq1T0bqLw'] }

const summaryFields = (t: TypeBox) => ({
  id: t.String(CONVERSATION_ID),
  title: t.String(),
  collection: t.String(),
  created_at: time(t),
  updated_at: time(t),
})

export const conversationSummarySchema = (t: TypeBox) => t.Object(summaryFields(t), { title: 'ConversationSummary' })

export const conversationPageSchema = (t: TypeBox) =>
  t.Object({
    items: t.Array(conversationSummarySchema(t)),
    next_cursor: stringOrNull(t, 'Where the next page begins; null after the last'),
  })

export const conversationSchema = (t: TypeBox) =>
  t.Object({ ...summaryFields(t), messages: t.Array(messageSchema(t)) }, { title: 'Conversation' })

const messageSchema = (t: TypeBox) =>
  t.Object(
    {
      id: t.String({ examples: ['msg_QIH68XlEC1BRVuKV6dV0gw'] }),
      role: t.UnionEnum(['user', 'assistant']),
      content: t.String(),
      created_at: time(t),
      status: t.Optional(
        t.UnionEnum(['streaming', 'answered', 'no_answer', 'stopped', 'failed'], { description: 'Of an answer' }),
      ),
      citations: t.Optional(t.Array(citationSchema(t))),
      nearest: t.Optional(t.Array(nearestSchema(t))),
      corrected: t.Optional(t.Array(correctionSchema(t))),
      support: t.Optional(supportSchema(t)),
      completed_at: t.Optional(time(t)),
      finish_reason: t.Optional(finishReasonSchema(t)),
      language: t.Optional(t.String()),
      model: t.Optional(t.String()),
      usage: t.Optional(usageSchema(t)),
      degraded: t.Optional(t.Array(t.String())),
      timings_ms: t.Optional(timingsSchema(t)),
      problem: t.Optional(t.Object({ code: t.String(), detail: t.Optional(t.String()), instance: t.String() })),
      feedback: t.Optional(
        t.Object(
          { rating: t.UnionEnum(['up', 'down']), comment: t.Optional(t.String()) },
          {
            description: "The caller's own",
          },
        ),
      ),
    },
    { title: 'Message' },
  )
