/** What `/v1/sources` replies, as far as commands read it. */
import type { DefinitionRow } from '../../library/sources/definition-row.ts'
import type { SyncReport } from '../../library/sources/report.ts'

export interface SourceReply extends DefinitionRow {
  readonly status: 'new' | 'queued' | 'syncing' | 'done' | 'failed'
  readonly documents: number
  readonly next_sync_at: string | null
  readonly last_sync: SyncReport | null
  /** When it was just made. */
  readonly webhook?: { readonly path: string; readonly secret: string }
}

export const sourcePath = (name: string): string => `/v1/sources/${encodeURIComponent(name)}`
