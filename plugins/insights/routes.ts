/** `/v1/insights/*`, for holders of `admin`. */
import { adviseLanguageModel, type PluginContext, type Principal, readAskedLanguages } from '#sdk'
import { readFeedback } from './feedback.ts'
import { readPages } from './pages.ts'
import { readQuestions } from './questions.ts'
import { readCursor, scopeOf } from './scope.ts'
import { readUnanswered } from './unanswered.ts'

const DAYS = 30

export function insightRoutes({
  http,
  ports,
}: Pick<PluginContext<unknown, 'database' | 'embedder'>, 'http' | 'ports'>) {
  const { t, replies } = http
  const { database } = ports
  const time = t.String({ format: 'date-time' })
  const query = {
    collection: t.Optional(t.String({ maxLength: 64, description: 'Only this one. Default: all.' })),
    days: t.Optional(
      t.Integer({ minimum: 1, maximum: 3650, default: DAYS, description: 'How far back, from now, in days' }),
    ),
    limit: t.Optional(t.Integer({ minimum: 1, maximum: 100, default: 20 })),
    cursor: t.Optional(t.String({ maxLength: 200, description: '`next_cursor` of the page before.' })),
  }
  const asked = async (
    principal: Principal,
    given: {
      readonly collection?: string | undefined
      readonly days?: number | undefined
      readonly limit?: number | undefined
      readonly cursor?: string | undefined
    },
  ) => ({
    scope: await scopeOf(database.sql, principal, given.collection, given.days ?? DAYS),
    limit: given.limit ?? 20,
    offset: readCursor(given.cursor),
  })
  const next_cursor = t.Nullable(t.String())
  const described = (operationId: string, summary: string, description: string) => ({
    tags: ['Insights'],
    operationId,
    summary,
    description,
  })

  return new http.Elysia({ name: 'insights' })
    .use(http.access)
    .get(
      '/v1/insights/unanswered',
      async ({ principal, query: given }) => {
        const { scope, limit, offset } = await asked(principal, given)
        return readUnanswered(database, scope, ports.embedder === null ? ['embedding'] : [], limit, offset)
      },
      {
        query: t.Object(query),
        scope: 'admin',
        response: {
          200: replies.json(
            'One page',
            t.Object({
              items: t.Array(
                t.Object({
                  question: t.String({ description: 'As it was asked last' }),
                  count: t.Integer(),
                  variants: t.Array(t.String(), { description: 'Other wordings' }),
                  collection: t.String(),
                  language: t.Nullable(t.String()),
                  first_asked_at: time,
                  last_asked_at: time,
                }),
              ),
              next_cursor,
            }),
          ),
        },
        detail: described(
          'readUnanswered',
          'Questions that the pages did not answer',
          'Questions that ask the same in other words are one. Answers that lacked something because a service was down ' +
            'are left out. The most frequent first.',
        ),
      },
    )
    .get(
      '/v1/insights/questions',
      async ({ principal, query: given }) => {
        const { scope, limit, offset } = await asked(principal, given)
        return readQuestions(database, scope, limit, offset)
      },
      {
        query: t.Object(query),
        scope: 'admin',
        response: {
          200: replies.json(
            'One page',
            t.Object({
              items: t.Array(
                t.Object({
                  question: t.String({ description: 'As it was asked last' }),
                  collection: t.String(),
                  count: t.Integer(),
                  answered: t.Integer(),
                  unanswered: t.Integer({ description: 'That the pages did not answer' }),
                  last_asked_at: time,
                }),
              ),
              next_cursor,
            }),
          ),
        },
        detail: described(
          'readQuestions',
          'What readers ask most',
          'The same words are one question, whatever their capitals and spaces. The most frequent first. What was asked in ' +
            'one conversation alone is not listed.',
        ),
      },
    )
    .get(
      '/v1/insights/languages',
      async ({ principal, query: given }) => {
        const { scope } = await asked(principal, given)
        const languages = await readAskedLanguages(database, scope)
        const advice = ports.embedder === null ? null : adviseLanguageModel(languages, ports.embedder.languages)
        return { questions: languages.questions, items: [...languages.foreign], advice }
      },
      {
        query: t.Object({ collection: query.collection, days: query.days }),
        scope: 'admin',
        response: {
          200: replies.json(
            'All of them',
            t.Object({
              questions: t.Integer({ description: 'All questions in the period' }),
              items: t.Array(
                t.Object({
                  language: t.String(),
                  questions: t.Integer(),
                  unanswered: t.Integer({ description: 'That the pages did not answer' }),
                }),
              ),
              advice: t.Nullable(
                t.String({
                  description: 'Which model would help, when many ask in a language the embedder was not made for',
                }),
              ),
            }),
          ),
        },
        detail: described(
          'readAskedLanguages',
          'Languages that readers ask in and no page is in',
          'By the number of questions to collections that have pages, none of them in that language.',
        ),
      },
    )
    .get(
      '/v1/insights/feedback',
      async ({ principal, query: given }) => {
        const { scope, limit, offset } = await asked(principal, given)
        return readFeedback(database, scope, given.rating, limit, offset)
      },
      {
        query: t.Object({
          ...query,
          rating: t.Optional(t.UnionEnum(['up', 'down'], { default: undefined, description: 'Only these' })),
        }),
        scope: 'admin',
        response: {
          200: replies.json(
            'One page',
            t.Object({
              items: t.Array(
                t.Object({
                  message_id: t.String(),
                  conversation_id: t.String(),
                  collection: t.String(),
                  question: t.String(),
                  answer: t.String(),
                  status: t.String(),
                  rating: t.UnionEnum(['up', 'down']),
                  comment: t.Nullable(t.String()),
                  documents: t.Array(t.String()),
                  given_at: time,
                }),
              ),
              next_cursor,
              totals: t.Object({ up: t.Integer(), down: t.Integer() }),
            }),
          ),
        },
        detail: described(
          'readFeedback',
          'What readers thought of answers',
          'With the question, the answer and the documents it cites. The newest first; `totals` are of the whole period.',
        ),
      },
    )
    .get(
      '/v1/insights/pages',
      async ({ principal, query: given }) => {
        const { scope, limit, offset } = await asked(principal, given)
        return readPages(database, scope, given.cited ?? 'most', limit, offset)
      },
      {
        query: t.Object({
          ...query,
          cited: t.Optional(
            t.UnionEnum(['most', 'never'], { default: 'most', description: 'Those cited most, or those never cited' }),
          ),
        }),
        scope: 'admin',
        response: {
          200: replies.json(
            'One page',
            t.Object({
              items: t.Array(
                t.Object({
                  document_id: t.String(),
                  collection: t.String(),
                  title: t.String(),
                  url: t.Nullable(t.String()),
                  answers: t.Integer(),
                  last_cited_at: t.Nullable(time),
                }),
              ),
              next_cursor,
            }),
          ),
        },
        detail: described(
          'readCitedPages',
          'Pages that answers cite, or never cite',
          '`cited=most`: by the number of answers that cite them. `cited=never`: pages that no answer of the period cites.',
        ),
      },
    )
}
