/** Answers written by any model behind OpenAI's chat completions: OpenAI, Ollama, vLLM, llama.cpp, OpenRouter … */
import type { OpenAI } from 'openai'
import { traitsOf } from '../../models/models.ts'
import { DEFAULT_MODELS } from '../../models/table.ts'
import { defineAdapter } from '../../plugin.ts'
import type {
  FinishReason,
  Generator,
  GeneratorPart,
  GeneratorRequest,
  JsonSchema,
  TokenUsage,
} from '../../ports/generator.ts'
import { ProviderError } from '../../ports/provider-error.ts'
import { estimateUsage } from '../estimate-usage.ts'
import { createService, type Service } from '../http/client.ts'
import { openAiServer, openAiSettings } from '../openai-server.ts'

const SERVICE = 'openai'
/** Open streams. */
const MAX_IN_FLIGHT = 512
const TEMPERATURE = 0.2

export default defineAdapter({
  contract: 1,
  port: 'generator',
  name: 'openai',
  summary: 'Any model behind OpenAI’s protocol: OpenAI, Ollama, vLLM, llama.cpp, OpenRouter',
  selectedBy: ['OPENAI_API_KEY', 'OPENAI_BASE_URL'],
  config: (t) =>
    t.Object({
      ...openAiSettings(t),
      OPENAI_MODEL: t.String({
        default: DEFAULT_MODELS.openai,
        description: 'Model that writes answers, as the server names it',
      }),
      GENERATOR_SILENCE_MS: t.Integer({
        default: 30_000,
        minimum: 100,
        maximum: 600_000,
        description: 'Longest silence of a model, before its first word and between two, in milliseconds',
      }),
    }),
  async open({ config, log, metrics }) {
    const { OPENAI_MODEL: model, GENERATOR_SILENCE_MS: silenceMs } = config
    const { clientOptions, isOpenAi, probe } = openAiServer(config)
    const { OpenAI } = await import('openai')
    const service = createService({
      name: SERVICE,
      port: 'generator',
      log,
      metrics,
      probe,
      model: { name: model, setting: 'OPENAI_MODEL' },
      maxInFlight: MAX_IN_FLIGHT,
    })
    const client = new OpenAI(clientOptions)
    return { port: createGenerator({ service, client, model, silenceMs, isOpenAi }), health: service.health }
  },
})

interface Options {
  readonly service: Service
  readonly client: OpenAI
  readonly model: string
  readonly silenceMs: number
  readonly isOpenAi: boolean
}

function createGenerator({ service, client, model, silenceMs, isOpenAi }: Options): Generator {
  return {
    id: model,
    generate(request, signal) {
      return service.stream(
        async (attempt) => {
          const chunks = await client
            .withOptions({ fetch: attempt.fetch })
            .chat.completions.create(describeRequest(model, request, isOpenAi), { signal: attempt.signal })
          return readParts(chunks, request)
        },
        { signal, deadlineMs: silenceMs, silenceMs },
      )
    },
  }
}

/** OpenAI's newer models know one name of the limit alone, other servers the older name. */
export function describeRequest(
  model: string,
  { system, messages, maxOutputTokens, responseSchema }: GeneratorRequest,
  isOpenAi: boolean,
): OpenAI.ChatCompletionCreateParamsStreaming {
  const { thinking, thinkingTokens = 0, fixedTemperature } = traitsOf(model)
  const limit = maxOutputTokens + thinkingTokens
  return {
    model,
    messages: [{ role: 'system', content: system }, ...messages],
    stream: true,
    stream_options: { include_usage: true },
    ...(isOpenAi ? { max_completion_tokens: limit } : { max_tokens: limit }),
    ...(fixedTemperature ? {} : { temperature: TEMPERATURE }),
    ...(thinking?.by === 'effort' ? { reasoning_effort: thinking.value } : {}),
    ...(isOpenAi && responseSchema !== undefined ? { response_format: describeFormat(responseSchema) } : {}),
  }
}

/** Other servers know other ways, and some refuse a request that names this one. */
const describeFormat = (schema: JsonSchema): OpenAI.ResponseFormatJSONSchema => ({
  type: 'json_schema',
  json_schema: { name: 'reply', strict: true, schema: closed(schema) },
})

/** OpenAI wants it said of every object that it has no other fields. */
function closed({ items, properties, ...rest }: JsonSchema): Record<string, unknown> {
  if (properties === undefined) return items === undefined ? rest : { ...rest, items: closed(items) }
  const fields = Object.entries(properties).map(([name, schema]) => [name, closed(schema)] as const)
  return { ...rest, properties: Object.fromEntries(fields), additionalProperties: false }
}

async function* readParts(
  chunks: AsyncIterable<OpenAI.ChatCompletionChunk>,
  request: GeneratorRequest,
): AsyncGenerator<GeneratorPart> {
  let usage: TokenUsage | undefined
  let text = ''
  let reason: FinishReason | undefined
  for await (const chunk of chunks) {
    if (chunk.usage) usage = { inputTokens: chunk.usage.prompt_tokens, outputTokens: chunk.usage.completion_tokens }
    const [choice] = chunk.choices ?? []
    if (choice?.delta?.content) {
      text += choice.delta.content
      yield { type: 'text-delta', text: choice.delta.content }
    }
    if (choice?.delta?.refusal) reason = 'filtered'
    if (choice?.finish_reason) reason ??= FINISH_REASONS[choice.finish_reason] ?? 'stop'
  }
  if (reason === undefined) throw new ProviderError(SERVICE, 'invalid_reply', 'the answer has no end')
  // Not every server tells what was used when it is asked to.
  yield { type: 'finish', reason, usage: usage ?? estimateUsage(request, text) }
}

const FINISH_REASONS: Readonly<Record<string, FinishReason>> = {
  stop: 'stop',
  length: 'length',
  content_filter: 'filtered',
}
