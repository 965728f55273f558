/** `GET /v1/backup`: everything the service keeps, as one file. */
import type { Backups } from '../../maintenance/backups.ts'
import type { HttpKit } from '../../plugin.ts'
import { byteReply } from '../reply/byte-reply.ts'

export interface BackupRoutesContext extends HttpKit {
  readonly backups: Backups
}

export const backupRoutes = ({ Elysia, access, replies, problem, backups }: BackupRoutesContext) =>
  new Elysia({ name: 'backup' }).use(access).get(
    '/v1/backup',
    async ({ request, principal }) => {
      if (principal.collections !== null)
        throw problem('forbidden', 'These credentials are for some collections only, and a backup contains all.')
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
      scope: 'admin',
      response: { 200: replies.raw('The backup', 'application/octet-stream') },
      detail: {
        tags: ['Backups'],
        operationId: 'readBackup',
        summary: 'Read a backup',
        description:
          'A consistent snapshot of every table, made while the service runs: documents, embeddings, conversations, ' +
          'translations and keys. `lectern restore` reads the file. One at a time.',
      },
    },
  )
