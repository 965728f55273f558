/** OpenAI's older text completions, for clients that know nothing else: a thin form of the chat. */
import { type DoneData, type JournalEvent, toProblem } from '../../../chat/index.ts'
import type { TypeBox } from '../../../plugin.ts'
import type { PassageFilter } from '../../../ports/passage.ts'
import { replies } from '../../reply/schemas.ts'
import type { SseEvent } from '../../reply/sse.ts'
import type { ChatRoutesContext } from '../../routes/chat.ts'
import { type AskedAnswer, ask } from './ask.ts'
import { openAiError } from './errors.ts'
import { invalid, isFields, readFlag, readModel, readOthers, readStops } from './fields.ts'
import { textRefusalOf } from './parameters.ts'
import { readIncludeUsage } from './read-completion.ts'
import { readFilter } from './read-filter.ts'
import { FINISH_REASONS, usageOf } from './reply.ts'
import { errorReply, streamReply, TAGS } from './schemas.ts'

const READ: ReadonlySet<string> = new Set(['model', 'prompt', 'stream', 'stream_options', 'stop', 'lectern'])

interface TextCompletion {
  readonly model: string
  readonly question: string
  readonly filter?: PassageFilter
  readonly stops: readonly string[]
  readonly stream: boolean
  readonly includeUsage: boolean
}

/** @throws Problem `invalid_request` that names the parameter */
function readTextCompletion(body: unknown): TextCompletion {
  if (!isFields(body)) throw invalid('', 'must be a JSON object')
  readOthers(body, READ, textRefusalOf)
  const stream = readFlag(body.stream, '/stream')
  const filter = readFilter(body)
  return {
    model: readModel(body.model),
    question: readPrompt(body.prompt),
    ...(filter === undefined ? {} : { filter }),
    stops: readStops(body.stop),
    stream,
    includeUsage: readIncludeUsage(body.stream_options) && stream,
  }
}

function readPrompt(prompt: unknown): string {
  const only: unknown = Array.isArray(prompt) && prompt.length === 1 ? prompt[0] : prompt
  if (typeof only !== 'string') throw invalid('/prompt', 'must be a text: one question, in words')
  return only
}

export function textCompletionRoutes({ Elysia, t, access, chat }: ChatRoutesContext) {
  return new Elysia({ name: 'openai/completions' }).use(access).post(
    '/v1/completions',
    async ({ request, body, principal, context }) => {
      const asked = readTextCompletion(body)
      const answer = await ask(chat, { request, principal, context }, asked)
      if (asked.stream) return await answer.stream((events) => toChunks(events, asked, answer))
      const reply = await answer.collect()
      return { ...describe(asked, answer, reply.answer, FINISH_REASONS[reply.finish_reason]), usage: usageOf(reply) }
    },
    { scope: 'chat', spends: ['request', 'answer'], parse: 'json', response: { 200: reply(t) }, detail: detail(t) },
  )
}

const describe = <Reason extends string | null>(
  { model }: TextCompletion,
  answer: AskedAnswer,
  text: string,
  finish_reason: Reason,
) => ({
  id: `cmpl-${answer.messageId.replace(/^msg_/, '')}`,
  object: 'text_completion' as const,
  created: answer.created,
  model,
  choices: [{ text, index: 0, logprobs: null, finish_reason }],
})

async function* toChunks(
  events: AsyncIterable<JournalEvent>,
  asked: TextCompletion,
  answer: AskedAnswer,
): AsyncGenerator<SseEvent, void, void> {
  for await (const { event, data } of events) {
    if (event === 'delta')
      yield bare(describe(asked, answer, (JSON.parse(data) as { readonly text: string }).text, null))
    else if (event === 'error') {
      const { problem, instance } = toProblem(data)
      yield bare(openAiError(problem, instance))
      return
    } else if (event === 'done') {
      const done = JSON.parse(data) as DoneData
      yield bare(describe(asked, answer, '', FINISH_REASONS[done.finish_reason]))
      if (asked.includeUsage) yield bare({ ...describe(asked, answer, '', null), choices: [], usage: usageOf(done) })
      yield { data: '[DONE]' }
    }
  }
}

const bare = (data: object): SseEvent => ({ data: JSON.stringify(data) })

const requestSchema = (t: TypeBox) =>
  t.Object(
    {
      model: t.String({ description: '`lectern` for the default collection, `lectern/<collection>` for another' }),
      prompt: t.String({ description: 'The question' }),
      stream: t.Optional(t.Boolean({ description: 'Reply with server-sent events' })),
    },
    { additionalProperties: true, example: { model: 'lectern', prompt: 'How do I back up?' } },
  )

const replySchema = (t: TypeBox) =>
  t.Object({
    id: t.String(),
    object: t.Literal('text_completion'),
    created: t.Integer({ description: 'Seconds since 1970' }),
    model: t.String(),
    choices: t.Array(
      t.Object({
        text: t.String(),
        index: t.Integer(),
        finish_reason: t.UnionEnum(['stop', 'length', 'content_filter']),
      }),
    ),
    usage: t.Object({ prompt_tokens: t.Integer(), completion_tokens: t.Integer(), total_tokens: t.Integer() }),
  })

const reply = (t: TypeBox) =>
  replies.either(
    'The answer',
    replies.json('The whole of it', replySchema(t)),
    streamReply('`data:` lines with chunks, then `[DONE]`'),
  )

const detail = (t: TypeBox) => ({
  tags: TAGS,
  operationId: 'createCompletion',
  summary: "Ask a question by OpenAI's text completions",
  description: 'For clients that know no chat. It has no place for citations: their markers are in the text.',
  requestBody: { required: true, content: { 'application/json': { schema: requestSchema(t) as never } } },
  ...errorReply(t),
})
