/** `GET /v1/me/translations`: the caller's own list. */
import type { PluginContext, PluginParts } from '#sdk'
import { directionOf } from '../language.ts'
import type { Readers } from './readers.ts'

type Routes = NonNullable<PluginParts['routes']>

export function readerRoutes(http: PluginContext<unknown, never>['http'], readers: Readers): Routes {
  const { t } = http
  const item = t.Object({
    document_id: t.String(),
    collection: t.String(),
    title: t.String({ description: 'In that language, where it is translated' }),
    language: t.String({ description: 'BCP 47' }),
    dir: t.UnionEnum(['ltr', 'rtl']),
    last_read_at: t.String({ format: 'date-time', description: 'To the minute' }),
  })
  const schema: object = t.Object({
    items: t.Array(item),
    next_cursor: t.Unsafe<string | null>({ type: 'string', nullable: true }),
  })

  return new http.Elysia().get(
    '/v1/me/translations',
    async ({ request, query }) => {
      const principal = http.require(request, 'chat')
      const page = { size: query.limit ?? 20, cursor: query.cursor ?? null }
      const { items, nextCursor } = await readers.list(principal, page)
      return {
        items: items.map(({ documentId, collection, title, language, lastReadAt }) => ({
          document_id: documentId,
          collection,
          title,
          language,
          dir: directionOf(language),
          last_read_at: lastReadAt.toISOString(),
        })),
        next_cursor: nextCursor,
      }
    },
    {
      query: t.Object({
        limit: t.Optional(t.Integer({ minimum: 1, maximum: 100, default: 20 })),
        cursor: t.Optional(t.String({ maxLength: 400, description: '`next_cursor` of the page before.' })),
      }),
      detail: {
        tags: ['Translations'],
        operationId: 'listOwnTranslations',
        summary: 'List what I read in other languages',
        description: 'The caller’s own documents and languages, the latest first. Readers without a key have none.',
        responses: { 200: { description: 'One page of the list', content: { 'application/json': { schema } } } },
      },
    },
  )
}
