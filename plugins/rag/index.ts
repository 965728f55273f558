/** Retrieval-augmented generation: documents in, search, and the passages that answers stand on. */
import { definePlugin } from '#sdk'
import { createDocuments } from './documents/documents.ts'
import { documentRoutes } from './documents/routes.ts'
import { createEmbedding } from './embedding/embedding.ts'
import { startLoop } from './embedding/loop.ts'
import { measureIndex } from './embedding/measure.ts'
import { createQuestionVectors } from './embedding/question-vectors.ts'
import { indexRoutes } from './embedding/routes.ts'
import { createSemanticSearch } from './embedding/semantic.ts'
import { fillWordOrder } from './lexical/fill-word-order.ts'
import { removePostings, writePostings } from './lexical/postings.ts'
import { createLibrary } from './mcp/library.ts'
import { mcpRoutes } from './mcp/routes.ts'
import { createParser } from './parse/parser.ts'
import { createResidence } from './resident/residence.ts'
import type { Meaning } from './search/candidates.ts'
import { observeSearch } from './search/observe-search.ts'
import { createPay } from './search/pay.ts'
import { createRetrieveStep } from './search/retrieve.ts'
import { searchRoutes } from './search/routes.ts'
import { createSearch } from './search/search.ts'

/** A process of an older version may still write chunks without it, and those that are being written are left out. */
const FILLING = { firstMs: 1000, intervalMs: 600_000 } as const

export default definePlugin({
  contract: 1,
  name: 'rag',
  summary: 'Documents, search, and the passages that answers stand on',
  after: ['observability', 'auth', 'rate-limit'],
  needs: ['database', 'embedder', 'vectorStore', 'reranker'],
  config: (t) =>
    t.Object({
      RAG_CONTEXT_TOKENS: t.Integer({
        default: 3000,
        minimum: 200,
        maximum: 200_000,
        description: 'How much of the sources an answer may be made from, in tokens',
      }),
      PARSE_TIMEOUT_MS: t.Integer({
        default: 20_000,
        minimum: 1000,
        maximum: 600_000,
        description: 'The longest that reading one document may take, in milliseconds',
      }),
      CORS_ORIGINS: t.Array(t.String(), {
        default: [],
        description: 'Comma-separated exact origins whose pages may call the API, e.g. https://docs.example.org',
      }),
      RAG_MIN_SCORE: t.Number({
        default: 0.3,
        minimum: 0,
        maximum: 1,
        description: 'A question that its passages support less is not answered; 0 answers whenever a word is found',
      }),
    }),
  async setup({ config, ports, log, metrics, trace, http, usage, draining }) {
    const pay = createPay(usage)
    const { database, embedder, vectorStore, reranker } = ports
    const embedding =
      embedder === null || vectorStore === null ? null : await createEmbedding({ database, embedder, vectorStore, log })
    const questions = embedder === null ? null : createQuestionVectors({ database, embedder, log, metrics, pay })
    const meaning: Meaning | null =
      embedder === null || vectorStore === null || questions === null
        ? null
        : {
            search: createSemanticSearch({
              database,
              vectorStore,
              questions,
              onStoreFailure: () => embedding?.suspectStore(),
              isStoreIncomplete: () => embedding?.refilling === true,
            }),
            embedder: embedder.id,
            languages: embedder.languages,
            unavailable: () => embedding?.unavailable ?? null,
          }
    const parser = createParser({ log, timeoutMs: config.PARSE_TIMEOUT_MS })
    const residence = createResidence({ database, log })
    const documents = createDocuments({
      database,
      log,
      parser,
      indexer: { write: writePostings, remove: removePostings },
      vectors:
        embedding === null
          ? null
          : {
              embed: (documentKey, { wait }) => embedding.embedDocument(documentKey, { wait, signal: draining }),
              forget: embedding.noteChanged,
            },
      onWritten: residence.noteWritten,
    })
    const warming = residence.warm()
    const search = observeSearch(createSearch({ database, meaning, reranker, residence, pay }), trace)
    if (embedding !== null) measureIndex(metrics, embedding)
    const closing = new AbortController()
    const filling = startLoop({
      ...FILLING,
      async round() {
        const filled = await fillWordOrder(database, closing.signal)
        if (filled > 0) log.info('word_order_filled', { chunks: filled })
      },
      onFailure: (error) => log.warn('word_order_not_filled', { error }),
      signal: closing.signal,
    })
    const retrieve = createRetrieveStep({
      database,
      search,
      contextTokens: config.RAG_CONTEXT_TOKENS,
      minScore: config.RAG_MIN_SCORE,
    })
    return {
      routes: new http.Elysia()
        .use(documentRoutes(http, documents))
        .use(searchRoutes({ http }, search))
        .use(indexRoutes(http, embedding))
        .use(
          mcpRoutes(http, { library: createLibrary({ database, search, documents }), origins: config.CORS_ORIGINS }),
        ),
      chat: [retrieve],
      health: {
        service: 'retrieval',
        critical: false,
        async check() {
          const [row] = await database.sql<{ found: boolean }[]>`select to_regclass('postings') is not null as found`
          if (row?.found !== true) return { status: 'down', detail: 'the tables of the index are missing' }
          const unavailable = embedding?.unavailable ?? null
          if (unavailable !== null) return { status: 'degraded', detail: unavailable }
          return { status: 'up', detail: meaning === null ? 'by words' : 'by words and meaning' }
        },
      },
      announcements: [embedding?.unavailable ?? null].filter((line) => line !== null),
      async close() {
        closing.abort()
        await Promise.all([filling.ended, residence.close(), warming])
        await embedding?.close()
        await questions?.close()
        await parser.close()
      },
    }
  },
})
