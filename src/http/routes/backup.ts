/** `GET /v1/backup`: everything the service keeps, as one file. */
import type { Backups } from '../../maintenance/backups.ts'
import type { PluginContext } from '../../plugin.ts'
import type { PortName } from '../../ports/index.ts'
import { byteReply } from '../reply/byte-reply.ts'

export interface BackupRoutesContext
  extends Pick<PluginContext<unknown, PortName>['http'], 'Elysia' | 'require' | 'problem'> {
  readonly backups: Backups
}

export const backupRoutes = ({ Elysia, require, problem, backups }: BackupRoutesContext) =>
  new Elysia().get(
    '/v1/backup',
    async ({ request }) => {
      if (require(request, 'admin').collections !== null)
        throw problem('forbidden', 'These credentials are for some collections, and a backup holds all.')
      const bytes = await backups.begin()
      const name = `lectern-${new Date().toISOString().replace(/[-:]|\.\d+/g, '')}.backup`
      return byteReply(request, bytes, {
        'content-type': 'application/octet-stream',
        'content-disposition': `attachment; filename="${name}"`,
        'cache-control': 'no-store, no-transform',
        'x-accel-buffering': 'no',
      })
    },
    {
      detail: {
        tags: ['Backups'],
        operationId: 'readBackup',
        summary: 'Read a backup',
        description:
          'A consistent picture of every table, made while the service goes on: documents, embeddings, conversations, ' +
          'translations and keys. `lectern restore` reads the file. One at a time.',
        responses: {
          200: {
            description: 'The backup',
            content: { 'application/octet-stream': { schema: { type: 'string', format: 'binary' } } },
          },
        },
      },
    },
  )
