/** `/v1/documents/{id}/translations`: which there are; the whole document in one language, at once or piece by piece. */
import type { HttpKit, Principal, StreamEvent } from '#sdk'
import { COLLECTION_PATTERN, checkId } from '../input.ts'
import type { Readers } from './readers.ts'
import {
  describeLanguage,
  describeSegment,
  describeTranslation,
  entityTag,
  languagePageSchema,
  readKnownTags,
  translationSchema,
} from './reply.ts'
import type { NotModified, Translation, Translations } from './translations.ts'

export interface TranslationRoutesOptions {
  readonly http: HttpKit
  readonly translations: Translations
  readonly readers: Readers
}

export function translationRoutes({ http, translations, readers }: TranslationRoutesOptions) {
  const { t, replies } = http
  const collection = t.Optional(t.String({ pattern: COLLECTION_PATTERN, description: 'The book or docs site.' }))
  const scopeOf = (principal: Principal, named: string | undefined) => ({
    collection: named ?? null,
    limit: principal.collections,
  })

  const note = async (principal: Principal, { isOwn, documentRowId, language }: Translation | NotModified) => {
    if (!isOwn) await readers.note(principal, documentRowId, language)
  }

  return new http.Elysia({ name: 'translation/documents' })
    .use(http.access)
    .get(
      '/v1/documents/:id/translations',
      async ({ principal, params, query }) => {
        const size = query.limit ?? 20
        const page = { after: query.cursor ?? '', size: size + 1 }
        const found = await translations.languages(checkId(params.id), scopeOf(principal, query.collection), page)
        const items = found.slice(0, size)
        return {
          items: items.map(describeLanguage),
          next_cursor: found.length > size ? (items.at(-1)?.language ?? null) : null,
        }
      },
      {
        scope: 'chat',
        params: t.Object({ id: t.String({ minLength: 1, description: 'Of the document, percent-encoded.' }) }),
        response: { 200: replies.json('One page of the list', languagePageSchema(t)) },
        query: t.Object({
          collection,
          limit: t.Optional(t.Integer({ minimum: 1, maximum: 100, default: 20 })),
          cursor: t.Optional(
            t.String({ maxLength: 64, pattern: '^[A-Za-z0-9-]*$', description: '`next_cursor` of the page before.' }),
          ),
        }),
        detail: {
          tags: ['Translations'],
          operationId: 'listTranslations',
          summary: 'List the languages of a document',
          description: 'Those that it was translated into, by tag, and how complete each is.',
        },
      },
    )
    .get(
      '/v1/documents/:id/translations/:language',
      async ({ request, principal, context, params, query }) => {
        const id = checkId(params.id)
        const scope = scopeOf(principal, query.collection)
        const { peer, keepOpen } = context
        const billedTo = { principal, peer }
        if (/\btext\/event-stream\b/.test(request.headers.get('accept') ?? ''))
          return eventReply(http, request, await translations.follow(id, params.language, scope, billedTo), (done) =>
            note(principal, done),
          )
        // The first reader of a chapter waits for all of it.
        keepOpen()
        const isKnown = readKnownTags(request.headers.get('if-none-match'))
        const found = await translations.get(id, params.language, scope, billedTo, isKnown)
        await note(principal, found)
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
        scope: 'chat',
        spends: ['request', 'translation'],
        params: t.Object({
          id: t.String({ minLength: 1, description: 'Of the document, percent-encoded.' }),
          language: t.String({ description: 'BCP 47, such as `de`, `pt-BR` or `zh-Hant`.' }),
        }),
        query: t.Object({ collection }),
        response: {
          200: replies.either(
            'The document in that language',
            replies.json('The whole of it', translationSchema(t)),
            replies.events<TranslationEvent>('`segment` events, then `done` with the whole, or `error`'),
          ),
          304: replies.empty('The reader has it already (`If-None-Match`)'),
        },
        detail: {
          tags: ['Translations'],
          operationId: 'getTranslation',
          summary: 'Read a document in another language',
          description:
            'What is not translated yet is translated now, each segment once for all readers. With ' +
            '`Accept: text/event-stream` the segments come one by one as `segment` events, and `done` holds the whole. ' +
            'An older translation is given with `stale: true` while that of a changed document is being made.',
        },
      },
    )
}

type TranslationEvent =
  | StreamEvent<'segment', ReturnType<typeof describeSegment>>
  | StreamEvent<'done', ReturnType<typeof describeTranslation>>

/** Ends its part of the work when the client leaves; the work itself goes on. */
function eventReply(
  http: HttpKit,
  request: Request,
  follow: Awaited<ReturnType<Translations['follow']>>,
  done: (translation: Translation) => Promise<void>,
) {
  return http.events<TranslationEvent>(request, async function* (left) {
    const segments = follow(left)
    for (;;) {
      const next = await segments.next()
      if (next.done === true) {
        await done(next.value)
        yield { event: 'done', data: describeTranslation(next.value) }
        return
      }
      yield { event: 'segment', data: describeSegment(next.value) }
    }
  })
}
