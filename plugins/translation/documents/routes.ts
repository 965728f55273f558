/** `GET /v1/documents/{id}/translations/{language}`: the whole document, at once or segment by segment. */
import type { PluginContext, PluginParts, Principal, ServerEvent } from '#sdk'
import { COLLECTION_PATTERN, checkId } from '../input.ts'
import { describeSegment, describeTranslation, entityTag, readKnownTags, translationSchema } from './reply.ts'
import type { Translations } from './translations.ts'

type Routes = NonNullable<PluginParts['routes']>

export function translationRoutes(http: PluginContext<unknown, never>['http'], translations: Translations): Routes {
  const { t } = http
  const collection = t.Optional(t.String({ pattern: COLLECTION_PATTERN, description: 'The book or docs site.' }))
  const scopeOf = (principal: Principal, named: string | undefined) => ({
    collection: named ?? null,
    limit: principal.collections,
  })

  const reply = (description: string, schema: object) => ({ description, content: { 'application/json': { schema } } })

  return new http.Elysia().get(
    '/v1/documents/:id/translations/:language',
    async ({ request, params, query }) => {
      const principal = http.require(request, 'chat')
      const id = checkId(params.id)
      const scope = scopeOf(principal, query.collection)
      if (/\btext\/event-stream\b/.test(request.headers.get('accept') ?? ''))
        return eventReply(http, request, await translations.follow(id, params.language, scope))
      // The first reader of a chapter waits for all of it.
      http.of(request).keepOpen()
      const isKnown = readKnownTags(request.headers.get('if-none-match'))
      const found = await translations.get(id, params.language, scope, isKnown)
      const headers = {
        etag: entityTag(found.etag),
        // Whose reply it is depends on the credentials, and any of them may be revoked.
        'cache-control': 'private, no-cache',
        'content-language': found.language,
        vary: 'accept',
      }
      if ('notModified' in found) return new Response(null, { status: 304, headers })
      return Response.json(describeTranslation(found), { headers })
    },
    {
      params: t.Object({
        id: t.String({ minLength: 1, description: 'Of the document, percent-encoded.' }),
        language: t.String({ description: 'BCP 47, such as `de`, `pt-BR` or `zh-Hant`.' }),
      }),
      query: t.Object({ collection }),
      detail: {
        tags: ['Translations'],
        operationId: 'getTranslation',
        summary: 'Read a document in another language',
        description:
          'What is not translated yet is translated now, each segment once for all readers. With ' +
          '`Accept: text/event-stream` the segments come one by one as `segment` events, and `done` holds the whole. ' +
          'An older translation is given with `stale: true` while that of a changed document is being made.',
        responses: {
          200: reply('The document in that language', translationSchema(t)),
          304: { description: 'The reader has it already (`If-None-Match`)' },
        },
      },
    },
  )
}

/** Ends its part of the work when the client leaves; the work itself goes on. */
function eventReply(
  http: PluginContext<unknown, never>['http'],
  request: Request,
  follow: Awaited<ReturnType<Translations['follow']>>,
): Response {
  return http.events(request, async function* (left): AsyncGenerator<ServerEvent, void, void> {
    const segments = follow(left)
    for (;;) {
      const next = await segments.next()
      if (next.done === true) {
        yield { event: 'done', data: describeTranslation(next.value) }
        return
      }
      yield { event: 'segment', data: describeSegment(next.value) }
    }
  })
}
