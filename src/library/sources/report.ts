/** What a sync has done: the counts, and the first of what went wrong by name. */

export interface SyncReport {
  readonly status: 'syncing' | 'done' | 'failed'
  /** RFC 3339. */
  readonly started_at: string
  readonly finished_at: string | null
  /** Why nothing could be read at all. */
  readonly error: string | null
  /** What to know about the sync as a whole, such as that it ended early, and why. */
  readonly note: string | null
  readonly added: number
  readonly changed: number
  readonly removed: number
  readonly unchanged: number
  /** Embeddings that had to be computed, or still have to be. */
  readonly embedded: number
  /** The first hundred. */
  readonly refused: readonly { readonly address: string; readonly reason: string }[]
  readonly refused_count: number
  readonly left_out: readonly { readonly reason: string; readonly count: number }[]
  /** What was in pages and is not in their text; the first hundred. */
  readonly warnings: readonly { readonly address: string; readonly warning: string }[]
}

export interface ReportBuilder {
  count(outcome: 'added' | 'changed' | 'removed' | 'unchanged', embedded?: number): void
  refuse(address: string, reason: string): void
  leaveOut(reason: string): void
  warn(address: string, warnings: readonly string[]): void
  /** As it stands. */
  current(): SyncReport
  end(end: { readonly error?: string | undefined; readonly note?: string | undefined }): SyncReport
}

const MAX_NAMED = 100

export function createReport(now: () => Date = () => new Date()): ReportBuilder {
  const startedAt = now().toISOString()
  const counts = { added: 0, changed: 0, removed: 0, unchanged: 0, embedded: 0, refused_count: 0 }
  const refused: { address: string; reason: string }[] = []
  const warnings: { address: string; warning: string }[] = []
  const leftOut = new Map<string, number>()
  const current = (): SyncReport => ({
    status: 'syncing',
    started_at: startedAt,
    finished_at: null,
    error: null,
    note: null,
    ...counts,
    refused: [...refused],
    left_out: [...leftOut].map(([reason, count]) => ({ reason, count })),
    warnings: [...warnings],
  })
  return {
    count(outcome, embedded = 0) {
      counts[outcome]++
      counts.embedded += embedded
    },
    refuse(address, reason) {
      counts.refused_count++
      if (refused.length < MAX_NAMED) refused.push({ address, reason })
    },
    leaveOut: (reason) => void leftOut.set(reason, (leftOut.get(reason) ?? 0) + 1),
    warn(address, sentences) {
      for (const warning of sentences) if (warnings.length < MAX_NAMED) warnings.push({ address, warning })
    },
    current,
    end: ({ error, note }) => ({
      ...current(),
      status: error === undefined ? 'done' : 'failed',
      finished_at: now().toISOString(),
      error: error ?? null,
      note: note ?? null,
    }),
  }
}
