/** `POST /v1/embeddings`: the configured embedder, as OpenAI's clients ask one. */
import { approximateTokens, type Embedder, type HttpKit, type Problem } from '#sdk'
import type { CallMeter } from '../search/metered-call.ts'

interface EmbeddingRequest {
  readonly texts: readonly string[]
  readonly kind: 'query' | 'document'
  readonly asBase64: boolean
}

const MAX_TEXTS = 2048
const NO_EMBEDDER = 'No embedder is set, so nothing can be embedded: set EMBEDDER.'

/** @param embedder `null`: none is chosen */
export function openAiEmbeddingsRoutes(http: HttpKit, embedder: Embedder | null, callMeter: CallMeter) {
  const { Elysia, t, access, replies, problem } = http

  const wrong = (path: string, message: string): Problem =>
    problem('invalid_request', undefined, { errors: [{ path, message }] })

  const readBody = (body: unknown): EmbeddingRequest => {
    if (typeof body !== 'object' || body === null || Array.isArray(body)) throw wrong('', 'must be a JSON object')
    const { input, encoding_format = 'float', dimensions: asked, input_type = 'document' } = body as EmbeddingBody
    const texts: unknown = typeof input === 'string' ? [input] : input
    if (!Array.isArray(texts) || texts.length === 0 || texts.length > MAX_TEXTS)
      throw wrong('/input', `must be a text, or an array of 1 to ${MAX_TEXTS} texts`)
    const at = texts.findIndex((text) => typeof text !== 'string' || text === '')
    if (at !== -1) throw wrong(`/input/${at}`, 'must be a text that is not empty: numbers of tokens are not read here')
    if (encoding_format !== null && encoding_format !== 'float' && encoding_format !== 'base64')
      throw wrong('/encoding_format', 'must be "float" or "base64"')
    if (embedder !== null && asked !== undefined && asked !== null && asked !== embedder.dimensions)
      throw wrong('/dimensions', `the embedder gives ${embedder.dimensions} numbers: leave it out`)
    if (input_type !== null && input_type !== 'query' && input_type !== 'document')
      throw wrong('/input_type', 'must be "query" or "document"')
    return { texts, kind: input_type ?? 'document', asBase64: encoding_format === 'base64' }
  }

  return new Elysia({ name: 'rag/openai-embeddings' }).use(access).post(
    '/v1/embeddings',
    async ({ body, principal, context }) => {
      const { texts, kind, asBase64 } = readBody(body)
      if (embedder === null) throw problem('not_configured', NO_EMBEDDER)
      const { peer, left, keepOpen } = context
      keepOpen()
      const vectors: Float32Array[] = []
      let tokens = 0
      for (let from = 0; from < texts.length; from += embedder.maxBatch) {
        const batch = texts.slice(from, from + embedder.maxBatch)
        let counted = batch.reduce((sum, text) => sum + approximateTokens(text), 0)
        const call = { kind: 'embedding', model: embedder.pricedAs, inputTokens: counted, searches: 0 } as const
        const made = await callMeter({ principal, peer }, call, (onUsage) =>
          embedder.embed(batch, {
            kind,
            signal: left,
            onUsage(usage) {
              counted = usage.inputTokens
              onUsage(usage)
            },
          }),
        )
        vectors.push(...made)
        tokens += counted
      }
      return {
        object: 'list' as const,
        data: vectors.map((vector, index) => ({
          object: 'embedding' as const,
          index,
          embedding: asBase64 ? base64Of(vector) : [...vector],
        })),
        model: embedder.id,
        usage: { prompt_tokens: tokens, total_tokens: tokens },
      }
    },
    {
      scope: 'chat',
      spends: ['request'],
      takesDocument: true,
      parse: 'json',
      response: { 200: replies.json('The vectors', replySchema(t)) },
      detail: detail(t),
    },
  )
}

interface EmbeddingBody {
  readonly input?: unknown
  readonly encoding_format?: unknown
  readonly dimensions?: unknown
  readonly input_type?: unknown
}

/** Little-endian, as OpenAI's clients read it. */
function base64Of(vector: Float32Array): string {
  const bytes = new DataView(new ArrayBuffer(vector.length * 4))
  for (const [index, value] of vector.entries()) bytes.setFloat32(index * 4, value, true)
  return Buffer.from(bytes.buffer).toString('base64')
}

const requestSchema = (t: HttpKit['t']) =>
  t.Object(
    {
      model: t.Optional(t.String({ description: 'There is one embedder: any name is accepted' })),
      input: t.Union([t.String(), t.Array(t.String(), { minItems: 1, maxItems: MAX_TEXTS })]),
      encoding_format: t.Optional(t.UnionEnum(['float', 'base64'], { default: undefined })),
      input_type: t.Optional(t.UnionEnum(['query', 'document'], { default: undefined })),
    },
    { additionalProperties: true, example: { model: 'lectern', input: 'How do I back up?' } },
  )

const replySchema = (t: HttpKit['t']) =>
  t.Object({
    object: t.Literal('list'),
    data: t.Array(
      t.Object({
        object: t.Literal('embedding'),
        index: t.Integer(),
        embedding: t.Union([t.Array(t.Number()), t.String({ description: 'Floats of 32 bits in Base64' })]),
      }),
    ),
    model: t.String(),
    usage: t.Object({ prompt_tokens: t.Integer(), total_tokens: t.Integer() }),
  })

const detail = (t: HttpKit['t']) => ({
  tags: ['OpenAI'],
  operationId: 'createEmbedding',
  summary: 'Embed texts as OpenAI’s clients ask for it',
  description:
    'By the embedder that finds the passages. `model` may be anything; `input_type` says whether the texts are ' +
    'questions (`query`) or are to be found (`document`).',
  requestBody: { required: true, content: { 'application/json': { schema: requestSchema(t) as never } } },
})
