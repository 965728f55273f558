import type { HttpKit } from '../../plugin.ts'
import { checkCollection } from './input.ts'
import { documentSchemas } from './schemas.ts'
import type { Documents } from './types.ts'

/** `/v1/collections`: list, delete. */
export function collectionRoutes({ Elysia, t, access, replies }: HttpKit, documents: Documents) {
  const { collection } = documentSchemas(t)
  const entry = t.Object({ name: t.String(), documents: t.Integer() })
  return new Elysia({ name: 'collections' })
    .use(access)
    .get(
      '/v1/collections',
      async ({ principal }) => ({ items: [...(await documents.collections(principal.collections))] }),
      {
        scope: 'chat',
        response: { 200: replies.json('By name', t.Object({ items: t.Array(entry) })) },
        detail: {
          tags: ['Documents'],
          operationId: 'listCollections',
          summary: 'List collections',
          description: 'Those that contain documents and that the caller may read.',
        },
      },
    )
    .delete(
      '/v1/collections/:name',
      async ({ principal, params, set }) => {
        await documents.removeCollection(checkCollection(params.name), principal.collections)
        set.status = 204
      },
      {
        scope: 'ingest',
        params: t.Object({ name: collection }),
        response: { 204: replies.empty('Gone') },
        detail: {
          tags: ['Documents'],
          operationId: 'deleteCollection',
          summary: 'Delete a collection',
          description: 'With its documents and the conversations in it. Whoever deletes `guide` does not get it back.',
        },
      },
    )
}
