import { availableParallelism } from 'node:os'
import { ConfigError, type CoreSettings, type Environment } from '../../../config.ts'

/** How many processes are to serve. @throws ConfigError for several on the embedded database */
export function workersFor({ WORKERS, DATABASE }: CoreSettings, environment: Environment): number {
  const isEmbedded = (DATABASE ?? (environment.DATABASE_URL?.trim() ? 'postgres' : 'embedded')) === 'embedded'
  if (WORKERS === 'auto') return isEmbedded ? 1 : availableParallelism()
  const count = Number(WORKERS)
  if (count > 1 && isEmbedded)
    throw new ConfigError([
      `WORKERS is ${count}, and the embedded database belongs to one process: set DATABASE_URL to a PostgreSQL server, or WORKERS=1`,
    ])
  return count
}
