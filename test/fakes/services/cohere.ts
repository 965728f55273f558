/** Cohere's API as far as it is used. Replies follow the examples of https://docs.cohere.com/reference/embed and /rerank. */
import { wordVector } from '../word-vectors.ts'
import { type FakeServer, startFakeServer } from './fake-server.ts'

const DEFAULT_WIDTH = 1536

export interface FakeCohere extends FakeServer {
  /** What the reranker thinks of a document; `undefined`: the share of the question's words that it holds. */
  relevanceOf: ((document: string) => number) | undefined
}

export async function startCohere(): Promise<FakeCohere> {
  const server = await startFakeServer({
    probes: /^GET \/$/,
    reply({ path, body }) {
      if (path === '/v2/embed') return { json: embed(body as EmbedBody) }
      if (path === '/v2/rerank') return { json: rerank(body as RerankBody, fake.relevanceOf) }
      return { status: 404, json: { message: 'no such route' } }
    },
  })
  const fake: FakeCohere = Object.assign(server, { relevanceOf: undefined })
  return fake
}

interface EmbedBody {
  readonly texts: readonly string[]
  readonly output_dimension?: number
}

const embed = ({ texts, output_dimension = DEFAULT_WIDTH }: EmbedBody) => ({
  id: 'da6e531f-54c5-4a73-bf92-f60566d8d753',
  response_type: 'embeddings_by_type',
  // Not of length 1, as nothing promises that they are.
  embeddings: { float: texts.map((text) => [...wordVector(text, output_dimension)].map((value) => value * 3)) },
  texts,
  meta: { api_version: { version: '2' }, billed_units: { input_tokens: 2 } },
})

interface RerankBody {
  readonly query: string
  readonly documents: readonly string[]
  readonly top_n?: number
}

function rerank({ query, documents, top_n = documents.length }: RerankBody, relevanceOf = sharedWords(query)) {
  const results = documents
    .map((text, index) => ({ index, relevance_score: relevanceOf(text) }))
    .sort((one, other) => other.relevance_score - one.relevance_score)
  return {
    id: '07734bd2-2473-4f07-94e1-0d9f0e6843cf',
    results: results.slice(0, top_n),
    meta: { api_version: { version: '2' }, billed_units: { search_units: 1 } },
  }
}

function sharedWords(query: string): (document: string) => number {
  const wanted = new Set(query.toLowerCase().match(/\p{L}+/gu))
  return (document) => {
    const words = new Set(document.toLowerCase().match(/\p{L}+/gu))
    const shared = [...wanted].filter((word) => words.has(word)).length
    return wanted.size === 0 ? 0 : shared / wanted.size
  }
}
