/** Keeps the postings of BM25 in step with the chunks, inside the transaction that changes them. */
import type { TransactionSql } from 'postgres'
import type { ChunkTerms } from './chunk-terms.ts'
import { arrayLiteral } from './sql.ts'

export interface IndexedChunk {
  readonly id: string
  readonly words: ChunkTerms
}

/** Postings a statement writes: bounds its memory, the embedded database's too. */
const STATEMENT_POSTINGS = 20_000

/**
 * Indexes chunks that are not indexed yet. Writers of one collection take turns from here on (the collection's row is
 * locked first), so they cannot lock each other out over terms.
 */
export async function writePostings(
  tx: TransactionSql,
  collectionId: number,
  chunks: readonly IndexedChunk[],
): Promise<void> {
  if (chunks.length === 0) return
  await countChunks(tx, collectionId, chunks.length)
  let batch = new PostingBatch()
  for (const chunk of chunks) {
    batch.add(chunk)
    if (batch.size >= STATEMENT_POSTINGS) {
      await insertBatch(tx, collectionId, batch)
      batch = new PostingBatch()
    }
  }
  if (batch.size > 0) await insertBatch(tx, collectionId, batch)
}

/** Forgets chunks; those that are not indexed are passed over. */
export async function removePostings(
  tx: TransactionSql,
  collectionId: number,
  chunkIds: readonly string[],
): Promise<void> {
  if (chunkIds.length === 0) return
  await countChunks(tx, collectionId, 0)
  const gone = await tx<{ term: number; passages: number }[]>`
    with gone as (
      delete from postings
      where collection_id = ${collectionId} and chunk_id = any(${arrayLiteral(chunkIds)}::text::bigint[])
      returning term, chunk_id)
    select term, count(*)::int as passages from gone group by term
    union all select null, count(distinct chunk_id)::int from gone`
  const terms = gone.filter(({ term }) => term !== null)
  const chunks = gone.find(({ term }) => term === null)?.passages ?? 0
  if (chunks === 0) return
  const fewer = await tx<{ term: number; document_frequency: number }[]>`
    update terms t set document_frequency = t.document_frequency - g.passages
    from unnest(${arrayLiteral(terms.map(({ term }) => term))}::text::int[],
      ${arrayLiteral(terms.map(({ passages }) => passages))}::text::int[]) as g(term, passages)
    where t.collection_id = ${collectionId} and t.term = g.term
    returning t.term, t.document_frequency`
  const unused = fewer.filter((row) => row.document_frequency <= 0).map(({ term }) => term)
  if (unused.length > 0) {
    await tx`
      delete from terms
      where collection_id = ${collectionId} and term = any(${arrayLiteral(unused)}::text::int[])`
  }
  await countChunks(tx, collectionId, -chunks)
}

/** Weights are sent as whole numbers, which PostgreSQL reads faster than fractions: the embedded one several times. */
const WEIGHT_PARTS = 100_000

/** Also takes the lock on the collection, and tells caches elsewhere that it changed. */
const countChunks = (tx: TransactionSql, collectionId: number, added: number) => tx`
  update collections set chunk_count = chunk_count + ${added}, revision = revision + 1 where id = ${collectionId}`

/** Rows of `postings` as columns, and how many chunks of the batch have each term. */
class PostingBatch {
  readonly terms: number[] = []
  readonly chunkIds: string[] = []
  readonly weights: number[] = []
  readonly frequencies = new Map<number, number>()
  readonly sounds = new Map<number, string>()

  get size(): number {
    return this.terms.length
  }

  add({ id, words: { terms, weights, sounds } }: IndexedChunk): void {
    for (const [index, term] of terms.entries()) {
      this.terms.push(term)
      this.chunkIds.push(id)
      this.weights.push(Math.round((weights[index] ?? 0) * WEIGHT_PARTS))
      this.frequencies.set(term, (this.frequencies.get(term) ?? 0) + 1)
      this.sounds.set(term, sounds[index] || '""')
    }
  }
}

/** Both statements are on their way before the first is answered. */
async function insertBatch(tx: TransactionSql, collectionId: number, batch: PostingBatch): Promise<void> {
  await Promise.all([
    tx`
      insert into postings (collection_id, term, chunk_id, weight)
      select ${collectionId}, p.term, p.chunk_id, p.weight / ${WEIGHT_PARTS}::float8
      from unnest(${arrayLiteral(batch.terms)}::text::int[], ${arrayLiteral(batch.chunkIds)}::text::bigint[],
        ${arrayLiteral(batch.weights)}::text::int[]) as p(term, chunk_id, weight)
      order by p.term, p.chunk_id`,
    tx`
      insert into terms (collection_id, term, document_frequency, sound)
      select ${collectionId}, f.term, f.passages, nullif(f.sound, '')
      from unnest(${arrayLiteral(batch.frequencies.keys())}::text::int[],
        ${arrayLiteral(batch.frequencies.values())}::text::int[],
        ${arrayLiteral(batch.sounds.values())}::text::text[]) as f(term, passages, sound)
      order by f.term
      on conflict (collection_id, term) do update set sound = excluded.sound,
        document_frequency = terms.document_frequency + excluded.document_frequency`,
  ])
}
