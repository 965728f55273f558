/** Answers written by a Gemini model. */
import type { Content, GenerateContentResponse, GenerationConfig, ResponseSchema } from '@google/generative-ai'
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
import { estimateUsage } from '../estimate-usage.ts'
import { baseUrl, baseUrlSchema, createService, lendFetch, type Service } from '../http/client.ts'
import { joinTexts } from '../join-texts.ts'

const SERVICE = 'gemini'
const VERSION = 'v1beta'
/** Open streams; far below what a key may ask for in a minute. */
const MAX_IN_FLIGHT = 4096
const TEMPERATURE = 0.2

export default defineAdapter({
  contract: 1,
  port: 'generator',
  name: 'gemini',
  summary: 'A Gemini model, by Google’s API',
  selectedBy: 'GEMINI_API_KEY',
  config: (t) =>
    t.Object({
      GEMINI_API_KEY: t.String({ secret: true, minLength: 1, description: 'Key of the Gemini API' }),
      GEMINI_BASE_URL: t.String({
        ...baseUrlSchema,
        default: 'https://generativelanguage.googleapis.com',
        description: 'Address of the Gemini API',
      }),
      GEMINI_MODEL: t.String({
        default: DEFAULT_MODELS.gemini,
        pattern: '^[\\w./-]+$',
        description: 'Gemini model for answers',
      }),
      GENERATOR_SILENCE_MS: t.Integer({
        default: 30_000,
        minimum: 100,
        maximum: 600_000,
        description: 'Longest silence of a model, before its first word and between words, in milliseconds',
      }),
    }),
  async open({ config, log, metrics }) {
    const { GoogleGenerativeAI } = await import('@google/generative-ai')
    const { GEMINI_API_KEY: key, GEMINI_MODEL: model, GENERATOR_SILENCE_MS: silenceMs } = config
    const address = baseUrl(config.GEMINI_BASE_URL, /\/v1(?:beta|alpha)?$/)
    const service = createService({
      name: SERVICE,
      port: 'generator',
      log,
      metrics,
      probe: {
        url: `${address}/${VERSION}/${model.includes('/') ? model : `models/${model}`}`,
        headers: { 'x-goog-api-key': key },
      },
      model: { name: model, setting: 'GEMINI_MODEL', isProbed: true },
      maxInFlight: MAX_IN_FLIGHT,
    })
    const client = new GoogleGenerativeAI(key)
    const send: Send = async ({ system, contents, generationConfig }, signal) => {
      const { response } = await client
        .getGenerativeModel(
          { model, systemInstruction: system, generationConfig },
          { baseUrl: address, apiVersion: VERSION },
        )
        .generateContentStream({ contents: [...contents] }, { signal })
      // It finds the reply empty, for the events are read here.
      response.catch(() => undefined)
    }
    return { port: createGenerator(service, model, send, silenceMs), health: service.health }
  },
})

interface GeminiRequest {
  readonly system: string
  readonly contents: readonly Content[]
  readonly generationConfig: GenerationConfig
}

/** Has the SDK send it, with the global `fetch` of the moment in which it is called. */
type Send = (request: GeminiRequest, signal: AbortSignal) => Promise<void>

function createGenerator(service: Service, model: string, send: Send, silenceMs: number): Generator {
  return {
    id: model,
    generate(request, signal) {
      return service.stream(
        async (attempt) => {
          const events = await attempt.events((wire) =>
            lendFetch(wire, () => send(describeRequest(model, request), attempt.signal)),
          )
          return readParts(events, request)
        },
        { signal, deadlineMs: silenceMs, silenceMs },
      )
    },
  }
}

const describeRequest = (
  model: string,
  { system, messages, maxOutputTokens, responseSchema }: GeneratorRequest,
): GeminiRequest => ({
  system,
  contents: messages.map(({ role, content }) => ({
    role: role === 'assistant' ? 'model' : 'user',
    parts: [{ text: content }],
  })),
  generationConfig: { ...writing(model, maxOutputTokens), ...replyFormat(responseSchema) },
})

