import type { HttpKit } from '../../plugin.ts'
import type { Principal, RequestContext } from '../../request/context.ts'
import {
  checkAddress,
  checkCollection,
  checkId,
  checkLanguage,
  checkMayWrite,
  checkMetadata,
  cleanText,
} from './input.ts'
import { ACCEPTED_CHARS, prefersAsync, prefersIndexed, RESPOND_ASYNC, WAIT_INDEXED } from './preference.ts'
import { documentSchemas } from './schemas.ts'
import type { Documents } from './types.ts'
import { storeUpload } from './upload.ts'

/** `/v1/documents`: put, upload, list, read, delete. */
export function documentRoutes({ Elysia, t, access, replies }: HttpKit, documents: Documents) {
  const schemas = documentSchemas(t)
  const named = (collection: string | undefined): string | null =>
    collection === undefined ? null : checkCollection(collection)
  const scopeOf = (principal: Principal, query: { readonly collection?: string }) => ({
    collection: named(query.collection),
    limit: principal.collections,
  })
  const waits = (request: Request, replyHeaders: Record<string, unknown>): boolean => {
    if (!prefersAsync(request.headers)) return true
    replyHeaders['preference-applied'] = RESPOND_ASYNC
    return false
  }

  /** Waits for the vectors of documents where that is preferred, and says so once all of them are there. */
  const waitIndexed = async (
    { request, context }: { readonly request: Request; readonly context: RequestContext },
    replyHeaders: Record<string, unknown>,
    put: readonly { readonly collection: string; readonly id: string }[],
  ): Promise<void> => {
    if (!prefersIndexed(request.headers)) return
    context.keepOpen()
    const whole = await Promise.all(put.map((document) => documents.untilIndexed(document, context.left)))
    if (whole.every(Boolean)) replyHeaders['preference-applied'] = WAIT_INDEXED
  }

  return new Elysia({ name: 'documents' })
    .use(access)
    .put(
      '/v1/documents/:id',
      async ({ request, principal, context, params, body, set }) => {
        const collection = checkCollection(body.collection)
        checkMayWrite(principal, collection)
        const input = {
          id: checkId(params.id),
          collection,
          format: body.format ?? 'markdown',
          source: cleanText(body.content, '/content'),
          title: body.title === undefined ? null : cleanText(body.title, '/title'),
          url: body.url === undefined ? null : checkAddress(body.url),
          language: checkLanguage(body.language),
          metadata: checkMetadata(body.metadata),
          site: body.site ?? null,
          anchors: body.anchors ?? null,
        }
        const wait = waits(request, set.headers)
        if (!wait && input.source.length > ACCEPTED_CHARS) {
          const accepted = await documents.accept(input)
          if ('result' in accepted) return accepted.result
          set.status = 202
          set.headers.location = `/v1/documents/${encodeURIComponent(input.id)}/status?collection=${collection}`
          return accepted.status
        }
        const { result, created } = await documents.put(input, { wait })
        if (created) set.status = 201
        await waitIndexed({ request, context }, set.headers, [result])
        return result
      },
      {
        scope: 'ingest',
        takesDocument: true,
        parse: 'json',
        params: schemas.params,
        body: schemas.putBody,
        response: {
          200: replies.json('Replaced or unchanged', schemas.putReply),
          201: replies.json('New', schemas.putReply),
          202: replies.json(
            'Kept, and stored behind the reply: `Location` shows how far it is',
            schemas.documentStatus,
          ),
        },
        detail: {
          tags: ['Documents'],
          operationId: 'putDocument',
          summary: 'Put a document',
          description:
            'Stores and indexes one document. Once it replies, search finds the new text and no longer the old. ' +
            'The same document put again changes nothing (`unchanged: true`). Vectors for search by meaning are waited ' +
            'for, five seconds at most, unless other documents are being put too; with `Prefer: respond-async` they are ' +
            'made behind the reply, and with `Prefer: wait=indexed` they are waited for a minute at most: the reply has ' +
            '`Preference-Applied: wait=indexed` once they are there. A text of more than 200,000 characters with ' +
            '`Prefer: respond-async` is answered with 202 as soon as it is kept, so that a crash loses nothing; its status ' +
            'shows when it is searchable.',
        },
      },
    )
    .post(
      '/v1/documents',
      async ({ request, principal, context, body, set }) => {
        const { file, collection, ...description } = body
        const { items, created, leftOut } = await storeUpload(documents, principal, {
          files: file,
          collection,
          description,
          wait: waits(request, set.headers),
        })
        if (created) set.status = 201
        await waitIndexed(
          { request, context },
          set.headers,
          items.flatMap((item) => ('error' in item ? [] : [item])),
        )
        return { items, ...(leftOut.length === 0 ? {} : { left_out: leftOut }) }
      },
      {
        scope: 'ingest',
        parse: 'multipart/form-data',
        body: schemas.uploadBody,
        response: {
          200: replies.json('None of them new', schemas.uploadReply),
          201: replies.json('At least one of them new', schemas.uploadReply),
        },
        detail: {
          tags: ['Documents'],
          operationId: 'uploadDocuments',
          summary: 'Upload files',
          description:
            'Stores files of every format that Lectern reads, and each page inside a zip, a tar or an EPUB. The id of each is ' +
            'its path without what ends it, as `lectern ingest` makes it. A file that cannot be read has an `error` in its ' +
            'item; when none can be read the reply is the problem of the first.',
        },
      },
    )
    .get(
      '/v1/documents',
      ({ principal, query }) => {
        const page = { collection: named(query.collection), cursor: query.cursor ?? null, size: query.limit ?? 20 }
        return documents.list(page, principal.collections)
      },
      {
        scope: 'chat',
        query: schemas.listQuery,
        response: { 200: replies.json('One page of the list', schemas.page) },
        detail: {
          tags: ['Documents'],
          operationId: 'listDocuments',
          summary: 'List documents',
          description: 'By collection and id, without their text.',
        },
      },
    )
    .get(
      '/v1/documents/:id',
      ({ principal, params, query }) => {
        return documents.get(checkId(params.id), scopeOf(principal, query))
      },
      {
        scope: 'chat',
        params: schemas.params,
        query: schemas.scopeQuery,
        response: { 200: replies.json('The document', schemas.document) },
        detail: {
          tags: ['Documents'],
          operationId: 'getDocument',
          summary: 'Read a document',
          description:
            'With its canonical text, which the offsets of results and citations count in (UTF-16 code units). ' +
            'Without `collection`, the one in `default`, else the only one with this id.',
        },
      },
    )
    .get(
      '/v1/documents/:id/status',
      ({ principal, params, query }) => {
        return documents.status(checkId(params.id), scopeOf(principal, query))
      },
      {
        scope: 'ingest',
        params: schemas.params,
        query: schemas.scopeQuery,
        response: { 200: replies.json('How far it is', schemas.documentStatus) },
        detail: {
          tags: ['Documents'],
          operationId: 'getDocumentStatus',
          summary: 'How far a document is',
          description:
            'Of a document that was put with `Prefer: respond-async`: whether it is stored, how many of its vectors are ' +
            'still to be made, or why it was refused. It is kept for a day after the end.',
        },
      },
    )
    .delete(
      '/v1/documents/:id',
      async ({ principal, params, query, set }) => {
        await documents.remove(checkId(params.id), scopeOf(principal, query))
        set.status = 204
      },
      {
        scope: 'ingest',
        params: schemas.params,
        query: schemas.scopeQuery,
        response: { 204: replies.empty('Gone') },
        detail: {
          tags: ['Documents'],
          operationId: 'deleteDocument',
          summary: 'Delete a document',
          description: 'Once it replies, no search, answer or translation shows a word of it.',
        },
      },
    )
}
