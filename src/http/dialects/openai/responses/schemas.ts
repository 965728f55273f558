/** What the OpenAPI document says of the Responses API; what it checks stands in `read-request.ts`. */
import type { TypeBox } from '../../../../plugin.ts'
import { replies } from '../../../reply/schemas.ts'
import { errorReply, ownPartSchema, streamReply, TAGS } from '../schemas.ts'

const requestSchema = (t: TypeBox) =>
  t.Object(
    {
      model: t.String({ description: '`lectern` for the default collection, `lectern/<collection>` for another' }),
      input: t.Union([t.String(), t.Array(t.Object({}, { additionalProperties: true }), { minItems: 1 })], {
        description:
          'The question, or items: messages, of which the last is the question, and references to earlier answers',
      }),
      previous_response_id: t.Optional(t.String({ description: 'Continues that answer’s conversation' })),
      stream: t.Optional(t.Boolean({ description: 'Reply with server-sent events' })),
    },
    { additionalProperties: true, example: { model: 'lectern', input: 'How do I back up?' } },
  )

const responseSchema = (t: TypeBox) =>
  t.Object(
    {
      id: t.String(),
      object: t.Literal('response'),
      created_at: t.Integer({ description: 'Seconds since 1970' }),
      status: t.UnionEnum(['in_progress', 'completed', 'incomplete', 'failed']),
      model: t.String(),
      output: t.Array(
        t.Object({
          type: t.Literal('message'),
          id: t.String(),
          role: t.Literal('assistant'),
          content: t.Array(
            t.Object({
              type: t.Literal('output_text'),
              text: t.String(),
              annotations: t.Array(
                t.Object({
                  type: t.Literal('url_citation'),
                  start_index: t.Integer({ description: 'UTF-16 offset into the text' }),
                  end_index: t.Integer(),
                  url: t.String(),
                  title: t.String(),
                }),
              ),
            }),
          ),
        }),
      ),
      lectern: t.Optional(ownPartSchema(t, '; there when the response has ended')),
    },
    { additionalProperties: true },
  )

export const readReply = (t: TypeBox) => replies.json('The response', responseSchema(t))

export const createReply = (t: TypeBox) =>
  replies.either('The response', readReply(t), streamReply('`response.created` … `response.completed`'))

export const createDetail = (t: TypeBox) => ({
  tags: TAGS,
  operationId: 'createResponse',
  summary: "Ask a question by OpenAI's Responses API",
  description:
    'The same run as `POST /v1/chat`. `instructions` are accepted and not followed; tools are not called. With ' +
    '`stream: true` the reply is a stream of the events of the Responses API.',
  requestBody: { required: true, content: { 'application/json': { schema: requestSchema(t) as never } } },
  ...errorReply(t),
})

export const readDetail = (t: TypeBox) => ({
  tags: TAGS,
  operationId: 'getResponse',
  summary: 'Read a response again',
  description: 'Each answer is one, however it was asked for.',
  ...errorReply(t),
})