/** The names of types are spelled as JSON Schema does; the package lists them as an enum of its own. */
const replyFormat = (schema: JsonSchema | undefined): GenerationConfig =>
  schema === undefined
    ? {}
    : { responseMimeType: 'application/json', responseSchema: schema as unknown as ResponseSchema }

/** Missing in the package's types, which are older than thinking. */
interface WithThinking extends GenerationConfig {
  readonly thinkingConfig?: { readonly thinkingBudget: number } | { readonly thinkingLevel: string }
}

/** Answers come from the passages: thinking about them costs seconds and tokens, so there is as little as can be. */
function writing(model: string, maxOutputTokens: number): WithThinking {
  const { thinking, thinkingTokens = 0, fixedTemperature } = traitsOf(model)
  return {
    ...(fixedTemperature ? {} : { temperature: TEMPERATURE }),
    maxOutputTokens: maxOutputTokens + thinkingTokens,
    ...(thinking?.by === 'budget' ? { thinkingConfig: { thinkingBudget: thinking.value } } : {}),
    ...(thinking?.by === 'level' ? { thinkingConfig: { thinkingLevel: thinking.value } } : {}),
  }
}

async function* readParts(
  pieces: AsyncIterable<readonly string[]>,
  request: GeneratorRequest,
): AsyncGenerator<GeneratorPart> {
  let usage: TokenUsage | undefined
  let text = ''
  let reason: FinishReason | undefined
  /** @returns what it writes @throws SyntaxError, ProviderError */
  const read = (data: string): string => {
    const chunk: unknown = JSON.parse(data)
    if (!isChunk(chunk)) throw new ProviderError(SERVICE, 'invalid_reply', 'the answer cannot be read')
    if ('error' in chunk) throw new ProviderError(SERVICE, 'unavailable', 'reported an error in its answer')
    usage = usageOf(chunk) ?? usage
    const [candidate] = chunk.candidates ?? []
    if (chunk.promptFeedback?.blockReason !== undefined) reason = 'filtered'
    else if (candidate?.finishReason !== undefined) reason = FINISH_REASONS[candidate.finishReason] ?? 'filtered'
    // Thoughts are marked as such, and are not for the reader.
    const own = candidate?.content?.parts?.filter((part) => !('thought' in part && part.thought === true)) ?? []
    return own.map((part) => part.text ?? '').join('')
  }
  for await (const part of joinTexts(pieces, read)) {
    text += part.text
    yield part
  }
  if (reason === undefined) throw new ProviderError(SERVICE, 'invalid_reply', 'the answer has no end')
  // Gemini itself always says; what stands before it may not hand it on.
  yield { type: 'finish', reason, usage: usage ?? estimateUsage(request, text) }
}

/** All others (`SAFETY`, `RECITATION`, `BLOCKLIST`, `PROHIBITED_CONTENT`, `SPII` …) keep something back. */
const FINISH_REASONS: Readonly<Record<string, FinishReason>> = {
  STOP: 'stop',
  MAX_TOKENS: 'length',
  // These only end it: what was written counts, and nothing is a failure.
  FINISH_REASON_UNSPECIFIED: 'stop',
  MALFORMED_FUNCTION_CALL: 'stop',
  OTHER: 'stop',
  TOO_MANY_TOOL_CALLS: 'stop',
  UNEXPECTED_TOOL_CALL: 'stop',
}

/** What is in it is read with care: a field that is not there is not said. */
const isChunk = (value: unknown): value is GenerateContentResponse => isRecord(value)

function usageOf({ usageMetadata }: GenerateContentResponse): TokenUsage | undefined {
  if (usageMetadata === undefined) return undefined
  const { promptTokenCount = 0, candidatesTokenCount = 0 } = usageMetadata
  const thoughts = 'thoughtsTokenCount' in usageMetadata ? Number(usageMetadata.thoughtsTokenCount) || 0 : 0
  return { inputTokens: promptTokenCount, outputTokens: candidatesTokenCount + thoughts }
}
