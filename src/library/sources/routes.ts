import type { HttpKit } from '../../plugin.ts'
import { checkMayWrite } from '../documents/input.ts'
import { prefersAsync, RESPOND_ASYNC } from '../documents/preference.ts'
import { readSource } from './input.ts'
import { sourceSchemas } from './schemas.ts'
import type { KeptSource } from './source-rows.ts'
import type { Sources } from './sources.ts'

/** Proxies cut a reply that keeps them waiting for a minute. */
const WAIT_MS = 45_000

/** `/v1/sources`: make, list, read, sync, remove, and a webhook for each. */
export function sourceRoutes({ Elysia, t, access, replies }: HttpKit, sources: Sources) {
  const schemas = sourceSchemas(t)
  return new Elysia({ name: 'sources' })
    .use(access)
    .post(
      '/v1/sources',
      async ({ principal, body, set }) => {
        const definition = readSource(body)
        checkMayWrite(principal, definition.collection)
        const { source, secret } = await sources.put(definition)
        if (secret === null) return toReply(source)
        set.status = 201
        return { ...toReply(source), webhook: { path: `/v1/sources/${source.name}/webhook`, secret } }
      },
      {
        scope: 'ingest',
        parse: 'json',
        body: schemas.body,
        response: {
          200: replies.json('There was a source of this name; it has been changed', schemas.source),
          201: replies.json('New', schemas.made),
        },
        detail: {
          tags: ['Sources'],
          operationId: 'putSource',
          summary: 'Keep a source',
          description:
            'A place that pages are read from and kept up to date with. Its first sync begins at once. The same name again ' +
            'changes the source. Addresses that are not public are refused, unless SOURCES_ALLOWED_HOSTS names them.',
        },
      },
    )
    .get(
      '/v1/sources',
      async ({ principal, query }) => {
        const size = query.limit ?? 20
        const found = await sources.list(query.cursor ?? '', size + 1, principal.collections)
        const items = found.slice(0, size)
        return { items: items.map(toReply), next_cursor: found.length > size ? (items.at(-1)?.name ?? null) : null }
      },
      {
        scope: 'ingest',
        query: schemas.listQuery,
        response: { 200: replies.json('One page of the list', schemas.page) },
        detail: {
          tags: ['Sources'],
          operationId: 'listSources',
          summary: 'List sources',
          description: 'By name, each with the report of its last sync.',
        },
      },
    )
    .get(
      '/v1/sources/:name',
      async ({ principal, params }) => toReply(await sources.get(params.name, principal.collections)),
      {
        scope: 'ingest',
        params: schemas.params,
        response: { 200: replies.json('The source', schemas.source) },
        detail: {
          tags: ['Sources'],
          operationId: 'getSource',
          summary: 'Read a source',
          description: 'While it is synced, `last_sync` shows how far it is.',
        },
      },
    )
    .delete(
      '/v1/sources/:name',
      async ({ principal, params, query, context, set }) => {
        context.keepOpen()
        await sources.remove(params.name, principal.collections, { keepDocuments: query.keep_documents === true })
        set.status = 204
      },
      {
        scope: 'ingest',
        params: schemas.params,
        query: schemas.removeQuery,
        response: { 204: replies.empty('Gone') },
        detail: {
          tags: ['Sources'],
          operationId: 'deleteSource',
          summary: 'Remove a source',
          description: 'With its documents: once it replies, no search or answer shows a word of them.',
        },
      },
    )
    .post(
      '/v1/sources/:name/sync',
      async ({ request, principal, params, context, set }) => {
        const { name } = params
        const limit = principal.collections
        const ticket = await sources.sync(name, limit)
        if (prefersAsync(request.headers)) set.headers['preference-applied'] = RESPOND_ASYNC
        else {
          context.keepOpen()
          const waiting = AbortSignal.any([context.left, AbortSignal.timeout(WAIT_MS)])
          const isDone = await sources.untilDone(ticket, waiting)
          const { report } = await sources.get(name, limit)
          if (isDone && report !== null) return { id: name, name, ...report }
        }
        set.status = 202
        return { id: name, name, status: (await sources.get(name, limit)).status }
      },
      {
        scope: 'ingest',
        params: schemas.params,
        response: {
          200: replies.json('Synced', schemas.synced),
          202: replies.json('Begun, and not yet over', schemas.begun),
        },
        detail: {
          tags: ['Sources'],
          operationId: 'syncSource',
          summary: 'Sync a source',
          description:
            'Reads what is new or changed, embeds only that, and removes what is gone. One sync of a source runs at a ' +
            'time, whichever process is asked. Waits 45 seconds at most; with `Prefer: respond-async` not at all. ' +
            '`GET /v1/sources/{name}` shows how far it is.',
        },
      },
    )
    .post(
      '/v1/sources/:name/webhook',
      async ({ request, params, set }) => {
        await sources.hear(params.name, { headers: request.headers, body: new Uint8Array(await request.arrayBuffer()) })
        set.status = 202
      },
      {
        scope: 'public',
        parse: 'none',
        params: schemas.params,
        response: { 202: replies.empty('A sync is begun') },
        detail: {
          tags: ['Sources'],
          operationId: 'callSourceWebhook',
          summary: 'Notify a source of a change',
          description:
            'Begins a sync. The secret of the source authenticates the call: signed as GitHub, Gitea and Bitbucket ' +
            'do (`X-Hub-Signature-256`), as `X-Gitlab-Token`, or as `X-Webhook-Secret`.',
        },
      },
    )
}

const toReply = ({ baseUrl, createdAt, nextSyncAt, report, ...source }: KeptSource) => ({
  id: source.name,
  ...source,
  base_url: baseUrl,
  created_at: createdAt.toISOString(),
  next_sync_at: nextSyncAt?.toISOString() ?? null,
  last_sync: report,
})
