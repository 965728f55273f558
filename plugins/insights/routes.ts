/** `/v1/insights/*`, for holders of `admin`. */
import type { PluginContext, PluginParts } from '#sdk'
import { readFeedback } from './feedback.ts'
import { readPages } from './pages.ts'
import { readCursor, scopeOf } from './scope.ts'
import { readUnanswered } from './unanswered.ts'

const DAYS = 30

type Routes = NonNullable<PluginParts['routes']>

export function insightRoutes({
  http,
  ports,
}: Pick<PluginContext<unknown, 'database' | 'embedder'>, 'http' | 'ports'>): Routes {
  const { t } = http
  const { database } = ports
  const time = t.String({ format: 'date-time' })
  const nullable = (type: 'string', format?: string) =>
    t.Unsafe<string | null>({ type, nullable: true, ...(format === undefined ? {} : { format }) })
  const query = {
    collection: t.Optional(t.String({ maxLength: 64, description: 'Only this one. Default: all.' })),
    days: t.Optional(
      t.Integer({ minimum: 1, maximum: 3650, default: DAYS, description: 'How far back, from now, in days' }),
    ),
    limit: t.Optional(t.Integer({ minimum: 1, maximum: 100, default: 20 })),
    cursor: t.Optional(t.String({ maxLength: 200, description: '`next_cursor` of the page before.' })),
  }
  const asked = async (
    request: Request,
    given: {
      readonly collection?: string | undefined
      readonly days?: number | undefined
      readonly limit?: number | undefined
      readonly cursor?: string | undefined
    },
  ) => ({
    scope: await scopeOf(database.sql, http.require(request, 'admin'), given.collection, given.days ?? DAYS),
    limit: given.limit ?? 20,
    offset: readCursor(given.cursor),
  })
  const pageOf = (item: object, more: object = {}) =>
    t.Object({ items: t.Array(item as never), next_cursor: nullable('string'), ...more })
  const described = (operationId: string, summary: string, description: string, schema: object) => ({
    tags: ['Insights'],
    operationId,
    summary,
    description,
    responses: { 200: { description: 'One page', content: { 'application/json': { schema } } } },
  })

  return new http.Elysia()
    .get(
      '/v1/insights/unanswered',
      async ({ request, query: given }) => {
        const { scope, limit, offset } = await asked(request, given)
        return readUnanswered(database, scope, ports.embedder === null ? ['embedding'] : [], limit, offset)
      },
      {
        query: t.Object(query),
        detail: described(
          'readUnanswered',
          'Questions that the pages did not answer',
          'Questions that ask the same in other words are one. Answers that lacked something because a service was down ' +
            'are left out. The most frequent first.',
          pageOf(
            t.Object({
              question: t.String({ description: 'As it was asked last' }),
              count: t.Integer(),
              variants: t.Array(t.String(), { description: 'Other wordings' }),
              collection: t.String(),
              language: nullable('string'),
              first_asked_at: time,
              last_asked_at: time,
            }),
          ),
        ),
      },
    )
    .get(
      '/v1/insights/feedback',
      async ({ request, query: given }) => {
        const { scope, limit, offset } = await asked(request, given)
        return readFeedback(database, scope, given.rating, limit, offset)
      },
      {
        query: t.Object({
          ...query,
          rating: t.Optional(t.UnionEnum(['up', 'down'], { default: undefined, description: 'Only these' })),
        }),
        detail: described(
          'readFeedback',
          'What readers thought of answers',
          'With the question, the answer and the documents it cites. The newest first; `totals` are of the whole period.',
          pageOf(
            t.Object({
              message_id: t.String(),
              conversation_id: t.String(),
              collection: t.String(),
              question: t.String(),
              answer: t.String(),
              status: t.String(),
              rating: t.UnionEnum(['up', 'down']),
              comment: nullable('string'),
              documents: t.Array(t.String()),
              given_at: time,
            }),
            { totals: t.Object({ up: t.Integer(), down: t.Integer() }) },
          ),
        ),
      },
    )
    .get(
      '/v1/insights/pages',
      async ({ request, query: given }) => {
        const { scope, limit, offset } = await asked(request, given)
        return readPages(database, scope, given.cited ?? 'most', limit, offset)
      },
      {
        query: t.Object({
          ...query,
          cited: t.Optional(
            t.UnionEnum(['most', 'never'], { default: 'most', description: 'Those cited most, or those never cited' }),
          ),
        }),
        detail: described(
          'readCitedPages',
          'Pages that answers stand on, or never do',
          '`cited=most`: by the number of answers that cite them. `cited=never`: pages that no answer of the period cites.',
          pageOf(
            t.Object({
              document_id: t.String(),
              collection: t.String(),
              title: t.String(),
              url: nullable('string'),
              answers: t.Integer(),
              last_cited_at: nullable('string', 'date-time'),
            }),
          ),
        ),
      },
    )
}
