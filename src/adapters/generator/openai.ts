/** Answers written by any model behind OpenAI's chat completions: OpenAI, Ollama, vLLM, llama.cpp, OpenRouter … */
import type { OpenAI } from 'openai'
import { isRecord } from '../../base/json.ts'
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
import type { Logger } from '../../telemetry/log/log.ts'
import { estimateUsage } from '../estimate-usage.ts'
import { type Attempt, createService, type Service } from '../http/client.ts'
import { joinTexts } from '../join-texts.ts'
import { createQuirkMemory, QUIRKS, type QuirkMemory } from '../openai-quirks.ts'
import { openAiServer, openAiSettings } from '../openai-server.ts'

const SERVICE = 'openai'
/** Open streams. */
const MAX_IN_FLIGHT = 4096
const TEMPERATURE = 0.2
/** The data of a stream's last event. */
const DONE = '[DONE]'

export default defineAdapter({
  contract: 1,
  port: 'generator',
  name: 'openai',
  summary: 'Any model behind OpenAI’s protocol: OpenAI, Ollama, vLLM, llama.cpp, OpenRouter',
  selectedBy: ['OPENAI_API_KEY', 'OPENAI_BASE_URL'],
  config: (t) =>
    t.Object({
      ...openAiSettings(t),
      OPENAI_QUIRKS: t.Array(t.UnionEnum([...QUIRKS]), {
        default: [],
        description: `How the server differs from OpenAI, comma-separated; by default learnt from its refusals: ${QUIRKS.join(', ')}`,
      }),
      OPENAI_MODEL: t.String({
        default: DEFAULT_MODELS.openai,
        description: 'Model for answers, as the server names it',
      }),
      GENERATOR_SILENCE_MS: t.Integer({
        default: 30_000,
        minimum: 100,
        maximum: 600_000,
        description: 'Longest silence of a model, before its first word and between words, in milliseconds',
      }),
    }),
  async open({ config, log, metrics }) {
    const { OPENAI_MODEL: model, GENERATOR_SILENCE_MS: silenceMs } = config
    const { clientOptions, probe } = openAiServer(config)
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
    const quirks = createQuirkMemory(config.OPENAI_QUIRKS)
    return { port: createGenerator({ service, client, model, silenceMs, quirks, log }), health: service.health }
  },
})

interface Options {
  readonly service: Service
  readonly client: OpenAI
  readonly model: string
  readonly silenceMs: number
  readonly quirks: QuirkMemory
  readonly log: Logger
}

function createGenerator({ service, client, model, silenceMs, quirks, log }: Options): Generator {
  /** @throws what the SDK throws, once the server has nothing more to teach */
  const open = async (request: GeneratorRequest, attempt: Attempt) => {
    for (;;) {
      const body = describeRequest(model, request, quirks)
      try {
        return await attempt.events(async (fetch) => {
          await client.withOptions({ fetch }).chat.completions.create(body, { signal: attempt.signal })
        })
      } catch (error) {
        const quirk = quirks.learn(error, body, attempt.refusal)
        if (quirk === undefined) throw error
        log.warn('openai_quirk_learnt', { model, quirk, detail: `OPENAI_QUIRKS=${quirk} spares the call that failed` })
      }
    }
  }

  return {
    id: model,
    generate(request, signal) {
      return service.stream(async (attempt) => readParts(await open(request, attempt), request), {
        signal,
        deadlineMs: silenceMs,
        silenceMs,
      })
    },
  }
}

