import type { AnyElysia } from 'elysia'
import type { PluginContext } from '../../plugin.ts'
import { checkCollection, checkId, checkLanguage, checkMayWrite, checkMetadata, cleanText } from './input.ts'
import { prefersAsync, RESPOND_ASYNC } from './preference.ts'
import { documentSchemas } from './schemas.ts'
import type { Documents } from './types.ts'
import { storeUpload } from './upload.ts'

/** `/v1/documents`: put, upload, list, read, delete. */
export function documentRoutes(http: PluginContext<unknown, never>['http'], documents: Documents): AnyElysia {
  const schemas = documentSchemas(http.t)
  const named = (collection: string | undefined): string | null =>
    collection === undefined ? null : checkCollection(collection)
  const reply = (description: string, schema: object) => ({
    description,
    content: { 'application/json': { schema } },
  })

  const waits = (request: Request, replyHeaders: Record<string, unknown>): boolean => {
    if (!prefersAsync(request.headers)) return true
    replyHeaders['preference-applied'] = RESPOND_ASYNC
    return false
  }

  return new http.Elysia()
    .put(
      '/v1/documents/:id',
      async ({ request, params, body, set }) => {
        const principal = http.require(request, 'ingest')
        const collection = checkCollection(body.collection)
        checkMayWrite(principal, collection)
        const input = {
          id: checkId(params.id),
          collection,
          format: body.format ?? 'markdown',
          source: cleanText(body.content, '/content'),
          title: body.title === undefined ? null : cleanText(body.title, '/title'),
          url: body.url === undefined ? null : cleanText(body.url, '/url'),
          language: checkLanguage(body.language),
          metadata: checkMetadata(body.metadata),
          site: body.site ?? null,
          anchors: body.anchors ?? null,
        }
        const { result, created } = await documents.put(input, { wait: waits(request, set.headers) })
        if (created) set.status = 201
        return result
      },
      {
        parse: 'json',
        params: schemas.params,
        body: schemas.putBody,
        detail: {
          tags: ['Documents'],
          operationId: 'putDocument',
          'x-takes-document': true,
          summary: 'Put a document',
          description:
            'Stores and indexes one document. When this answers, the new text is searchable and the old is not. ' +
            'The same document put again changes nothing (`unchanged: true`). Vectors for search by meaning are waited ' +
            'for, five seconds at most, unless other documents are being put too; with `Prefer: respond-async` they are ' +
            'made behind the reply.',
          responses: {
            200: reply('Replaced or unchanged', schemas.putReply),
            201: reply('New', schemas.putReply),
          },
        },
      },
    )
    .post(
      '/v1/documents',
      async ({ request, body, set }) => {
        const principal = http.require(request, 'ingest')
        const { file, collection, ...description } = body
        const { items, created } = await storeUpload(documents, principal, {
          files: file,
          collection,
          description,
          wait: waits(request, set.headers),
        })
        if (created) set.status = 201
        return { items }
      },
      {
        parse: 'multipart/form-data',
        body: schemas.uploadBody,
        detail: {
          tags: ['Documents'],
          operationId: 'uploadDocuments',
          summary: 'Upload files',
          description:
            'Stores Markdown, MDX, HTML, text and PDF files; the id of each is its path without what ends it, as ' +
            '`lectern ingest` makes it. A file that cannot be ' +
            'read has an `error` in its item; when none can be read the reply is the problem of the first.',
          responses: {
            200: reply('None of them new', schemas.uploadReply),
            201: reply('At least one of them new', schemas.uploadReply),
          },
        },
      },
    )
    .get(
      '/v1/documents',
      ({ request, query }) => {
        const principal = http.require(request, 'chat')
        const page = { collection: named(query.collection), cursor: query.cursor ?? null, size: query.limit ?? 20 }
        return documents.list(page, principal.collections)
      },
      {
        query: schemas.listQuery,
        detail: {
          tags: ['Documents'],
          operationId: 'listDocuments',
          summary: 'List documents',
          description: 'By collection and id, without their text.',
          responses: { 200: reply('One page of the list', schemas.page) },
        },
      },
    )
    .get(
      '/v1/documents/:id',
      ({ request, params, query }) => {
        const principal = http.require(request, 'chat')
        const scope = { collection: named(query.collection), limit: principal.collections }
        return documents.get(checkId(params.id), scope)
      },
      {
        params: schemas.params,
        query: schemas.scopeQuery,
        detail: {
          tags: ['Documents'],
          operationId: 'getDocument',
          summary: 'Read a document',
          description:
            'With its canonical text, which the offsets of results and citations count in (UTF-16 code units). ' +
            'Without `collection`, the one in `default`, else the only one with this id.',
          responses: { 200: reply('The document', schemas.document) },
        },
      },
    )
    .delete(
      '/v1/documents/:id',
      async ({ request, params, query, set }) => {
        const principal = http.require(request, 'ingest')
        const scope = { collection: named(query.collection), limit: principal.collections }
        await documents.remove(checkId(params.id), scope)
        set.status = 204
      },
      {
        params: schemas.params,
        query: schemas.scopeQuery,
        detail: {
          tags: ['Documents'],
          operationId: 'deleteDocument',
          summary: 'Delete a document',
          description: 'When this answers, no search, answer or translation shows a word of it.',
          responses: { 204: { description: 'Gone' } },
        },
      },
    )
}
