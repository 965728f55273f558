/** What people change about a translation: a segment's words, or all that the machine wrote. */
import { directionOf, type HttpKit, type Principal } from '#sdk'
import { COLLECTION_PATTERN, checkId } from '../input.ts'
import type { Corrections } from './corrections.ts'

export function correctionRoutes({ Elysia, t, access, replies }: HttpKit, corrections: Corrections) {
  const id = t.String({ minLength: 1, description: 'Of the document, percent-encoded.' })
  const language = t.String({ description: 'BCP 47' })
  const query = t.Object({
    collection: t.Optional(t.String({ pattern: COLLECTION_PATTERN, description: 'The book or docs site.' })),
  })
  const corrected = t.Object({
    id: t.String(),
    language: t.String(),
    dir: t.UnionEnum(['ltr', 'rtl']),
    source: t.String({ description: 'In the language of the document' }),
    text: t.String(),
    corrected_at: t.String({ format: 'date-time' }),
  })
  const scopeOf = (principal: Principal, named: string | undefined) => ({
    collection: named ?? null,
    limit: principal.collections,
  })

  return new Elysia({ name: 'translation/corrections' })
    .use(access)
    .put(
      '/v1/documents/:id/translations/:language/segments/:segment_id',
      async ({ principal, params, query: { collection }, body }) => {
        const correction = { segmentId: params.segment_id, text: body.text, by: principal.id }
        const scope = scopeOf(principal, collection)
        const made = await corrections.correct(checkId(params.id), params.language, scope, correction)
        return {
          id: made.segment.id,
          language: made.language,
          dir: directionOf(made.language),
          source: made.segment.source,
          text: made.text,
          corrected_at: made.correctedAt.toISOString(),
        }
      },
      {
        scope: 'ingest',
        parse: 'json',
        response: { 200: replies.json('The segment', corrected) },
        params: t.Object({ id, language, segment_id: t.String({ description: '`id` of a `segment` event.' }) }),
        query,
        body: t.Object({
          text: t.String({
            description: 'Exactly as it should appear in the document, with its code, addresses and markup.',
          }),
        }),
        detail: {
          tags: ['Translations'],
          operationId: 'correctTranslation',
          summary: 'Correct a segment',
          description:
            'From now on this text replaces the segment wherever it occurs in the collection, whatever a model ' +
            'makes of it.',
        },
      },
    )
    .delete(
      '/v1/documents/:id/translations/:language',
      async ({ principal, params, query: { collection }, set }) => {
        await corrections.forget(checkId(params.id), params.language, scopeOf(principal, collection))
        set.status = 204
      },
      {
        scope: 'ingest',
        params: t.Object({ id, language }),
        response: { 204: replies.empty('Gone') },
        query,
        detail: {
          tags: ['Translations'],
          operationId: 'deleteTranslation',
          summary: 'Forget a translation',
          description:
            'What a model wrote is forgotten, but for texts that other documents hold too. Corrections stay. The next ' +
            'reader has it made anew.',
        },
      },
    )
}
