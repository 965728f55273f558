/** `/v1/index`: the state of the vectors, to have them sent to the store again, and to compare store and library. */
import type { HttpKit } from '#sdk'
import type { Embedding } from './embedding.ts'

const NO_EMBEDDER = 'No embedder is set, so there are no vectors: set EMBEDDER.'

/** @param embedding `null`: no embedder is chosen */
export function indexRoutes({ Elysia, t, access, replies, problem }: HttpKit, embedding: Embedding | null) {
  const count = (description: string) => t.Integer({ minimum: 0, description })
  const nullableText = (description: string) => t.Nullable(t.String({ description }))
  const status = t.Object({
    embedder: t.String({ description: 'Who makes the vectors, model and variant included' }),
    dimensions: t.Integer({ minimum: 1 }),
    vector_store: t.String(),
    state: t.UnionEnum(['none', 'filling', 'serving', 'retired'], {
      default: undefined,
      description:
        '`serving`, or `retired` once another embedder has taken its place: questions are answered by these vectors. ' +
        '`filling`: a rebuild is making them. `none`: another embedder made those that there are',
    }),
    served_by: nullableText('The embedder whose vectors are in use'),
    unavailable: nullableText('Why questions are answered by words alone, and what to do about it; null: they are not'),
    advice: nullableText('What would help readers who ask in languages that the embedder was not made for'),
    behind: t.Boolean({ description: 'Whether so many passages wait that searches say `degraded: ["vector_store"]`' }),
    chunks: count('Passages of the library'),
    waiting: t.Object({
      added: count('Passages that have not been sent to the vector store'),
      removed: count('Passages that are gone, whose deletion has not been sent'),
      refused: count('Those of `added` whose text the embedder has refused; tried again later'),
    }),
  })
  const drift = t.Object({
    chunks: count('Passages of the library'),
    points: count('Vectors of the store'),
    waiting: count('Passages in the outbox, about to be sent'),
    missing: count('Passages whose vector the store lacks'),
    stale: count('Vectors of the store whose passage has another text'),
    extra: count('Vectors of the store whose passage is gone'),
    repaired: t.Boolean({ description: 'Whether the differences are being sent to the store' }),
  })
  const chosen = (): Embedding => {
    if (embedding === null) throw problem('not_configured', NO_EMBEDDER)
    return embedding
  }

  return new Elysia({ name: 'rag/index' })
    .use(access)
    .get('/v1/index', async () => await chosen().status(), {
      scope: 'ingest',
      response: { 200: replies.json('As it is now', status) },
      detail: {
        tags: ['Index'],
        operationId: 'getIndex',
        summary: 'The state of the vectors',
        description: 'Which embedder made them, whether they are in use, and how many passages wait for theirs.',
      },
    })
    .post(
      '/v1/index/rebuild',
      async ({ set }) => {
        await chosen().rebuild()
        set.status = 202
        return await chosen().status()
      },
      {
        scope: 'admin',
        response: { 202: replies.json('It has begun', status) },
        detail: {
          tags: ['Index'],
          operationId: 'rebuildIndex',
          summary: 'Make the vectors anew',
          description:
            'Begins to tell the vector store of every passage, from embeddings that are stored as far as there are ' +
            "some. With another embedder than the one that serves, that one's vectors serve on until the new ones are " +
            'whole. `GET /v1/index` shows how far it is.',
        },
      },
    )
    .post(
      '/v1/index/check',
      async ({ request, body }) => {
        const state = chosen()
        const { state: generation, unavailable } = await state.status()
        if (generation === 'none') throw problem('conflict', unavailable ?? undefined)
        return await state.check({ repair: body.repair ?? false, signal: request.signal })
      },
      {
        scope: 'admin',
        response: { 200: replies.json('What was found', drift) },
        body: t.Object({
          repair: t.Optional(t.Boolean({ description: 'Send the store what it lacks, and delete what is gone' })),
        }),
        detail: {
          tags: ['Index'],
          operationId: 'checkIndex',
          summary: 'Compare vector store and library',
          description: 'Counts what differs, both ways, and with `repair` mends it without embedding anything again.',
        },
      },
    )
}
