/** Retrieval-augmented generation: documents in, search, and the passages that answers stand on. */
import { definePlugin } from '#sdk'
import { createEmbedding } from './embedding/embedding.ts'
import { languageAdvice } from './embedding/language-advice.ts'
import { measureIndex } from './embedding/measure.ts'
import { openAiEmbeddingsRoutes } from './embedding/openai-embeddings.ts'
import { createQuestionVectors } from './embedding/question-vectors.ts'
import { indexRoutes } from './embedding/routes.ts'
import { createSemanticSearch } from './embedding/semantic.ts'
import { createSimilarities } from './embedding/similarities.ts'
import { dropUnusedGenerations } from './generations/unused-generations.ts'
import { removePostings, writePostings } from './lexical/postings.ts'
import { createLibrary } from './mcp/library.ts'
import { mcpRoutes } from './mcp/routes.ts'
import { createMemoryIndex } from './memory-index/memory-index.ts'
import type { Meaning } from './search/candidates.ts'
import { createCallMeter } from './search/metered-call.ts'
import { observeSearch } from './search/observe-search.ts'
import { createRetrieveStep } from './search/retrieve.ts'
import { searchRoutes } from './search/routes.ts'
import { createSearch } from './search/search.ts'

export default definePlugin({
  contract: 1,
  name: 'rag',
  summary: 'Documents, search, and the passages that answers use',
  after: ['observability', 'auth', 'rate-limit'],
  needs: ['database', 'embedder', 'vectorStore', 'reranker', 'generator'],
  config: (t) =>
    t.Object({
      RAG_CONTEXT_TOKENS: t.Integer({
        default: 3000,
        minimum: 200,
        maximum: 200_000,
        description: 'Largest number of tokens of sources for one answer',
      }),
      RAG_MIN_SCORE: t.Number({
        default: 0.36,
        minimum: 0,
        maximum: 1,
        description: 'Support below which a question is not answered with quotes, from 0 to 1; 0 always answers',
      }),
      RAG_NEAREST_MIN_SCORE: t.Number({
        default: 0.2,
        minimum: 0,
        maximum: 1,
        description: 'Support below which a passage is not shown as nearest, when a question is not answered',
      }),
      RAG_MODEL_MIN_SCORE: t.Number({
        default: 0.05,
        minimum: 0,
        maximum: 1,
        description: 'Support below which a question is not sent to a model; above it, the model judges',
      }),
    }),
  async setup({ config, ports, log, metrics, trace, http, usage, documents, corsOrigins, draining }) {
    const callMeter = createCallMeter(usage)
    const { database, embedder, vectorStore, reranker, generator } = ports
    const embedding =
      embedder === null || vectorStore === null ? null : await createEmbedding({ database, embedder, vectorStore, log })
    const questions = embedder === null ? null : createQuestionVectors({ database, embedder, log, metrics, callMeter })
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
            similarities: createSimilarities(database.sql, embedder.id),
            embedder: embedder.id,
            languages: embedder.languages,
            unavailable: () => embedding?.unavailable ?? null,
            isBehind: () => embedding?.behind === true,
            cosines: () => embedding?.cosines ?? null,
          }
    const memoryIndex = createMemoryIndex({ database, log })
    const warming = memoryIndex.warm()
    const search = observeSearch(createSearch({ database, meaning, reranker, memoryIndex, callMeter }), trace)
    if (embedding !== null) measureIndex(metrics, embedding)
    const retrieve = createRetrieveStep({
      database,
      search,
      contextTokens: config.RAG_CONTEXT_TOKENS,
      minScore: config.RAG_MIN_SCORE,
      nearMinScore: config.RAG_NEAREST_MIN_SCORE,
      ...(generator.isLanguageModel === false ? {} : { modelMinScore: config.RAG_MODEL_MIN_SCORE }),
    })
    return {
      routes: new http.Elysia({ name: 'rag' })
        .use(searchRoutes({ http }, database, search))
        .use(indexRoutes(http, embedding))
        .use(openAiEmbeddingsRoutes(http, embedder, callMeter))
        .use(mcpRoutes(http, { library: createLibrary({ database, search, documents }), origins: corsOrigins })),
      indexer: {
        write: writePostings,
        remove: removePostings,
        countMissing: async (tx, documentRowId) => (await embedding?.countMissing(tx, documentRowId)) ?? 0,
        async stored({ key, collection }, { wait }) {
          memoryIndex.noteWritten(collection)
          await embedding?.embedDocument(key, { wait, signal: draining })
        },
        untilIndexed: async ({ key }, signal) =>
          (await embedding?.untilSent(key, AbortSignal.any([signal, draining]))) ?? true,
        countWaiting: async ({ key }) => (await embedding?.countWaiting(key)) ?? 0,
        removed({ key, collection }) {
          embedding?.noteChanged(key)
          memoryIndex.noteWritten(collection)
        },
      },
      chat: [retrieve],
      jobs: [
        ...(vectorStore === null ? [] : [dropUnusedGenerations(database, vectorStore)]),
        ...(embedder === null ? [] : [languageAdvice(database, embedder, log)]),
      ],
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
        await Promise.all([memoryIndex.close(), warming])
        await embedding?.close()
        await questions?.close()
      },
    }
  },
})
