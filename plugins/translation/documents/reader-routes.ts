/** `GET /v1/me/translations`: the caller's own list. */
import { directionOf, type HttpKit } from '#sdk'
import type { Readers } from './readers.ts'

export function readerRoutes({ Elysia, t, access, replies }: HttpKit, readers: Readers) {
  const item = t.Object({
    document_id: t.String(),
    collection: t.String(),
    title: t.String({ description: 'In that language, where translated' }),
    language: t.String({ description: 'BCP 47' }),
    dir: t.UnionEnum(['ltr', 'rtl']),
    last_read_at: t.String({ format: 'date-time', description: 'To the minute' }),
  })
  const page = t.Object({ items: t.Array(item), next_cursor: t.Nullable(t.String()) })

  return new Elysia({ name: 'translation/readers' }).use(access).get(
    '/v1/me/translations',
    async ({ principal, query }) => {
      const asked = { size: query.limit ?? 20, cursor: query.cursor ?? null }
      const { items, nextCursor } = await readers.list(principal, asked)
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
      scope: 'chat',
      response: { 200: replies.json('One page of the list', page) },
      query: t.Object({
        limit: t.Optional(t.Integer({ minimum: 1, maximum: 100, default: 20 })),
        cursor: t.Optional(t.String({ maxLength: 400, description: '`next_cursor` of the page before.' })),
      }),
      detail: {
        tags: ['Translations'],
        operationId: 'listOwnTranslations',
        summary: 'List the pages that I read in other languages',
        description: 'The caller’s own documents and languages, the latest first. Readers without a key have none.',
      },
    },
  )
}
