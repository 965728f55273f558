/**
 * Which questions the database keeps vectors of, as far as was looked lately: nearly all questions are new, and to ask for
 * each of them is one query more before its passages are looked for.
 */
import type { Database } from '#sdk'
import { readRows } from '../lexical/sql.ts'

export interface StoredQuestions {
  /** Whether it is worth asking for this one. What another process has stored in the last moments may be missing. */
  mayHold(hash: string): Promise<boolean>
  /** This process has stored it. */
  add(hash: string): void
}

/** Between two looks. */
const LOOK_MS = 2000
/** What was stored at the last look may have become visible since: a moment before it is looked at again. */
const OVERLAP_SECONDS = 10
/** Of a hash: enough to tell questions apart nearly always. */
const KEPT_DIGITS = 16

/** @param most questions that the database keeps: when more are known here, some have gone there */
export function createStoredQuestions(sql: Database['sql'], embedder: string, most: number): StoredQuestions {
  let known = new Set<string>()
  let latest: string | undefined
  let lookedAt = Number.NEGATIVE_INFINITY
  let looking: Promise<void> | undefined

  const look = async (): Promise<void> => {
    if (known.size > 2 * most) {
      known = new Set()
      latest = undefined
    }
    const since = latest ?? '-infinity'
    const rows = await readRows<{ hash: string; stored_at: string }>(
      sql,
      ['hash', 'stored_at'],
      sql`
        select left(text_hash, ${KEPT_DIGITS}) as hash, created_at::text as stored_at from question_vectors
        where embedder = ${embedder} and created_at > ${since}::text::timestamptz - ${OVERLAP_SECONDS} * interval '1 second'
        order by created_at`,
    )
    for (const { hash } of rows) known.add(hash)
    latest = rows.at(-1)?.stored_at ?? latest
    lookedAt = performance.now()
  }

  return {
    async mayHold(hash) {
      const kept = hash.slice(0, KEPT_DIGITS)
      if (known.has(kept)) return true
      if (performance.now() - lookedAt < LOOK_MS) return false
      looking ??= look().finally(() => {
        looking = undefined
      })
      await looking
      return known.has(kept)
    },
    add: (hash) => void known.add(hash.slice(0, KEPT_DIGITS)),
  }
}
