/** What the OpenAPI document says of the routes; what they check stands in `read-completion.ts`. */
import { passageFilterSchema } from '../../../library/passage-filter.ts'
import type { TypeBox } from '../../../plugin.ts'
import { ERROR_REPLY_KEY, replies } from '../../reply/schemas.ts'
import { supportSchema } from '../../routes/chat-schemas.ts'
import { ERROR_TYPES } from './errors.ts'

export const TAGS = ['OpenAI']
const MODEL = 'lectern'

const orNull = (t: TypeBox, type: 'string' | 'object', description: string) =>
  t.Unsafe<null>({ type, nullable: true, description })

/** For `detail`: the errors of every operation. */
export const errorReply = (t: TypeBox) => ({
  [ERROR_REPLY_KEY]: {
    description: "What went wrong, as OpenAI's clients read it",
    content: {
      'application/json': {
        schema: t.Object({
          error: t.Object({
            message: t.String(),
            type: t.UnionEnum([...ERROR_TYPES]),
            param: orNull(t, 'string', 'The parameter that is wrong, e.g. `messages[0].content`'),
            code: t.String({ description: 'E.g. `model_not_found`, `invalid_api_key`, `rate_limit_exceeded`' }),
          }),
        }) as never,
        example: {
          error: {
            message: 'There is no such model, or these credentials do not allow it. GET /v1/models lists the models.',
            type: 'invalid_request_error',
            param: 'model',
            code: 'model_not_found',
          },
        },
      },
    },
  },
})

/** The reply of a stream, which the client asked for instead of the whole. */
export const streamReply = (description: string, example?: string) => ({
  ...replies.raw(description, 'text/event-stream'),
  ...(example === undefined ? {} : { example }),
})

const messageSchema = (t: TypeBox) =>
  t.Object({
    role: t.UnionEnum(['user', 'assistant', 'system', 'developer'], { default: undefined }),
    content: t.Union([
      t.String(),
      t.Array(t.Object({ type: t.UnionEnum(['text'], { default: undefined }), text: t.String() })),
    ]),
  })

const requestSchema = (t: TypeBox) =>
  t.Object(
    {
      model: t.String({ description: '`lectern` for the default collection, `lectern/<collection>` for another' }),
      messages: t.Array(messageSchema(t), {
        minItems: 1,
        description:
          'The last one is the question; those before it, as far as they are the user’s and the assistant’s, are the ' +
          'conversation. `system` and `developer` messages are accepted and not followed.',
      }),
      stop: t.Optional(
        t.Union([t.String(), t.Array(t.String(), { maxItems: 16 })], {
          description: 'The answer is cut off before the first of these texts',
        }),
      ),
      lectern: t.Optional(t.Object({ filter: t.Optional(passageFilterSchema(t)) }, { additionalProperties: false })),
      metadata: t.Optional(
        t.Record(t.String(), t.String(), {
          description:
            'A filter for clients that send no fields of their own: `lectern_filter_document_id`, ' +
            '`lectern_filter_language`, and `lectern_filter_` before any key of the documents’ metadata',
        }),
      ),
      stream: t.Optional(t.Boolean({ description: 'Reply with server-sent events' })),
      stream_options: t.Optional(
        t.Object({
          include_usage: t.Optional(t.Boolean({ description: 'A last chunk with `usage` and no `choices`' })),
        }),
      ),
    },
    {
      additionalProperties: true,
      example: { model: MODEL, messages: [{ role: 'user', content: 'How do I back up?' }] },
    },
  )

const annotationSchema = (t: TypeBox) =>
  t.Object({
    type: t.Literal('url_citation'),
    url_citation: t.Object(
      {
        start_index: t.Integer({ description: 'UTF-16 offset into the content' }),
        end_index: t.Integer(),
        url: t.String({
          description: "The page with the heading's anchor; without one, the page that this service shows",
        }),
        title: t.String(),
      },
      { description: 'The characters of the content that are the marker, and what it stands for' },
    ),
  })

