/** `GET /v1/usage`: what was used, one's own or everyone's. */
import { type PluginContext, type Principal, problem } from '#sdk'
import { isDay, readUsage } from './rows.ts'

type RoutesContext = Pick<PluginContext<unknown, 'database' | 'generator'>, 'http' | 'ports'> & {
  /** Stores what this process has not stored yet. */
  flush(): Promise<void>
}

export function usageRoutes({ http, ports, flush }: RoutesContext) {
  const { t } = http
  const row = t.Object({
    day: t.String({ format: 'date', description: 'In UTC' }),
    key: t.Nullable(t.String({ description: 'Whose; null: readers without a key' })),
    model: t.String(),
    requests: t.Integer({ description: 'Answers, translations, vectors of questions, rerankings' }),
    input_tokens: t.Integer(),
    output_tokens: t.Integer(),
    searches: t.Integer({ description: 'Of a reranker, which is charged by searches' }),
    cost_usd: t.Nullable(t.Number({ description: 'By the list of prices; null: the model has no price' })),
    estimated: t.Integer({
      description: 'How many of the requests were estimated from their length, not counted by the provider',
    }),
  })
  const page = t.Object({
    items: t.Array(row),
    next_cursor: t.Nullable(t.String()),
  })

  return new http.Elysia({ name: 'usage' }).use(http.access).get(
    '/v1/usage',
    async ({ principal, query }) => {
      const of = whose(principal)
      await flush()
      return await readUsage(ports.database, {
        of,
        from: checkDay('from', query.from),
        to: checkDay('to', query.to),
        limit: query.limit ?? 20,
        cursor: query.cursor,
      })
    },
    {
      // Everyone may look at an account of their own; who has none gets a sentence.
      scope: 'public',
      response: { 200: http.replies.json('One page', page) },
      query: t.Object({
        from: t.Optional(
          t.String({ maxLength: 10, description: 'First day, such as 2030-01-31. Default: the first.' }),
        ),
        to: t.Optional(t.String({ maxLength: 10, description: 'Last day. Default: today.' })),
        limit: t.Optional(t.Integer({ minimum: 1, maximum: 100, default: 20 })),
        cursor: t.Optional(t.String({ maxLength: 1000, description: '`next_cursor` of the page before.' })),
      }),
      detail: {
        tags: ['Usage'],
        operationId: 'readUsage',
        summary: 'What was used',
        description:
          "Requests that are over, tokens and cost by day, key and model: one's own, or everyone's for `admin`. The newest day first.",
      },
    },
  )
}

/** An admin of some collections only sees itself alone: usage knows no collections. @throws Problem */
function whose({ id, scopes, collections }: Principal): string | 'everyone' {
  if (scopes.includes('admin') && collections === null) return 'everyone'
  if (id === null) throw problem('unauthenticated', 'Readers without a key have no account.')
  return id
}

/** @throws Problem `invalid_request` */
function checkDay(name: 'from' | 'to', text: string | undefined): string | null {
  if (text === undefined) return null
  if (isDay(text)) return text
  throw problem('invalid_request', `${name}: must be a day, such as 2030-01-31`, {
    errors: [{ path: `/query/${name}`, message: 'must be a day, such as 2030-01-31' }],
  })
}
