/** What `/v1/sources` replies, as far as commands read it. */
export interface SyncReply {
  readonly status: 'syncing' | 'done' | 'failed'
  readonly started_at: string
  readonly finished_at: string | null
  readonly error: string | null
  readonly note: string | null
  readonly added: number
  readonly changed: number
  readonly removed: number
  readonly unchanged: number
  readonly embedded: number
  readonly refused: readonly { readonly address: string; readonly reason: string }[]
  readonly refused_count: number
  readonly left_out: readonly { readonly reason: string; readonly count: number }[]
  readonly warnings: readonly { readonly address: string; readonly warning: string }[]
}

export interface SourceReply {
  readonly name: string
  readonly kind: string
  readonly address: string
  readonly collection: string
  readonly every: string | null
  readonly include: readonly string[]
  readonly exclude: readonly string[]
  readonly metadata: Readonly<Record<string, unknown>>
  readonly language: string | null
  readonly base_url: string | null
  readonly site: string | null
  readonly status: 'new' | 'queued' | 'syncing' | 'done' | 'failed'
  readonly documents: number
  readonly next_sync_at: string | null
  readonly last_sync: SyncReply | null
  /** When it was just made. */
  readonly webhook?: { readonly path: string; readonly secret: string }
}

export const sourcePath = (name: string): string => `/v1/sources/${encodeURIComponent(name)}`