/** Models that think know the newer name of the limit alone; most servers still know the older one better. */
export function describeRequest(
  model: string,
  { system, messages, maxOutputTokens, responseSchema }: GeneratorRequest,
  quirks: Pick<QuirkMemory, 'has'>,
): OpenAI.ChatCompletionCreateParamsStreaming {
  const { thinking, thinkingTokens = 0, fixedTemperature } = traitsOf(model)
  const limit = maxOutputTokens + thinkingTokens
  const isNewer = quirks.has('max_completion_tokens') || (fixedTemperature === true && !quirks.has('max_tokens'))
  return {
    model,
    messages: [{ role: 'system', content: system }, ...messages],
    stream: true,
    ...(quirks.has('no_stream_options') ? {} : { stream_options: { include_usage: true } }),
    ...(isNewer ? { max_completion_tokens: limit } : { max_tokens: limit }),
    ...(fixedTemperature || quirks.has('no_temperature') ? {} : { temperature: TEMPERATURE }),
    ...(thinking?.by === 'effort' && !quirks.has('no_reasoning_effort') ? { reasoning_effort: thinking.value } : {}),
    ...(responseSchema === undefined || quirks.has('no_response_format')
      ? {}
      : { response_format: describeFormat(responseSchema) }),
  }
}

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

/** What is read of a chunk, or of a completion that comes whole. Servers leave out any of it. */
interface Completion {
  readonly error?: unknown
  readonly usage?: Pick<OpenAI.CompletionUsage, 'prompt_tokens' | 'completion_tokens'> | null
  readonly choices?: readonly {
    readonly delta?: Written | null
    readonly message?: Written | null
    readonly finish_reason?: string | null
  }[]
}
interface Written {
  readonly content?: unknown
  readonly refusal?: string | null
}

async function* readParts(
  pieces: AsyncIterable<readonly string[]>,
  request: GeneratorRequest,
): AsyncGenerator<GeneratorPart> {
  let usage: TokenUsage | undefined
  let text = ''
  let reason: FinishReason | undefined
  let isWhole = false
  /** @returns what it writes @throws SyntaxError, ProviderError */
  const read = (data: string): string => {
    if (data.startsWith(DONE)) isWhole = true
    // Nothing counts behind it. The reply is read to its end nevertheless, so that its connection can be used again.
    if (isWhole) return ''
    const completion: unknown = JSON.parse(data)
    if (!isCompletion(completion)) throw new ProviderError(SERVICE, 'invalid_reply', 'the answer cannot be read')
    if (completion.error) throw new ProviderError(SERVICE, 'unavailable', 'reported an error in its answer')
    if (completion.usage)
      usage = { inputTokens: completion.usage.prompt_tokens, outputTokens: completion.usage.completion_tokens }
    const [choice] = completion.choices ?? []
    // A server that does not stream replies with one message.
    if (choice?.message) isWhole = true
    const said = choice?.message ?? choice?.delta
    if (said?.refusal) reason = 'filtered'
    if (choice?.finish_reason) reason ??= FINISH_REASONS[choice.finish_reason] ?? 'stop'
    return writtenIn(said?.content)
  }
  for await (const part of joinTexts(pieces, read)) {
    text += part.text
    yield part
  }
  // Some servers give no reason, and end as the protocol wants it: that is a whole answer. One that breaks off is none.
  if (reason === undefined && isWhole) reason = 'stop'
  if (reason === undefined) throw new ProviderError(SERVICE, 'invalid_reply', 'the answer has no end')
  // Not every server says what was used when it is asked to.
  yield { type: 'finish', reason, usage: usage ?? estimateUsage(request, text) }
}

/** What is in it is read with care: a field that is not there is not said. */
const isCompletion = (value: unknown): value is Completion => isRecord(value)

/** A text, or parts of which some are text, as Mistral's models write beside their thoughts. */
function writtenIn(content: unknown): string {
  if (typeof content === 'string') return content
  if (!Array.isArray(content)) return ''
  return content
    .map((part: unknown) => (isRecord(part) && part.type === 'text' && typeof part.text === 'string' ? part.text : ''))
    .join('')
}

/** As OpenAI says it, and as others do; whatever else is said, the answer ended by itself. */
const FINISH_REASONS: Readonly<Record<string, FinishReason>> = {
  stop: 'stop',
  length: 'length',
  max_tokens: 'length',
  MAX_TOKENS: 'length',
  model_length: 'length',
  content_filter: 'filtered',
  SAFETY: 'filtered',
  safety: 'filtered',
}
