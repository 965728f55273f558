import type { Database } from '#sdk'
import { termsOf } from './chunk-terms.ts'

/** Chunks a round: 4 ms of work, between which others have their turn. */
const ROUND = 20

/**
 * Works out the order of words of chunks that were stored before it was kept. Until then the neighbourhood of words
 * counts for nothing in those. Several processes may do it at once, any may stop, and none waits for a chunk that is
 * being written, which is left to the next time.
 *
 * @returns how many it has worked out
 * @throws the signal's reason
 */
export async function fillWordOrder({ sql }: Database, signal: AbortSignal): Promise<number> {
  for (let filled = 0; ; ) {
    signal.throwIfAborted()
    const chunks = await sql<{ id: string; text: string; language: string }[]>`
      select k.id::text, k.text, d.language from chunks k join documents d on d.key = k.document_key
      where k.word_order is null order by k.id limit ${ROUND}`
    const orders = chunks.map(({ id, text, language }) => ({ id, order: termsOf(text, language).order }))
    const written = await sql`
      with free as (
        select k.id, o."order" from jsonb_to_recordset(${sql.json(orders)}) as o(id bigint, "order" text)
        join chunks k on k.id = o.id where k.word_order is null for update of k skip locked)
      update chunks k set word_order = free."order" from free where k.id = free.id`
    if (written.count === 0) return filled
    filled += written.count
  }
}
