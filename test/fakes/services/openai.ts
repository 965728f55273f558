/**
 * OpenAI's API as far as it is used, as Ollama and others speak it too. The frames follow the streaming example of
 * chat completions, and the example of embeddings, at https://platform.openai.com/docs/api-reference.
 */
import { wordVector } from '../word-vectors.ts'
import { type FakeReply, type FakeServer, startFakeServer } from './fake-server.ts'

export interface FakeOpenAi extends FakeServer {
  /** What it writes to a request's messages, instead of `text`. */
  write: ((messages: readonly ChatMessage[]) => readonly string[]) | undefined
  text: readonly string[]
  finishReason: string
  /** Choices of whole chunks that it sends instead of all these. */
  choices: readonly Choice[] | undefined
  tellsUsage: boolean
  chunkDelayMs: number
  /** Whether it does as a request with `stream: true` wants; else it replies with one completion. */
  streams: boolean
  /** Width of the vectors that it gives when none is asked for. */
  dimensions: number
  /** Makes the vectors. @default wordVector */
  vectorOf: (text: string, dimensions: number) => Float32Array
  /** A request to embed texts of which one is like this is refused. */
  refuse: RegExp | undefined
}

export const OPENAI_USAGE = { prompt_tokens: 120, completion_tokens: 17, total_tokens: 137 }

export async function startOpenAi(): Promise<FakeOpenAi> {
  const server = await startFakeServer({
    probes: /^GET /,
    reply({ path, body }) {
      if (path === '/v1/chat/completions' && !fake.streams) return { json: whole(body as ChatBody) }
      if (path === '/v1/chat/completions') return { chunks: frames(body as ChatBody), chunkDelayMs: fake.chunkDelayMs }
      if (path === '/v1/embeddings')
        return refusal(body as EmbeddingsBody) ?? { json: embeddings(body as EmbeddingsBody) }
      if (path === '/v1/models') return { json: { object: 'list', data: [] } }
      return {
        status: 404,
        json: { error: { message: 'no such route', type: 'invalid_request_error', code: 'unknown_url' } },
      }
    },
  })
  const refusal = ({ input }: EmbeddingsBody): FakeReply | undefined =>
    input.some((text) => fake.refuse?.test(text))
      ? { status: 400, json: { error: { message: 'this input is not taken', type: 'invalid_request_error' } } }
      : undefined
  const embeddings = ({ input, dimensions = fake.dimensions }: EmbeddingsBody) => ({
    object: 'list',
    // The protocol numbers them, and does not say that they come in order.
    data: input
      .map((text, index) => ({ object: 'embedding', index, embedding: [...fake.vectorOf(text, dimensions)] }))
      .reverse(),
    model: 'any',
    usage: { prompt_tokens: 8, total_tokens: 8 },
  })
  const frames = ({ messages }: ChatBody): string[] => [
    ...choicesOf(messages).map((choice) => chunk([choice])),
    ...(fake.tellsUsage ? [chunk([], OPENAI_USAGE)] : []),
    'data: [DONE]\n\n',
  ]
  const choicesOf = (messages: readonly ChatMessage[]): readonly Choice[] =>
    fake.choices ?? [
      ...(fake.write?.(messages) ?? fake.text).map((content) => ({
        index: 0,
        delta: { role: 'assistant', content },
        finish_reason: null,
      })),
      { index: 0, delta: {}, finish_reason: fake.finishReason },
    ]
  const whole = ({ messages }: ChatBody) => ({
    id: 'chatcmpl-123',
    object: 'chat.completion',
    created: 1_694_268_190,
    model: 'any',
    choices: [joined(choicesOf(messages))],
    ...(fake.tellsUsage ? { usage: OPENAI_USAGE } : {}),
  })
  const fake: FakeOpenAi = Object.assign(server, {
    write: undefined,
    text: ['Sluices are opened at dawn', ' [1].'],
    finishReason: 'stop',
    choices: undefined,
    chunkDelayMs: 0,
    streams: true,
    dimensions: 64,
    vectorOf: wordVector,
    tellsUsage: true,
    refuse: undefined,
  })
  return fake
}

interface Choice {
  readonly index: number
  readonly delta: Readonly<Record<string, unknown>>
  readonly finish_reason: string | null
}

/** What the pieces say, as a server says it that does not stream. */
function joined(choices: readonly Choice[]) {
  const texts = choices.map(({ delta }) => delta.content).filter((each) => each !== undefined)
  const content = texts.every((each) => typeof each === 'string') ? texts.join('') : texts.flat()
  return {
    index: 0,
    message: { role: 'assistant', ...Object.assign({}, ...choices.map(({ delta }) => delta)), content },
    finish_reason: choices.findLast(({ finish_reason }) => finish_reason !== null)?.finish_reason ?? null,
  }
}

export interface ChatMessage {
  readonly role: string
  readonly content: string
}

interface ChatBody {
  readonly messages: readonly ChatMessage[]
}

interface EmbeddingsBody {
  readonly input: readonly string[]
  readonly dimensions?: number
}

const chunk = (choices: readonly object[], usage: object | null = null): string =>
  `data: ${JSON.stringify({
    id: 'chatcmpl-123',
    object: 'chat.completion.chunk',
    created: 1_694_268_190,
    model: 'any',
    choices,
    usage,
  })}\n\n`