const HEAD = { id: 'chatcmpl-QIH68XlEC1BRVuKV6dV0gw', created: 1_795_269_971, model: MODEL }
const TEXT = 'Run the backup every night. [1]'
const ANNOTATION = {
  type: 'url_citation',
  url_citation: { start_index: 28, end_index: 31, url: 'https://docs.example.org/backups#nightly', title: 'Backups' },
}
const EXAMPLE = {
  object: 'chat.completion',
  ...HEAD,
  choices: [
    {
      index: 0,
      message: { role: 'assistant', content: TEXT, refusal: null, annotations: [ANNOTATION] },
      logprobs: null,
      finish_reason: 'stop',
    },
  ],
  usage: { prompt_tokens: 812, completion_tokens: 9, total_tokens: 821 },
}
const EXAMPLE_CHUNKS = [
  { delta: { role: 'assistant', content: '' } },
  { delta: { content: TEXT } },
  { delta: { annotations: [ANNOTATION] } },
  { delta: {}, finish_reason: 'stop' },
].map((choice) => ({
  object: 'chat.completion.chunk',
  ...HEAD,
  choices: [{ index: 0, logprobs: null, finish_reason: null, ...choice }],
}))
const EXAMPLE_STREAM = [...EXAMPLE_CHUNKS.map((chunk) => JSON.stringify(chunk)), '[DONE]']
  .map((data) => `data: ${data}\n\n`)
  .join('')

/** @param where it stands, beside the reply that is not streamed */
export const ownPartSchema = (t: TypeBox, where: string) =>
  t.Object(
    {
      message_id: t.String(),
      conversation_id: t.String(),
      status: t.UnionEnum(['answered', 'no_answer', 'stopped']),
      citations: t.Array(t.Object({ n: t.Integer(), quote: t.String() }), { description: 'As in `POST /v1/chat`' }),
      language: t.String(),
      corrected: t.Array(t.Object({ from: t.String(), to: t.String() })),
      support: supportSchema(t),
      degraded: t.Array(t.String()),
      ignored: t.Array(t.String(), { description: 'Parameters that were accepted and changed nothing' }),
    },
    { description: `What the standard has no field for${where}` },
  )

const completionSchema = (t: TypeBox) =>
  t.Object({
    id: t.String(),
    object: t.Literal('chat.completion'),
    created: t.Integer({ description: 'Seconds since 1970' }),
    model: t.String(),
    choices: t.Array(
      t.Object({
        index: t.Integer(),
        message: t.Object({
          role: t.Literal('assistant'),
          content: t.String({ description: 'Markdown with markers `[n]`' }),
          refusal: orNull(t, 'string', 'Always null: the content says when the sources hold no answer'),
          annotations: t.Array(annotationSchema(t)),
        }),
        logprobs: orNull(t, 'object', 'Always null'),
        finish_reason: t.UnionEnum(['stop', 'length', 'content_filter']),
      }),
    ),
    usage: t.Object({ prompt_tokens: t.Integer(), completion_tokens: t.Integer(), total_tokens: t.Integer() }),
    lectern: ownPartSchema(t, '; in a stream, part of the chunk with the `finish_reason`'),
  })

export const completionReply = (t: TypeBox) =>
  replies.either(
    'The answer',
    { ...replies.json('The whole of it', completionSchema(t)), example: EXAMPLE },
    streamReply('`data:` lines with chunks, then `[DONE]`', EXAMPLE_STREAM),
  )

const modelSchema = (t: TypeBox) =>
  t.Object({
    id: t.String(),
    object: t.Literal('model'),
    created: t.Integer({ description: 'Seconds since 1970' }),
    owned_by: t.String(),
  })

export const modelReply = (t: TypeBox) => replies.json('The model', modelSchema(t))

export const modelsReply = (t: TypeBox) =>
  replies.json('All of them', t.Object({ object: t.Literal('list'), data: t.Array(modelSchema(t)) }))

export const completionDetail = (t: TypeBox) => ({
  tags: TAGS,
  operationId: 'createChatCompletion',
  summary: "Ask a question as OpenAI's clients do",
  description:
    'The same run as `POST /v1/chat`: the same text and citations, limits, budgets and `Idempotency-Key`. With ' +
    '`stream: true` the reply is a stream of `chat.completion.chunk` and, last, `[DONE]`. Parameters that only colour ' +
    'a text are accepted and listed in `lectern.ignored`; those whose promise could not be kept are refused with 400.',
  requestBody: { required: true, content: { 'application/json': { schema: requestSchema(t) as never } } },
  ...errorReply(t),
})

export const modelsDetail = (t: TypeBox) => ({
  tags: TAGS,
  operationId: 'listModels',
  summary: 'List the collections as models',
  description: 'Those that the caller may ask.',
  ...errorReply(t),
})

export const modelDetail = (t: TypeBox) => ({
  tags: TAGS,
  operationId: 'retrieveModel',
  summary: 'One collection as a model',
  ...errorReply(t),
})
