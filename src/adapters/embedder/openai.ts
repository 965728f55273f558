/** Vectors by any server behind OpenAI's `/v1/embeddings`: OpenAI, Ollama, vLLM, llama.cpp … */
import type { OpenAI } from 'openai'
import { DEFAULT_MODELS } from '../../models/table.ts'
import { defineAdapter } from '../../plugin.ts'
import type { Embedder } from '../../ports/embedder.ts'
import { ProviderError } from '../../ports/provider-error.ts'
import { type CallOptions, createService, type Service } from '../http/client.ts'
import { openAiServer, openAiSettings } from '../openai-server.ts'
import { embedOptions, toEmbeddable, unitVectors } from '../vectors.ts'

const SERVICE = 'openai'
const MAX_IN_FLIGHT = 16
const MAX_BATCH = 96
/** These models take some 8,000 tokens, and refuse longer texts instead of cutting them. */
const MAX_CHARACTERS = 8000
/** For a model whose width nobody knows: a local server may have to load it first. */
const MEASURE_MS = 30_000

export default defineAdapter({
  contract: 1,
  port: 'embedder',
  name: 'openai',
  summary: 'Any embedding model behind OpenAI’s protocol: OpenAI, Ollama, vLLM, llama.cpp',
  // Not the address alone: a server that writes answers need not embed.
  selectedBy: ['OPENAI_EMBED_MODEL', 'OPENAI_API_KEY'],
  config: (t) =>
    t.Object({
      ...openAiSettings(t),
      OPENAI_EMBED_MODEL: t.String({
        default: DEFAULT_MODELS.openaiEmbedder,
        description: 'Model for embedding, as the server names it',
      }),
      OPENAI_EMBED_DIMENSIONS: t.Optional(
        t.Integer({
          minimum: 1,
          maximum: 16_000,
          description: 'Dimensions of its vectors, for models that offer several. Default: measured',
        }),
      ),
    }),
  async open({ config, log, metrics }) {
    const { OPENAI_EMBED_MODEL: model, OPENAI_EMBED_DIMENSIONS: asked } = config
    const { clientOptions, probe, isOpenAi } = openAiServer(config)
    const { OpenAI } = await import('openai')
    const service = createService({
      name: SERVICE,
      port: 'embedder',
      log,
      metrics,
      probe,
      model: { name: model, setting: 'OPENAI_EMBED_MODEL' },
      maxInFlight: MAX_IN_FLIGHT,
    })
    const ask = createAsk(service, new OpenAI(clientOptions), model, CHOOSES_WIDTH.test(model) ? asked : undefined)
    const dimensions = asked ?? KNOWN_WIDTHS[model.replace(/:latest$/, '')] ?? (await measure(ask, model))
    return { port: createEmbedder(ask, model, dimensions, isOpenAi), health: service.health }
  },
})

/** Their vectors can be cut to any width. */
const CHOOSES_WIDTH = /(?:^|\/)text-embedding-3-/
const KNOWN_WIDTHS: Readonly<Record<string, number>> = {
  'text-embedding-3-small': 1536,
  'text-embedding-3-large': 3072,
  'text-embedding-ada-002': 1536,
  'nomic-embed-text': 768,
  'mxbai-embed-large': 1024,
  'all-minilm': 384,
  'bge-m3': 1024,
  embeddinggemma: 768,
}

interface Reply {
  readonly vectors: readonly unknown[]
  readonly inputTokens: number | undefined
}

type Ask = (texts: readonly string[], options: CallOptions) => Promise<Reply>

/** @returns what came as vectors, in the order of the texts, and what the server has counted */
function createAsk(service: Service, client: OpenAI, model: string, dimensions: number | undefined): Ask {
  return async (texts, options) => {
    const { data, usage } = await service.call(
      (attempt) =>
        client.withOptions({ fetch: attempt.fetch }).embeddings.create(
          {
            model,
            input: texts.map((text) => toEmbeddable(text.slice(0, MAX_CHARACTERS))),
            // Left open, the SDK asks for base64 and breaks on servers that do not heed it.
            encoding_format: 'float',
            ...(dimensions === undefined ? {} : { dimensions }),
          },
          { signal: attempt.signal },
        ),
      options,
    )
    if (!Array.isArray(data)) throw new ProviderError(SERVICE, 'invalid_reply', 'the reply holds no vectors')
    const vectors = [...data].sort((one, other) => one.index - other.index).map(({ embedding }) => embedding)
    return { vectors, inputTokens: usage?.prompt_tokens }
  }
}

/** @throws Error that says which setting spares the question */
async function measure(ask: Ask, model: string): Promise<number> {
  const options = { signal: new AbortController().signal, deadlineMs: MEASURE_MS }
  const { vectors } = await ask(['width'], options).catch((cause: unknown) => {
    const reason = cause instanceof Error ? cause.message : String(cause)
    throw new Error(`The width of ${model}’s vectors is not known (${reason}): set OPENAI_EMBED_DIMENSIONS`, { cause })
  })
  const [vector] = vectors
  if (!Array.isArray(vector) || vector.length === 0)
    throw new Error(`${model} gives no vectors: see OPENAI_EMBED_MODEL`)
  return vector.length
}

/** Other servers are one's own, or have prices that nobody lists. */
const createEmbedder = (ask: Ask, model: string, dimensions: number, isOpenAi: boolean): Embedder => ({
  id: `openai/${model}/${dimensions}`,
  ...(isOpenAi ? { pricedAs: model } : {}),
  dimensions,
  maxBatch: MAX_BATCH,
  async embed(texts, { kind, signal, onUsage }) {
    signal.throwIfAborted()
    if (texts.length === 0) return []
    const { vectors, inputTokens } = await ask(texts, embedOptions(kind, signal))
    if (inputTokens !== undefined) onUsage?.({ inputTokens, searches: 0 })
    return unitVectors(SERVICE, vectors, { count: texts.length, dimensions })
  },
})
