/** Whether a database will do: its version, its extension, its schema. */
import { migrationStatus } from '../../../db/migrate.ts'
import type { Ports } from '../../ports/index.ts'
import { counted } from '../program/text.ts'
import { type Finding, look } from './finding.ts'

/** Of a database that is as this program wants it. */
export const ALL_APPLIED = 'all applied'

export async function examineDatabase({ database: { sql } }: Pick<Ports, 'database'>): Promise<readonly Finding[]> {
  return [
    await look('PostgreSQL', 'PostgreSQL 15 or later is needed.', async () => {
      const [row] = await sql<{ version: string; number: number }[]>`
        select current_setting('server_version') as version, current_setting('server_version_num')::int as number`
      if (row === undefined || row.number < 150_000) throw new Error(`version ${row?.version ?? 'unknown'} is too old`)
      return `version ${row.version}`
    }),
    await look(
      'pgvector',
      'Install pgvector on the database server (its packages are named postgresql-…-pgvector).',
      async () => {
        const [row] = await sql<{ default_version: string; installed_version: string | null }[]>`
        select default_version, installed_version from pg_available_extensions where name = 'vector'`
        if (row === undefined) throw new Error('the extension "vector" is not there')
        return `version ${row.installed_version ?? `${row.default_version}, made use of at the first start`}`
      },
    ),
    await look('migrations', 'lectern migrate up', async () => {
      const pending = (await migrationStatus(sql)).filter(({ applied }) => !applied)
      return pending.length === 0 ? ALL_APPLIED : `${counted(pending.length, 'migration')} pending; serve applies them`
    }),
  ]
}
