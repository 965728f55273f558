/** `GET /v1/usage`: what was used, one's own or everyone's. */
import { type PluginContext, type PluginParts, type Principal, problem } from '#sdk'
import { isDay, readUsage } from './rows.ts'

export function usageRoutes({
  http,
  ports,
}: Pick<PluginContext<unknown, 'database' | 'generator'>, 'http' | 'ports'>): NonNullable<PluginParts['routes']> {
  const { t } = http
  const row = t.Object({
    day: t.String({ format: 'date', description: 'In UTC' }),
    key: t.Unsafe<string | null>({ type: 'string', nullable: true, description: 'Who; null: readers without a key' }),
    model: t.String(),
    requests: t.Integer({ description: 'Answers, translations, vectors of questions, rerankings' }),
    input_tokens: t.Integer(),
    output_tokens: t.Integer(),
    searches: t.Integer({ description: 'Of a reranker, which is paid by these' }),
    cost_usd: t.Unsafe<number | null>({
      type: 'number',
      nullable: true,
      description: 'By the list of prices; null: the model has no price',
    }),
    estimated: t.Integer({ description: 'How many of the requests were counted by letters, not by the provider' }),
  })
  const page = t.Object({
    items: t.Array(row),
    next_cursor: t.Unsafe<string | null>({ type: 'string', nullable: true }),
  })

  // Elysia's types know OpenAPI's schemas, not TypeBox's.
  const reply = (description: string, schema: object) => ({ description, content: { 'application/json': { schema } } })

  return new http.Elysia().get(
    '/v1/usage',
    ({ request, query }) =>
      readUsage(ports.database, {
        of: whose(http.of(request).principal),
        from: checkDay('from', query.from),
        to: checkDay('to', query.to),
        limit: query.limit ?? 20,
        cursor: query.cursor,
      }),
    {
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
        responses: { 200: reply('One page', page) },
      },
    },
  )
}

/** An admin of some collections only is told of itself alone: usage knows no collections. @throws Problem */
function whose({ id, scopes, collections }: Principal): string | 'everyone' {
  if (scopes.includes('admin') && collections === null) return 'everyone'
  if (id === null) throw problem('unauthenticated', 'Readers without a key have no account to look at.')
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
