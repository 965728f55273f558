/** Vectors by Cohere's models, in more than a hundred languages. */

import { isRecord } from '../../base/json.ts'
import { DEFAULT_MODELS } from '../../models/table.ts'
import { defineAdapter } from '../../plugin.ts'
import type { Embedder } from '../../ports/embedder.ts'
import { ProviderError } from '../../ports/provider-error.ts'
import { type CohereServer, cohereServer, cohereSettings } from '../cohere-server.ts'
import { createService, type Service } from '../http/client.ts'
import { embedOptions, toEmbeddable, unitVectors } from '../vectors.ts'

const SERVICE = 'cohere'
const MAX_IN_FLIGHT = 16
/** Cohere's own limit for one call. */
const MAX_BATCH = 96
/** Models that can be asked for a width, from the fourth on, and those that have one of their own. */
const CHOOSES_WIDTH = /^embed-v(?:[4-9]|\d\d)/
const LIGHT = /^embed-.*-light-/
const WIDTHS = [256, 512, 1024, 1536]

export default defineAdapter({
  contract: 1,
  port: 'embedder',
  name: 'cohere',
  summary: 'Cohere’s embedding models',
  selectedBy: 'COHERE_API_KEY',
  config: (t) =>
    t.Object({
      ...cohereSettings(t),
      COHERE_EMBED_MODEL: t.String({
        default: DEFAULT_MODELS.cohereEmbedder,
        description: 'Cohere model for embedding',
      }),
      COHERE_EMBED_DIMENSIONS: t.Integer({
        default: 1536,
        description: `Width of its vectors, for models that offer several: ${WIDTHS.join(', ')}`,
      }),
    }),
  async open({ config, log, metrics }) {
    const server = cohereServer(config)
    const service = createService({
      name: SERVICE,
      port: 'embedder',
      log,
      metrics,
      probe: server.probe,
      model: { name: config.COHERE_EMBED_MODEL, setting: 'COHERE_EMBED_MODEL' },
      maxInFlight: MAX_IN_FLIGHT,
    })
    const { COHERE_EMBED_MODEL: model, COHERE_EMBED_DIMENSIONS: width } = config
    if (CHOOSES_WIDTH.test(model) && !WIDTHS.includes(width))
      throw new Error(`COHERE_EMBED_DIMENSIONS is ${width}: expected one of ${WIDTHS.join(', ')}`)
    return { port: createEmbedder(service, server, model, width), health: service.health }
  },
})

function createEmbedder(service: Service, server: CohereServer, model: string, width: number): Embedder {
  const choosesWidth = CHOOSES_WIDTH.test(model)
  const dimensions = choosesWidth ? width : LIGHT.test(model) ? 384 : 1024
  return {
    id: `cohere/${model}/${dimensions}`,
    pricedAs: model,
    dimensions,
    ...(/^embed-english-/.test(model) ? { languages: ['en'] } : {}),
    maxBatch: MAX_BATCH,
    async embed(texts, { kind, signal, onUsage }) {
      signal.throwIfAborted()
      if (texts.length === 0) return []
      const { vectors, inputTokens } = await service.call(
        async (attempt) => {
          const numbers = takeNumbers(attempt.fetch)
          const client = await server.client({ ...attempt, fetch: numbers.fetch })
          const { meta } = await client.embed(
            {
              model,
              texts: texts.map(toEmbeddable),
              inputType: kind === 'query' ? 'search_query' : 'search_document',
              embeddingTypes: ['float'],
              truncate: 'END',
              ...(choosesWidth ? { outputDimension: dimensions } : {}),
            },
            { abortSignal: attempt.signal },
          )
          return { vectors: numbers.taken, inputTokens: meta?.billedUnits?.inputTokens }
        },
        embedOptions(kind, signal),
      )
      if (!Array.isArray(vectors)) throw new ProviderError(SERVICE, 'invalid_reply', 'the reply holds no vectors')
      if (inputTokens !== undefined) onUsage?.({ inputTokens, searches: 0 })
      return unitVectors(SERVICE, vectors, { count: texts.length, dimensions })
    },
  }
}

/**
 * The SDK checks a reply number by number, each with the path to it: for vectors that takes thirty times as long as
 * reading them. They are taken out of the reply on its way, and checked here.
 */
function takeNumbers(wire: typeof fetch): { readonly fetch: typeof fetch; readonly taken: unknown } {
  let taken: unknown
  const send = async (...request: Parameters<typeof fetch>): Promise<Response> => {
    const response = await wire(...request)
    if (!response.ok) return response
    const text = await response.text()
    const { status, headers } = response
    let reply: unknown
    try {
      reply = JSON.parse(text)
    } catch {
      return new Response(text, { status, headers })
    }
    if (!isRecord(reply) || !isRecord(reply.embeddings)) return new Response(text, { status, headers })
    const { float, ...others } = reply.embeddings
    taken = float
    return Response.json({ ...reply, embeddings: others }, { status, headers })
  }
  return {
    fetch: Object.assign(send, { preconnect: wire.preconnect }),
    get taken() {
      return taken
    },
  }
}
