/** `POST /v1/search`. */
import {
  answeringCollection,
  type Database,
  DEFAULT_COLLECTION,
  type Passage,
  type PluginContext,
  passageFilterSchema,
  readPassageFilter,
} from '#sdk'
import { SEARCH_MODES, type Search, type SearchOutcome } from './search.ts'

const MAX_QUERY_CHARACTERS = 4000
const DEFAULT_LIMIT = 10

export function searchRoutes(
  { http }: Pick<PluginContext<unknown, never>, 'http'>,
  { sql }: Pick<Database, 'sql'>,
  search: Search,
) {
  const { Elysia, t, access, replies, problem } = http
  const nullableString = t.Nullable(t.String())
  const milliseconds = t.Number({ description: 'Milliseconds' })
  const body = t.Object({
    query: t.String({
      minLength: 1,
      maxLength: MAX_QUERY_CHARACTERS,
      description: 'A question or some words, in any language.',
      examples: ['How do I back up?'],
    }),
    collection: t.Optional(
      t.String({
        pattern: '^[A-Za-z0-9_.-]{1,64}$',
        default: DEFAULT_COLLECTION,
        description: 'The book or docs site.',
      }),
    ),
    limit: t.Optional(t.Integer({ minimum: 1, maximum: 50, default: DEFAULT_LIMIT })),
    mode: t.Optional(
      t.UnionEnum([...SEARCH_MODES], {
        default: 'hybrid',
        description: 'By words and meaning, by meaning alone, or by words alone.',
      }),
    ),
    filter: t.Optional(passageFilterSchema(t)),
  })
  const result = t.Object(
    {
      rank: t.Integer({ description: '1 is best' }),
      chunk_id: t.String(),
      document_id: t.String(),
      title: t.String(),
      heading_path: t.Array(t.String()),
      url: nullableString,
      text: t.String({ description: "The section: letter for letter the document's `content` from `start` to `end`" }),
      start: t.Integer({ description: "UTF-16 code units into the document's `content`" }),
      end: t.Integer(),
      score: t.Number({ description: 'In [0, 1], comparable across questions' }),
    },
    { title: 'SearchResult' },
  )
  const reply = t.Object({
    collection: t.String({ description: 'The one that was searched: `guide`, while `default` is empty' }),
    results: t.Array(result),
    mode: t.UnionEnum([...SEARCH_MODES], { description: 'What was done, which may be less than was asked for' }),
    corrected: t.Array(t.Object({ from: t.String(), to: t.String() }), {
      description: 'Words that the collection does not contain, and its own words that were searched for instead',
    }),
    degraded: t.Array(t.String(), { description: 'What was left out: `embedding`, `rerank`, `vector_store`' }),
    timings_ms: t.Object({ embed: milliseconds, search: milliseconds, rerank: milliseconds, total: milliseconds }),
  })

  return new Elysia({ name: 'rag/search' }).use(access).post(
    '/v1/search',
    async ({ body: asked, request, context }) => {
      if (asked.query.trim() === '') {
        throw problem('invalid_request', 'query: may not be blank', {
          errors: [{ path: '/query', message: 'may not be blank' }],
        })
      }
      const named = asked.collection ?? DEFAULT_COLLECTION
      const { collections } = context.principal
      const isAllowed = collections === null || collections.includes(named)
      const collection = isAllowed ? await answeringCollection(sql, named, collections) : named
      const outcome = await search(
        context,
        {
          query: asked.query,
          collection,
          limit: asked.limit ?? DEFAULT_LIMIT,
          mode: asked.mode ?? 'hybrid',
          filter: readPassageFilter(asked.filter ?? {}),
        },
        request.signal,
      )
      return { collection, ...toReply(outcome) }
    },
    {
      scope: 'chat',
      spends: ['request', 'search'],
      body,
      response: { 200: replies.json('Found, best first', reply) },
      detail: {
        tags: ['Search'],
        operationId: 'search',
        summary: 'Find passages',
        description: 'Returns the sections that answer a question best, each with its place in the document.',
      },
    },
  )
}

const toReply = ({ passages, mode, corrections, degraded, timings }: SearchOutcome) => ({
  results: passages.map(toResult),
  mode,
  corrected: corrections.map(({ from, to }) => ({ from, to })),
  degraded: [...degraded],
  timings_ms: {
    embed: round(timings.embed),
    search: round(timings.search),
    rerank: round(timings.rerank),
    total: round(timings.total),
  },
})

const toResult = (passage: Passage, index: number) => ({
  rank: index + 1,
  chunk_id: passage.chunkId,
  document_id: passage.documentId,
  title: passage.title,
  heading_path: [...passage.headingPath],
  url: passage.url,
  text: passage.text,
  start: passage.start,
  end: passage.end,
  score: Math.round(passage.score * 1e6) / 1e6,
})

const round = (milliseconds: number): number => Math.round(milliseconds * 100) / 100
