/** Shapes of replies, for the OpenAPI text. Replies are built in `src/chat` and not checked a second time here. */
import type { TSchema } from '@sinclair/typebox'
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
        t.String({ description: 'The quote in the language of the answer, in the whole reply' }),
      ),
      start: t.Integer({ description: "UTF-16 offset into the document's content" }),
      end: t.Integer(),
    },
    { description: "`quote` stands in the document's content at `[start, end)`, letter for letter" },
  )

const nearestSchema = (t: TypeBox) =>
  t.Object(
    {
      document_id: t.String(),
      title: t.String(),
      heading_path: t.Array(t.String()),
      url: stringOrNull(t, "The document's address with the heading's anchor"),
      quote_url: t.String({ description: 'Opens the page at the text' }),
      text: t.String({ description: 'How the passage begins, letter for letter' }),
    },
    { description: 'A passage that comes nearest to a question without an answer: a link, and no claim' },
  )

const correctionSchema = (t: TypeBox) =>
  t.Object(
    { from: t.String(), to: t.String() },
    { description: 'A word of the question that no page holds, and the one that was looked for instead' },
  )

const usageSchema = (t: TypeBox) => t.Object({ input_tokens: t.Integer(), output_tokens: t.Integer() })

const timingsSchema = (t: TypeBox) =>
  t.Object({ retrieve: t.Integer(), first_token: t.Integer(), total: t.Integer() }, { description: 'Milliseconds' })

const finishReasonSchema = (t: TypeBox) => t.UnionEnum(['stop', 'length', 'stopped', 'filtered'])

export const chatReplySchema = (t: TypeBox) =>
  t.Object({
    message_id: t.String(),
    conversation_id: t.String(),
    status: t.UnionEnum(['answered', 'no_answer', 'stopped']),
    answer: t.String({ description: 'Markdown with markers `[n]`' }),
    citations: t.Array(citationSchema(t)),
    nearest: t.Array(nearestSchema(t), { description: 'Empty but with `no_answer`' }),
    corrected: t.Array(correctionSchema(t)),
    finish_reason: finishReasonSchema(t),
    language: t.String(),
    model: t.String(),
    usage: usageSchema(t),
    degraded: t.Array(t.String(), { description: 'What had to be left out' }),
    timings_ms: timingsSchema(t),
    selection_located: t.Optional(t.Boolean()),
  })

export const conversationSummarySchema = (t: TypeBox) =>
  t.Object({
    id: t.String(),
    title: t.String(),
    collection: t.String(),
    created_at: time(t),
    updated_at: time(t),
  })

export const conversationPageSchema = (t: TypeBox) =>
  t.Object({
    items: t.Array(conversationSummarySchema(t)),
    next_cursor: stringOrNull(t, 'Where the next page begins; null after the last'),
  })

export const conversationSchema = (t: TypeBox) =>
  t.Object({ ...conversationSummarySchema(t).properties, messages: t.Array(messageSchema(t)) })

const messageSchema = (t: TypeBox) =>
  t.Object({
    id: t.String(),
    role: t.UnionEnum(['user', 'assistant']),
    content: t.String(),
    created_at: time(t),
    status: t.Optional(
      t.UnionEnum(['streaming', 'answered', 'no_answer', 'stopped', 'failed'], { description: 'Of an answer' }),
    ),
    citations: t.Optional(t.Array(citationSchema(t))),
    nearest: t.Optional(t.Array(nearestSchema(t))),
    corrected: t.Optional(t.Array(correctionSchema(t))),
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
  })

/** One successful JSON reply for `detail.responses`. */
export const describeReplies = (
  description: string,
  schema: TSchema,
  otherContent: Readonly<Record<string, unknown>> = {},
  status = 200,
) => ({ [status]: { description, content: { 'application/json': { schema: schema as never }, ...otherContent } } })
